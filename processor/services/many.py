"""One message for very many addresses: may it go to each of them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.domain.answer import Answer
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.services.address_list import AddressList
from processor.services.bulk import BATCH, BulkGate


class ManyGate:
    """The bulk gate for whoever has addresses and not contacts. Raises StoreUnavailable.

    One at a time, like the bulk gate itself.
    """

    def __init__(self, *, bulk: BulkGate, ids: IdKey) -> None:
        self._bulk = bulk
        self._ids = ids
        self._about: tuple[object, ...] = ()
        self._list: AddressList | None = None

    def check_many(
        self, message: Message, addresses: Sequence[str], *, region: str | None = None
    ) -> list[Answer]:
        """What the gate would answer, were this message for each of these, in their order.

        The message's own contact counts for nothing. Each thousand is judged at one moment, by
        the policy then in force; an address that cannot be read is answered as such.
        """
        listed = self._listed(message, region)
        batches = (addresses[at : at + BATCH] for at in range(0, len(addresses), BATCH))
        return [answer for batch in batches for answer in self._checked(message, batch, listed)]

    def _listed(self, message: Message, region: str | None) -> AddressList:
        about = (message.business, message.channel.kind, region)
        if self._list is None or self._about != about:
            self._about = about
            self._list = AddressList(self._ids, *about)
        return self._list

    def _checked(
        self, message: Message, addresses: Sequence[str], listed: AddressList
    ) -> Iterator[Answer] | Sequence[Answer]:
        read = listed.read(addresses)
        known = [address for address in read if isinstance(address, str)]
        answers = self._bulk.ask(message, listed.contacts(known))
        if len(known) == len(read):
            return answers.answers
        judged = iter(answers.answers)
        return (next(judged) if isinstance(each, str) else answers.unreadable for each in read)

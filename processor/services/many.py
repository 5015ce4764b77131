"""One message for very many addresses: may it go to each of them, and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from processor.domain.answer import Answer
from processor.domain.errors import AddressInvalid
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.services.address_list import AddressList
from processor.services.bulk import Answers, BulkGate

#: Addresses of one command: while the store looks them up, the next ones are read.
_PART: Final = 250


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

        The message's own contact counts for nothing. A few hundred at a time are judged at one
        moment, by the policy then in force; an address that cannot be read is answered as such.
        """
        listed = self._listed(message, region)
        read: deque[list[str | AddressInvalid]] = deque()

        def contacts() -> Iterator[list[str]]:
            for at in range(0, len(addresses), _PART):
                read.append(listed.read(addresses[at : at + _PART]))
                yield listed.contacts([each for each in read[-1] if isinstance(each, str)])

        told: list[Answer] = []
        for answers in self._bulk.ask_each(message, contacts()):
            told += _in_place(read.popleft(), answers)
        return told

    def _listed(self, message: Message, region: str | None) -> AddressList:
        about = (message.business, message.channel.kind, region)
        if self._list is None or self._about != about:
            self._about = about
            self._list = AddressList(self._ids, *about)
        return self._list


def _in_place(read: Sequence[str | AddressInvalid], answers: Answers) -> Sequence[Answer]:
    """The answers with one for each address that cannot be read."""
    if len(answers.answers) == len(read):
        return answers.answers
    judged = iter(answers.answers)
    return [next(judged) if isinstance(each, str) else answers.unreadable for each in read]

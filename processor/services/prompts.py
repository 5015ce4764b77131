"""Prompts: whoever signed up where that has to be confirmed is asked to, once it is in the ledger.

The gate's own rules say which sign-up is asked about: none that is confirmed, none of somebody who
opted out, and two at most. Only what they would let out is submitted, and they judge it again
before it goes. A prompt is named by the entry it answers, so a delivery that is read again leads
to the same one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.events import ContactOptedIn, ContactTagged
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.domain.purpose import DOUBLE_OPT_IN_PROMPT
from processor.domain.reading import DOUBLE_OPT_IN
from processor.domain.replies import ReplyKind
from processor.domain.standing import Standing
from processor.ports import ContactKeys, Ledger
from processor.services.lines import kept_address
from processor.services.link_names import LinkNames
from processor.services.policies import PolicyBook
from processor.services.record import Told
from processor.services.replies import Replies

#: The path of a link, before its name.
PATH: Final = "/c/"


class Prompts:
    """Asks for confirmations; raises StoreUnavailable.

    `asking`: the policy asks for them, and not only some of the sources.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        policies: PolicyBook,
        replies: Replies,
        keys: ContactKeys,
        ids: IdKey,
        public_url: str,
        asking: bool,
    ) -> None:
        self._ledger = ledger
        self._policies = policies
        self._replies = replies
        self._keys = keys
        self._ids = ids
        self._names = LinkNames(ids)
        self._public_url = public_url
        self._asking = asking

    def ask(self, recorded: Sequence[tuple[Sequence[Told], Collection[str]]]) -> int:
        """Submit the prompts that recorded deliveries call for; how many there are.

        Each delivery is its events and the `<contact>/<entry id>` that they led to.
        """
        left = self._left(recorded)
        if not left or not self._public_url:
            return 0
        glimpse = self._ledger.glimpse([contact for _, contact in left])
        policy = self._policies.under(glimpse.birth)
        count = 0
        for (business, contact), entries in left.items():
            standing = glimpse.standings[contact]
            for message in _prompts(business, contact, standing, entries):
                if decide(message, standing, policy, glimpse.now).approved:
                    count += self._submit(message)
        return count

    def _left(
        self, recorded: Sequence[tuple[Sequence[Told], Collection[str]]]
    ) -> dict[tuple[str, str], set[str]]:
        """The entries that may wait for a confirmation, by business and contact."""
        found: dict[tuple[str, str], set[str]] = {}
        for told, entries in recorded:
            if any(self._may_wait(each) for each in told):
                for name in entries:
                    contact, _, entry = name.partition("/")
                    found.setdefault((told[0].origin.business, contact), set()).add(entry)
        return found

    def _may_wait(self, told: Told) -> bool:
        event = told.event
        if not (self._asking or DOUBLE_OPT_IN in told.origin.flags):
            return False
        return isinstance(event, ContactOptedIn | ContactTagged) or bool(
            getattr(event, "boxes", ())
        )

    def _submit(self, message: Message) -> bool:
        address = kept_address(self._ledger, self._keys, self._ids, message.contact)
        if address is None or message.cause is None:
            return False
        link = self._public_url + PATH + self._names.write(message.contact, message.cause)
        submitted = self._replies.submit(
            kind=ReplyKind.DOUBLE_OPT_IN,
            business=message.business,
            brand=message.brand,
            entry=message.cause,
            address=address,
            channel=message.channel,
            fields={"link": link},
        )
        return submitted is not None


def _prompts(
    business: str, contact: str, standing: Standing, entries: Collection[str]
) -> Iterator[Message]:
    """A request to confirm for each of these sign-ups that waits; a visitor of a chat is there."""
    for grant in standing.grants:
        waits = grant.confirm_by is not None and grant.first_entry in entries
        if waits and grant.channel is not Channel.WEBCHAT:
            yield Message(
                id=grant.first_entry,
                business=business,
                brand=grant.brand,
                channel=grant.channel,
                contact=contact,
                purpose=DOUBLE_OPT_IN_PROMPT,
                cause=grant.first_entry,
            )

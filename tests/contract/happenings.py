"""Random events about two contacts of one business, and the appends they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from processor.domain import events
from processor.domain.acts import kind_of
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.drafts import Draft, Origin
from processor.domain.fold import fold
from processor.domain.interpret import interpret
from processor.domain.ledger import Entry, encode_line, head_of
from processor.domain.policy import Policy
from processor.domain.reading import Reading
from processor.domain.standing import Standing
from processor.ports import Append
from tests.contract.makings import IDS

PHONES: Final = tuple(
    Address(kind=AddressKind.PHONE, value=f"+1202555010{number}") for number in (1, 4)
)
CONTACTS: Final = tuple(IDS.contact("acme", phone) for phone in PHONES)
OFFERS: Final = events.ConsentBox(
    channels=(Channel.SMS,), tags=("offers",), state=events.BoxState.CHECKED
)
SMS: Final = Channel.SMS
#: By kind, the event about a phone at a moment; the text names a conversation or order.
EVENTS: Final[dict[str, Callable[[Address, datetime, str], events.AnyEvent]]] = {
    "form": lambda phone, at, _: events.FormSubmitted(
        form="f",
        addresses=(phone,),
        person=events.Person(),
        boxes=(OFFERS,),
        brand="acme",
        occurred_at=at,
    ),
    "message": lambda phone, at, name: events.MessageReceived(
        channel=SMS, sender=phone, conversation=name, brand="acme", occurred_at=at
    ),
    "closed": lambda _, at, name: events.ConversationClosed(
        conversation=name, brand="acme", occurred_at=at
    ),
    "purchase": lambda phone, at, name: events.PurchaseMade(
        order=name, address=phone, number_given=True, brand="acme", occurred_at=at
    ),
    "stop": lambda phone, at, _: events.ContactOptedOut(
        addresses=(phone,), brand="acme", occurred_at=at
    ),
    "untag": lambda phone, at, _: events.ContactUntagged(
        addresses=(phone,), tags=("offers",), brand="acme", occurred_at=at
    ),
    "start": lambda phone, at, _: events.ContactResumed(
        address=phone, channel=SMS, brand="acme", occurred_at=at
    ),
    "confirm": lambda phone, at, _: events.ContactConfirmed(
        address=phone, channel=SMS, brand="acme", occurred_at=at
    ),
    "erase": lambda phone, at, _: events.ContactErased(
        addresses=(phone,), brand="acme", occurred_at=at
    ),
    "reassign": lambda phone, at, _: events.NumberReassigned(address=phone, since=at, brand="acme"),
}


class Happening:
    """An event as it was received, ready to be put onto any standing.

    `back` is how many minutes before its receipt it took place; `name` tells it from others, and
    `place` its conversation or order from others.
    """

    def __init__(
        self, kind: str, phone: Address, received: datetime, *, back: int, name: str, place: str
    ) -> None:
        event_id = IDS.event(name, 0)
        self.effect = event_id
        self.event = EVENTS[kind](phone, received - timedelta(minutes=back), place)
        self.origin = Origin(
            event=event_id,
            delivery=f"dlv_00_{event_id[-32:]}",
            business="acme",
            source="shop",
            received_at=received,
        )

    def drafts(self, policy: Policy) -> tuple[Draft, ...]:
        """What it leads to."""
        return interpret(self.event, Reading(origin=self.origin, policy=policy, ids=IDS))

    def append(self, contact: str, drafts: Sequence[Draft], on: Standing, policy: Policy) -> Append:
        """Its lines for one contact on top of a standing."""
        standing, lines, entries = on, [], []
        for ordinal, draft in enumerate(drafts):
            entry = Entry(
                id=IDS.entry(self.effect, contact, ordinal),
                seq=standing.version + 1,
                event=self.effect,
                delivery=self.origin.delivery,
                source=self.origin.source,
                at=draft.at,
                received_at=self.origin.received_at,
                policy=policy.digest,
                act=draft.act,
            )
            line = encode_line(entry, standing.head)
            standing = fold(standing, entry, head_of(line))
            lines.append(line)
            entries.append(entry.id)
        erases = any(draft.erases for draft in drafts)
        return Append(
            contact=contact,
            head=on.head,
            lines=tuple(lines),
            entries=tuple(entries),
            kinds=tuple(kind_of(draft.act) for draft in drafts),
            standing=standing,
            effect=self.effect,
            wrapped_key=None if erases else b"wrapped " + self.effect.encode(),
            sealed_address=None if erases else b"sealed " + contact.encode(),
            erase=erases,
        )

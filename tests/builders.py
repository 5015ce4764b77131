"""Builders with sane defaults: a business, its cast, their histories, and messages to judge.

A history runs the real interpretation, chain and fold in memory. Its linking is the smallest that
obeys the drafts: an act that opens an object links its contact to it, and an act that is only
about an object reaches every linked contact, whichever of the two came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from processor.domain.acts import Annulled
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.decide import decide
from processor.domain.decision import Decision
from processor.domain.drafts import Draft, Origin
from processor.domain.events import AnyEvent
from processor.domain.fold import fold, fold_all
from processor.domain.identity import IdKey
from processor.domain.interpret import interpret
from processor.domain.ledger import Entry, encode_line, head_of, read_chain
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import MARKETING
from processor.domain.reading import Reading
from processor.domain.ruling import Ruling, consequences
from processor.domain.standing import EMPTY, Standing

IDS: Final = IdKey(b"a key for tests that guards nothing")
MONDAY: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY: Final = Policy(
    tags={
        "marketing consent": (MARKETING,),
        "newsletter": (MARKETING,),
        "reviews": ("review_request",),
        "order texts": ("order_confirmation", "shipping_confirmation"),
    },
    brands={"acme": ("acme", "outlet"), "globex": ("globex",)},
)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the cast with an address of each kind."""

    name: str
    phone: str

    def address(self, kind: AddressKind) -> Address:
        values = {
            AddressKind.PHONE: self.phone,
            AddressKind.EMAIL: f"{self.name}@example.com",
            AddressKind.VISITOR: f"visitor-{self.name}",
        }
        return Address(kind=kind, value=values[kind])


ALICE: Final = Figure(name="alice", phone="+12025550101")
BOB: Final = Figure(name="bob", phone="+12025550102")
CHARLIE: Final = Figure(name="charlie", phone="+12025550103")
DANA: Final = Figure(name="dana", phone="+12025550104")
CAST: Final = {figure.name: figure for figure in (ALICE, BOB, CHARLIE, DANA)}
ALICE_PHONE: Final = ALICE.address(AddressKind.PHONE)


def at(hours: float = 0, *, days: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
    """A moment after nine o'clock on a certain Monday, in UTC."""
    return MONDAY + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def contact_of(address: Address, business: str = "acme") -> str:
    """The contact id of an address."""
    return IDS.contact(business, address)


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """A draft about an object, and the event it came from."""

    draft: Draft
    origin: Origin


class History:
    """Ledgers and standings of one business, grown event by event."""

    def __init__(self, policy: Policy = POLICY, business: str = "acme") -> None:
        self.policy = policy
        self.business = business
        self.lines: dict[str, list[bytes]] = {}
        self.standings: dict[str, Standing] = {}
        self._members: dict[str, set[str]] = {}
        self._facts: dict[str, list[Linked]] = {}

    def tell(
        self,
        event: AnyEvent,
        received_at: datetime,
        batch: str = "",
        flags: tuple[str, ...] = (),
    ) -> tuple[str, ...]:
        """Record an event as received at that moment; the ids of the entries of its own."""
        natural = f"{batch}{received_at.isoformat()} {msgspec.json.encode(event).decode()}"
        name = IDS.event(natural, 0)
        origin = Origin(
            event=name,
            delivery=f"dlv_{name}",
            business=self.business,
            source=f"{self.business}/test",
            received_at=received_at,
            batch=batch,
            flags=flags,
        )
        drafts = interpret(event, Reading(origin=origin, policy=self.policy, ids=IDS))
        told = []
        for ordinal, draft in enumerate(drafts):
            if draft.address is not None:
                contact = IDS.contact(self.business, draft.address)
                told.append(self._append(contact, Linked(draft=draft, origin=origin), ordinal))
        for draft in drafts:
            self._link(Linked(draft=draft, origin=origin))
        return tuple(told)

    def answer(self, opening: str, ruling: Ruling, received_at: datetime) -> tuple[str, ...]:
        """Have a person answer the review that an entry opened; the ids of the new entries."""
        for contact, lines in list(self.lines.items()):
            for entry, _ in read_chain(lines):
                if entry.id == opening:
                    return self._answer(contact, entry, ruling, received_at)
        raise LookupError(opening)

    def _answer(
        self, contact: str, opening: Entry, ruling: Ruling, received_at: datetime
    ) -> tuple[str, ...]:
        origin = Origin(
            event=IDS.event(opening.id, 0),
            delivery=opening.delivery,
            business=self.business,
            source=f"{self.business}/@staff",
            received_at=received_at,
        )
        drafts = consequences(opening, None, ruling, self.policy, received_at)
        told = [Linked(draft=draft, origin=origin) for draft in drafts]
        return tuple(self._append(contact, each, ordinal) for ordinal, each in enumerate(told))

    def _link(self, linked: Linked) -> None:
        draft, business = linked.draft, self.business
        if draft.opens is not None and draft.address is not None:
            contact = IDS.contact(business, draft.address)
            self._members.setdefault(draft.opens, set()).add(contact)
            for fact in self._facts.get(draft.opens, ()):
                self._append(contact, fact, 0, about=draft.opens)
        if draft.about is not None:
            self._facts.setdefault(draft.about, []).append(linked)
            for contact in sorted(self._members.get(draft.about, ())):
                self._append(contact, linked, 0, about=draft.about)

    def _append(self, contact: str, linked: Linked, ordinal: int, *, about: str = "") -> str:
        name = IDS.entry(linked.origin.event + about, contact, ordinal)
        standing = self.standing_of(contact)
        lines = self.lines.setdefault(contact, [])
        if any(entry.id == name for entry, _ in read_chain(lines)):
            return name
        entry = Entry(
            id=name,
            seq=standing.version + 1,
            event=linked.origin.event,
            delivery=linked.origin.delivery,
            source=linked.origin.source,
            at=linked.draft.at,
            received_at=linked.origin.received_at,
            policy=self.policy.digest,
            act=linked.draft.act,
            batch=linked.origin.batch,
        )
        line = encode_line(entry, standing.head)
        lines.append(line)
        annuls = isinstance(entry.act, Annulled)
        self.standings[contact] = (
            fold_all(lines) if annuls else fold(standing, entry, head_of(line))
        )
        return name

    def annul(self, batch: str, received_at: datetime) -> None:
        """Take an import back wherever it reached."""
        origin = Origin(
            event=IDS.event(f"annul {batch}", 0),
            delivery=batch,
            business=self.business,
            source=f"{self.business}/annul",
            received_at=received_at,
        )
        draft = Draft(at=received_at, act=Annulled(batch=batch))
        for contact, lines in self.lines.items():
            if any(entry.batch == batch for entry, _ in read_chain(lines)):
                self._append(contact, Linked(draft=draft, origin=origin), 0)

    def standing_of(self, contact: str) -> Standing:
        return self.standings.get(contact, EMPTY)

    def standing(self, address: Address = ALICE_PHONE) -> Standing:
        return self.standing_of(IDS.contact(self.business, address))

    def entries(self, address: Address = ALICE_PHONE) -> list[Entry]:
        lines = self.lines.get(IDS.contact(self.business, address), [])
        return [entry for entry, _ in read_chain(lines)]

    def judge(self, asked: Message, now: datetime, policy: Policy | None = None) -> Decision:
        return decide(asked, self.standing_of(asked.contact), policy or self.policy, now)


def history(
    told: Iterable[tuple[AnyEvent, datetime]] = (),
    *,
    policy: Policy = POLICY,
    business: str = "acme",
) -> History:
    """What these events, received at these moments in this order, add up to."""
    grown = History(policy, business)
    for event, received_at in told:
        grown.tell(event, received_at)
    return grown


def message(
    purpose: str = MARKETING,
    *,
    address: Address = ALICE_PHONE,
    channel: Channel = Channel.SMS,
    business: str = "acme",
    brand: str = "acme",
    **rest: Any,  # noqa: ANN401 - the other fields of a message, each of its own type
) -> Message:
    """A message that asks to go; objects are given by their own ids, not by reference."""
    for kind in ("conversation", "order", "appointment"):
        if kind in rest:
            rest[kind] = IDS.object(business, kind, rest[kind])
    return Message(
        id="msg_1",
        business=business,
        brand=brand,
        channel=channel,
        contact=IDS.contact(business, address),
        purpose=purpose,
        **rest,
    )


def codes(decision: Decision) -> list[str]:
    """The codes of a decision's reasons, in order."""
    return [reason.code for reason in decision.reasons]


def approved(grown: History, asked: Sequence[Message], now: datetime) -> list[str]:
    """Which purposes of these messages may go."""
    return [each.purpose for each in asked if grown.judge(each, now).approved]

"""The order of acts decides, not the order of their arrival: against a model made from the rules.

The model below is written from the rules as a person would state them and knows nothing of
entries, standings or scopes. Every sequence is judged by both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import permutations, product
from typing import Any, Final, NamedTuple

import pytest
from msgspec.structs import replace

from processor.domain import events
from processor.domain.address import Channel
from processor.domain.standing import Standing
from tests.builders import ALICE_PHONE, POLICY, History, at, contact_of, history, message

KINDS: Final = (
    *("opt-in", "STOP", "START", "confirm"),
    *("purchase", "message", "erase", "reassign", "sign-up"),
)
IDLE: Final = timedelta(hours=24)
#: A sign-up is for the newsletter, which has to be confirmed within a day; an opt-in is not.
DAY: Final = timedelta(days=1)
WAITING: Final = replace(POLICY, double_opt_in=frozenset({"newsletter"}), double_opt_in_days=1)
MINUTES: Final = timedelta(minutes=5)
PLAIN: Final = ("marketing", "conversation_reply", "order_confirmation", "appointment_confirmation")


class Happened(NamedTuple):
    """One act at its hour, told at that very moment."""

    kind: str
    at: datetime

    def event(self) -> events.AnyEvent:
        own: dict[str, Any] = {"address": ALICE_PHONE, "channel": Channel.SMS}
        common: dict[str, Any] = {"brand": "acme", "occurred_at": self.at}
        match self.kind:
            case "opt-in" | "sign-up":
                tag = "newsletter" if self.kind == "sign-up" else "marketing consent"
                box = events.ConsentBox(
                    channels=(Channel.SMS,),
                    tags=(tag,),
                    state=events.BoxState.CHECKED,
                )
                return events.FormSubmitted(
                    form="f1",
                    addresses=(ALICE_PHONE,),
                    person=events.Person(),
                    boxes=(box,),
                    **common,
                )
            case "STOP":
                return events.ContactOptedOut(addresses=(ALICE_PHONE,), **common)
            case "START":
                return events.ContactResumed(**own, **common)
            case "confirm":
                return events.ContactConfirmed(**own, **common)
            case "purchase":
                return events.PurchaseMade(
                    order="o1", address=ALICE_PHONE, number_given=True, **common
                )
            case "message":
                return events.MessageReceived(
                    channel=Channel.SMS, sender=ALICE_PHONE, conversation="c1", **common
                )
            case "erase":
                return events.ContactErased(addresses=(ALICE_PHONE,), **common)
            case _:
                return events.NumberReassigned(address=ALICE_PHONE, since=self.at, **common)


class Model:
    """The rules, stated over a plain list of what happened."""

    def __init__(self, happened: Iterable[Happened]) -> None:
        self._happened = list(happened)
        self.stops = self._times("STOP")
        self.lifts = self._times("START", "confirm")
        self.void = max(self._times("erase", "reassign"), default=datetime.min.replace(tzinfo=_UTC))

    def _times(self, *kinds: str) -> list[datetime]:
        return [each.at for each in self._happened if each.kind in kinds]

    def _alive(self, kind: str) -> list[datetime]:
        """Acts since the number changed hands or its data was erased."""
        return [when for when in self._times(kind) if when > self.void]

    def _lifted(self, stop: datetime, until: datetime | None = None) -> bool:
        """Only the address itself lifts, and only by an act strictly after the STOP."""
        return any(stop < lift and (until is None or lift <= until) for lift in self.lifts)

    def quiet(self) -> bool:
        """A STOP is in force."""
        return any(not self._lifted(stop) for stop in self.stops)

    def marketing(self) -> bool:
        """An express act; after a STOP also a confirmation, later than the STOP and the act."""
        return self._counts([*self._alive("opt-in"), *self.confirmed()])

    def confirmed(self) -> list[datetime]:
        """The sign-ups that the address confirmed, not before them and within a day."""
        confirms = self._times("confirm")
        return [s for s in self._alive("sign-up") if any(s <= c <= s + DAY for c in confirms)]

    def _counts(self, agreed: Sequence[datetime]) -> bool:
        if not self.stops:
            return bool(agreed)
        since = [when for when in self._times("confirm") if when > max(self.stops)]
        return any(act <= confirmed for act in agreed for confirmed in since)

    def reply(self, now: datetime) -> bool:
        """Within a day of a message that was not written while opted out."""
        spoken = [
            when
            for when in self._alive("message")
            if all(self._lifted(stop, when) for stop in self.stops if stop <= when)
        ]
        return not self.quiet() and any(now < when + IDLE for when in spoken)

    def order(self) -> bool:
        return not self.quiet() and bool(self._alive("purchase"))

    def allowed(self, now: datetime) -> dict[str, bool]:
        return {
            "marketing": self.marketing(),
            "conversation_reply": self.reply(now),
            "order_confirmation": self.order(),
            "appointment_confirmation": False,
        }

    def answered(self, kind: str, when: datetime, now: datetime) -> bool:
        """Whether that act gets its one answer now."""
        if now >= when + MINUTES:
            return False
        if kind == "STOP":
            in_force = [stop for stop in self.stops if not self._lifted(stop)]
            return bool(in_force) and when == min(in_force)
        asked = self.asked(now) if kind == "sign-up" else self._alive(kind)
        return not self.quiet() and when in asked

    def asked(self, now: datetime) -> list[datetime]:
        """The sign-ups that are asked about: two at most, none when one counts already."""
        confirmed = self.confirmed()
        if self._counts(confirmed):
            return []
        alive = set(self._alive("sign-up")) - set(confirmed)
        return sorted(s for s in alive if now <= s + DAY)[:2]

    def exact(self) -> bool:
        """Whether the engine keeps enough of such a history to be as generous as the rules.

        It keeps two openings of a conversation, and the first and the latest proof of a grant.
        """
        kinds = [each.kind for each in self._happened]
        proofs = max(kinds.count("opt-in"), kinds.count("sign-up"))
        both = proofs > 2 and {"erase", "reassign"} & set(kinds)
        return kinds.count("message") <= 2 and not both


_UTC: Final = at().tzinfo
ANSWERS: Final = {
    "STOP": "opt_out_confirmation",
    "message": "help_reply",
    "opt-in": "double_opt_in_prompt",
    "sign-up": "double_opt_in_prompt",
}


def check(happened: Sequence[Happened], now: datetime) -> None:
    """Compare the engine with the model, for every purpose and every answerable act."""
    grown, causes = History(WAITING), []
    for each in happened:
        entries = grown.tell(each.event(), each.at)
        if each.kind in ANSWERS:
            causes.append((each, entries[0]))
    model = Model(happened)
    for purpose, allowed in model.allowed(now).items():
        asked = message(purpose, conversation="c1", order="o1", appointment="a1")
        _agree(model, grown.judge(asked, now).approved, allowed, (happened, purpose))
    soon = max(each.at for each in happened) + timedelta(minutes=1)
    for each, entry in causes:
        asked = message(ANSWERS[each.kind], cause=entry)
        allowed = model.answered(each.kind, each.at, soon)
        _agree(model, grown.judge(asked, soon).approved, allowed, (happened, each))


def _agree(model: Model, approved: bool, allowed: bool, told: object) -> None:
    if model.exact():
        assert approved == allowed, told
    assert allowed or not approved, told


def _hourly(kinds: Sequence[str]) -> list[Happened]:
    return [Happened(kind, at(hour)) for hour, kind in enumerate(kinds)]


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_short_history_is_judged_as_the_rules_say(length: int) -> None:
    for kinds in product(KINDS, repeat=length):
        check(_hourly(kinds), at(length))


SIXES: Final = (
    ("opt-in", "STOP", "START", "confirm", "purchase", "message"),
    ("opt-in", "STOP", "STOP", "START", "confirm", "opt-in"),
    ("message", "STOP", "message", "START", "STOP", "START"),
    ("opt-in", "STOP", "confirm", "erase", "opt-in", "confirm"),
    ("purchase", "STOP", "START", "reassign", "purchase", "message"),
    ("sign-up", "sign-up", "confirm", "STOP", "START", "confirm"),
    ("sign-up", "opt-in", "confirm", "sign-up", "reassign", "sign-up"),
)


def _orders(kinds: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield from sorted(set(permutations(kinds)))


@pytest.mark.parametrize("kinds", SIXES)
def test_every_permutation_of_six_acts_is_judged_as_the_rules_say(kinds: Sequence[str]) -> None:
    for order in _orders(kinds):
        check(_hourly(order), at(26, minutes=30))


@pytest.mark.parametrize("apart", [10, 20, 30])
def test_every_sign_up_has_its_own_day_to_be_confirmed_in(apart: int) -> None:
    for kinds in product(("sign-up", "confirm", "STOP", "START"), repeat=5):
        told = [Happened(kind, at(hour * apart)) for hour, kind in enumerate(kinds)]
        check(told, at(5 * apart))


def test_at_equal_times_the_revocation_wins() -> None:
    """All ways in which three acts can be before, after or at the time of each other."""
    for kinds in product(KINDS, repeat=3):
        for hours in product(range(3), repeat=3):
            if set(hours) in ({0}, {0, 1}, {0, 1, 2}):
                told = [Happened(kind, at(hour)) for kind, hour in zip(kinds, hours, strict=True)]
                check(told, at(3))


def _bare(grown: History) -> dict[str, Standing]:
    return {
        contact: replace(standing, version=0, head=b"")
        for contact, standing in grown.standings.items()
    }


@pytest.mark.parametrize("kinds", SIXES)
def test_the_order_of_arrival_changes_no_standing(kinds: Sequence[str]) -> None:
    told = [(each.event(), each.at) for each in _hourly(kinds)]
    as_it_happened = _bare(history(told, policy=WAITING))
    for arrival in permutations(told):
        assert _bare(history(arrival, policy=WAITING)) == as_it_happened


def test_the_order_of_arrival_changes_no_scope_that_facts_have_moved() -> None:
    """Facts about an object reach its contact also when they come before it."""
    chat = Happened("message", at(0)).event()
    starts: dict[str, Any] = {"starts_at": at(days=7), "ends_at": at(1, days=7)}
    moved: dict[str, Any] = {"starts_at": at(days=8), "ends_at": at(1, days=8)}
    booked = events.AppointmentBooked(
        brand="acme", appointment="a1", address=ALICE_PHONE, number_given=True, **starts
    )
    changed = events.AppointmentChange.RESCHEDULED
    told = [
        (chat, at(0)),
        (events.ConversationClosed(brand="acme", conversation="c1"), at(1)),
        (Happened("purchase", at(2)).event(), at(2)),
        (events.OrderUpdated(brand="acme", order="o1", status=_DELIVERED), at(3)),
        (booked, at(4)),
        (events.AppointmentChanged(brand="acme", appointment="a1", change=changed, **moved), at(5)),
    ]
    as_it_happened = _bare(history(told, policy=WAITING))
    assert len(as_it_happened[contact_of(ALICE_PHONE)].scopes) == 3
    for arrival in permutations(told):
        assert _bare(history(arrival, policy=WAITING)) == as_it_happened


_DELIVERED: Final = events.OrderStatus.DELIVERED


def test_telling_everything_twice_changes_no_standing() -> None:
    told = [(each.event(), each.at) for each in _hourly(KINDS)]
    assert _bare(history([*told, *told], policy=WAITING)) == _bare(history(told, policy=WAITING))

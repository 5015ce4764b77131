"""The readable form of events: what a case of the decision table says, turned into events.

Each event is a table with `what` (the verb), `at` (when it was received) and the details that
matter; whoever reads a case needs nothing but this vocabulary:

form, writes, texts, closes, buys, order, books, moves, cancels, completes, opts in, tagged,
untagged, opts out, START, confirms, erased, reassigned, asks for a person, is answered; fails,
refused by the provider, reached; annulled.

`texts` is a message that is read for what it asks for: `said`, and `sent`, the purposes of what
was sent to its writer before, the latest first.
`is answered` has an `outcome`, and names its `item` where what asked for a person has a name.
`to_be_confirmed` is what a source brings whose sign-ups have to be.
"""

from __future__ import annotations

from typing import Final

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.domain.hearing import Heard, Recent, hear
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.reading import DOUBLE_OPT_IN
from processor.domain.review import Outcome
from processor.domain.ruling import Ruling
from tests.builders import History, message
from tests.domain.verbs import VERBS, Told, address_of

#: What a message may be about, and its fields where they have another name.
_FIELDS: Final = {
    "chat": "conversation",
    "speaks_of": "appointment_at",
    "promotion": "contains_promotion",
}
_ABOUT: Final = {*_FIELDS, "order", "appointment", "not_before", "deadline", "address_problem"}
_FLAGS: Final = {"fails": ("send_error",), "refused by the provider": ("send_error",)}


def events_of(told: Told, policy: Policy) -> tuple[AnyEvent, ...]:
    """The events of one line of a case: one, but for a text that asks for several things."""
    common = {"brand": told.get("brand", "acme"), "occurred_at": told.get("happened")}
    event = VERBS[told["what"]](told, common)
    if told["what"] != "texts":
        return (event,)
    known = Heard(tags=tuple(policy.tags), brands=policy.brands["acme"])
    sent = tuple(told.get("sent", []))
    return hear(event, known, Recent(sent=lambda _: sent))


def message_of(asked: Told, entries: dict[str, tuple[str, ...]]) -> Message:
    """The message of a case; `answers` names the event that a service message answers."""
    rest = {_FIELDS.get(word, word): each for word, each in asked.items() if word in _ABOUT}
    if "answers" in asked:
        rest["cause"] = entries[asked["answers"]][0]
    channel = Channel(asked.get("by", "sms"))
    return message(
        asked.get("purpose", "marketing"),
        address=address_of(asked, channel.kind, "to"),
        channel=channel,
        business=asked.get("business", "acme"),
        brand=asked.get("brand", "acme"),
        **rest,
    )


def retell(case: Told, grown: History) -> dict[str, tuple[str, ...]]:
    """Tell a history its events; the entries of those that have a `name`."""
    named: dict[str, tuple[str, ...]] = {}
    for told in case.get("history", []):
        if told["what"] == "annulled":
            grown.annul(told["batch"], told["at"])
            continue
        if told["what"] == "is answered":
            opening = named[told.get("item", "asks for a person")][0]
            entries = grown.answer(opening, _ruling(told), told["at"])
        else:
            entries = _told(told, grown)
        named[told.get("name", told["what"])] = entries
    return named


def _told(told: Told, grown: History) -> tuple[str, ...]:
    batch: str = told.get("batch", "")
    flags: tuple[str, ...] = _FLAGS.get(told["what"], ())
    if told.get("to_be_confirmed"):
        flags = (*flags, DOUBLE_OPT_IN)
    recorded = [
        grown.tell(event, told["at"], batch, flags) for event in events_of(told, grown.policy)
    ]
    return tuple(entry for each in recorded for entry in each)


def _ruling(told: Told) -> Ruling:
    outcome, tags = Outcome(told["outcome"]), tuple(told.get("tags", []))
    return Ruling(outcome=outcome, by="Erin Example", why="asked", tags=tags)

"""Review: what a person has to look at, why, and how it may end.

Nothing ambiguous waits without a safe default: a review holds back what it may, from the moment it
is opened until it is answered.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec


class ReviewKind(StrEnum):
    """Why a person is asked."""

    #: Probably an opt-out, or one in part: marketing is paused until it is answered.
    LIKELY_OPT_OUT = "likely_opt_out"
    #: A word of stopping without a wish that the rules know: nothing is paused.
    POSSIBLE_OPT_OUT = "possible_opt_out"
    #: A stop word in answer to a reminder or confirmation: it revoked, and may mean the booking.
    CANCEL_TO_PROMPT = "cancel_to_prompt"
    #: The writer says that the number is not the person's: it is suppressed, and may have moved on.
    WRONG_NUMBER = "wrong_number"


class Outcome(StrEnum):
    """How a person answered."""

    OPTED_OUT = "opted_out"
    NOT_OPTED_OUT = "not_opted_out"
    #: The number has a new owner.
    REASSIGNED = "reassigned"
    #: Whatever else was asked for has been seen to; consent stays as it is.
    SEEN_TO = "seen_to"


#: The kinds that hold marketing back until they are answered.
PAUSING: Final = frozenset({ReviewKind.LIKELY_OPT_OUT})


class KindText(msgspec.Struct, frozen=True):
    """What a person is asked, and what is in force while nobody answers."""

    says: str
    meanwhile: str


KIND_TEXTS: Final = {
    ReviewKind.LIKELY_OPT_OUT: KindText(
        "this text is probably an opt-out", "marketing is held back until it is answered"
    ),
    ReviewKind.POSSIBLE_OPT_OUT: KindText(
        "this text may be an opt-out", "nothing is held back: it is more likely none"
    ),
    ReviewKind.CANCEL_TO_PROMPT: KindText(
        "this text answers a reminder, and may be about the booking",
        "it counts as an opt-out of everything",
    ),
    ReviewKind.WRONG_NUMBER: KindText(
        "somebody writes that the number is not the customer's",
        "it counts as an opt-out of everything",
    ),
}

_FORM: Final = re.compile(r"rev_([0-9a-f]{32})_([0-9a-f]{16})")
_EVENT: Final = "evt_"
_SHORT: Final = 16


def review_id(contact: str, event: str) -> str:
    """The id of the item that an event opened: `rev_<contact>_<part of the event's id>`.

    It carries its contact, so that nothing has to be searched for; it tells nobody who that is.
    """
    return f"rev_{contact}_{event.removeprefix(_EVENT)[:_SHORT]}"


def split_review(item: str) -> tuple[str, str] | None:
    """The contact of an item's id, and how the id of its event begins; None when it is no id."""
    found = _FORM.fullmatch(item)
    return None if found is None else (found[1], _EVENT + found[2])


def answer_effect(event: str) -> str:
    """The effect that answering an item leaves with its contact; there is one, so one answer."""
    return f"{event}/answered"

"""Review: what a person has to look at, why, and how it may end.

Nothing ambiguous waits without a safe default: a review holds back what it may, from the moment it
is opened until it is answered.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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

"""The tables of send errors and of who may lift what, made from the domain."""

from __future__ import annotations

from docs.markdown import table
from processor.domain.events import RevocationCause
from processor.domain.lifting import LIFTERS, Lifter
from processor.domain.send_errors import CAUSES, TABLE, TIMES, WITHIN, Effect, SendError

_TIMES: dict[int, str] = {2: "second", 3: "third", 4: "fourth"}
_DOES: dict[Effect, str] = {
    Effect.BLOCKED: "suppressed, `{}`",
    Effect.FAILED: "suppressed, `{}`",
    Effect.REACHED: "ends a `hard_failure`",
    Effect.PASSING: f"the {_TIMES[TIMES]} in a row within {WITHIN.days} days: suppressed, `{{}}`",
    Effect.NOTED: "nothing",
}
_MEANS: dict[RevocationCause, str] = {
    RevocationCause.CONTACT: "the customer opted out",
    RevocationCause.KEYWORD: "the customer sent a stop word",
    RevocationCause.FREE_TEXT: "the customer opted out in their own words",
    RevocationCause.PREFERENCE_PAGE: "the customer opted out on a page",
    RevocationCause.STAFF: "staff took down what the customer said",
    RevocationCause.COMPLAINT: "the customer complained",
    RevocationCause.WRONG_NUMBER: "somebody said that the number is not the customer's",
    RevocationCause.UNTAGGED: "a label was taken off",
    RevocationCause.DATA_REQUEST: "the customer asked for the data about them",
    RevocationCause.IMPORT: "a list of opt-outs named it",
    RevocationCause.PROVIDER: "the provider blocks it, or reported an opt-out",
    RevocationCause.HARD_FAILURE: "a sending failed for good, or several in a row",
}


def codes_table() -> str:
    """The table of every code that is known."""
    rows = [(row.provider, f"`{row.code}`", row.says, _does(row), row.source) for row in TABLE]
    return table(("Provider", "Code", "Says", "Comes to", "Source"), rows)


def _does(row: SendError) -> str:
    return _DOES[row.effect].format(row.cause)


def lifting_table() -> str:
    """The table of who may lift a suppression, by its cause."""
    rows = [
        (f"`{cause}`", _MEANS[cause], _scope(cause), _lifter(cause)) for cause in RevocationCause
    ]
    reassigned = ("(`number.reassigned`)", "the number has a new owner", "the address")
    return table(
        ("Cause", "Means", "Reaches", "Lifted by"),
        [*rows, (*reassigned, "a new consent of the new owner, graded like any other")],
    )


def _scope(cause: RevocationCause) -> str:
    if cause is RevocationCause.HARD_FAILURE:
        return "its channel"
    return "its channel, if a sending told it" if cause in CAUSES.values() else "the address"


def _lifter(cause: RevocationCause) -> str:
    lifter: Lifter = LIFTERS[cause]
    return lifter.value

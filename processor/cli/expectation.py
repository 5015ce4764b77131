"""What a trial is expected to end in, as it is written on the command line, and whether it did."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import click
import msgspec

if TYPE_CHECKING:
    from processor.cli.outcome import Concerned

_VERDICTS: Final = ("approved", "deferred", "blocked")
_ENDS: Final = ("ignored", "quarantined", "refused")


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict about a purpose, or how the delivery itself ends; with any reason, or with one."""

    text: str
    what: str
    reason: str
    purpose: str


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery ended, and why; `recorded` where it could be read."""

    how: str
    reason: str = ""


def read_expectation(text: str) -> Expectation:
    """From `[purpose=]verdict[:reason]`; raises UsageError."""
    from processor.domain.reasons import CATALOGUE

    purpose, equals, rest = text.rpartition("=")
    what, colon, reason = rest.partition(":")
    if what not in _VERDICTS + _ENDS or (equals and not purpose) or (colon and not reason):
        raise click.UsageError(
            f"`--expect {text}` cannot be read; write [purpose=]verdict[:reason], such as"
            f" `approved`, `blocked:no_consent`, or one of {', '.join(_ENDS)}"
        )
    if what in _VERDICTS and reason and reason not in CATALOGUE:
        close = get_close_matches(reason, CATALOGUE, n=1)
        hint = f"did you mean `{close[0]}`?" if close else "see docs/reasons.md"
        raise click.UsageError(f"there is no reason `{reason}`; {hint}")
    return Expectation(text=text, what=what, reason=reason, purpose=purpose or "marketing")


def missed(
    expectations: Sequence[Expectation], ended: Ended, concerned: Sequence[Concerned]
) -> list[str]:
    """A line for each expectation that was not met."""
    return [line for each in expectations if (line := _missed(each, ended, concerned))]


def _missed(expected: Expectation, ended: Ended, concerned: Sequence[Concerned]) -> str | None:
    if expected.what in _ENDS:
        met = ended.how == expected.what and expected.reason in ("", ended.reason)
        return None if met else f"expected {expected.text}, but it is {_end(ended)}"
    lines = [line for line in (concerned[0].board if concerned else ()) if
             line.purpose == expected.purpose]  # fmt: skip
    if not lines:
        return f"expected {expected.text}, but it is {_end(ended)} and nobody can be asked about"
    for line in lines:
        codes = [each.code for each in line.decision.reasons]
        if line.decision.verdict.value == expected.what and expected.reason in ("", *codes):
            return None
    said = lines[0].decision
    codes = [each.code for each in said.reasons]
    found = f"{said.verdict.value}: {', '.join(codes)}"
    return f"expected {expected.text}, but {expected.purpose} is {found}"


def _end(ended: Ended) -> str:
    return f"{ended.how}: {ended.reason}" if ended.reason else ended.how

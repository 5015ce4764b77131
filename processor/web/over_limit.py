"""How a limit is told of to those who are over it: the problem, and headers for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.ports import LimitKind
from processor.services.allowances import OverLimit

#: What is counted, as callers know it.
_COUNTED: Final[Mapping[LimitKind, str]] = MappingProxyType(
    {
        LimitKind.CALLS: "calls",
        LimitKind.INTAKE: "webhooks",
        LimitKind.GATE: "recipients",
        LimitKind.CAMPAIGN: "rows of lists",
    }
)


def code_of(error: OverLimit) -> str:
    """The code of its problem."""
    if error.kind is LimitKind.CALLS:
        return "too_many_calls"
    return "over_daily_limit" if error.by_day else "over_limit"


def detail_of(error: OverLimit) -> str:
    """Which limit it is, and what to do."""
    given, counted = error.allowance, _COUNTED[error.kind]
    if error.by_day:
        return f"at most {given.per_day} {counted} a day; go on after midnight UTC"
    at_once = f", {given.most} at once" if given.most != given.per_minute else ""
    return f"at most {given.per_minute} {counted} a minute{at_once}; wait as `Retry-After` says"


def limit_headers(error: OverLimit) -> dict[str, str]:
    """`RateLimit` and `RateLimit-Policy`, of the draft for such headers."""
    given = error.allowance
    name, quota, window = (
        (f"{error.kind}-day", given.per_day, 86_400)
        if error.by_day
        else (error.kind.value, given.per_minute, 60)
    )
    wait = math.ceil(error.seconds)
    return {
        "RateLimit-Policy": f'"{name}";q={quota};w={window}',
        "RateLimit": f'"{name}";r=0;t={wait}',
    }

"""A check: one thing that was looked at, how it came out, and what to do about it.

`fail` means that nothing should be sent here. What an operator should know while the gate and the
path of revocations still work is a `warn`: turning a machine away turns its revocations away too.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from processor.domain.errors import AssentError


class Status(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at, and what to do about it."""

    name: str
    status: Status
    says: str


def is_ready(checks: tuple[Check, ...]) -> bool:
    """Whether nothing failed."""
    return all(check.status is not Status.FAIL for check in checks)


def ok(name: str, says: str) -> Check:
    """All is well."""
    return Check(name=name, status=Status.OK, says=says)


def warn(name: str, says: str) -> Check:
    """Something an operator should know."""
    return Check(name=name, status=Status.WARN, says=says)


def fail(name: str, says: str) -> Check:
    """A promise that cannot be kept."""
    return Check(name=name, status=Status.FAIL, says=says)


def guarded(names: tuple[str, ...], look: Callable[[], tuple[Check, ...]]) -> tuple[Check, ...]:
    """What looking yields, or that nothing could be seen; our errors hold no secret."""
    try:
        return look()
    except AssentError as error:
        return tuple(fail(name, str(error)) for name in names)

"""How a gated task ended. None of these holds an address or a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The provider took it; `recorded` is False if Assent could not be told, which only it shows.

    `provider_id` is what the task's body returned, where that was a string.
    """

    message: str
    provider_id: str | None = None
    recorded: bool = True


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The provider certainly did not take it; `error` is the name of the error's class."""

    message: str
    error: str
    recorded: bool = True


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Nobody can tell whether it was sent; it is not sent again by itself."""

    message: str
    error: str


@dataclass(frozen=True)
class Skipped:
    """Not sent, and the body did not run; `reason` is a code of Assent or `permit_missing`."""

    reason: str
    message: str | None = None


@dataclass(frozen=True)
class Deferred:
    """Not sent yet: Assent holds it, judges it again and releases it; None is not judged yet."""

    until: datetime | None
    message: str | None = None


Ending = Sent | Failed | Unknown | Skipped | Deferred

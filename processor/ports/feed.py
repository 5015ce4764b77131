"""The feed: what became of each call of a webhook, for whoever listens right now.

It is lossy by design: nothing waits for it, nobody is served from it twice, and while nobody
listens nothing is told. It holds no address, no body and no header.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec


class Fate(StrEnum):
    """What became of a call; the first three are those of the inbox."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"
    IGNORED = "ignored"
    GREETED = "greeted"
    REFUSED = "refused"
    UNKNOWN_SOURCE = "unknown_source"
    FAILED = "failed"
    #: So many calls were not told of, since too much was going on.
    MISSED = "missed"


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it was answered.

    `at` is when it was answered, by the clock of its web process; `ms` how long that took.
    `findings` are sentences about a refused signature.
    """

    at: datetime
    business: str
    source: str
    fate: Fate
    status: int = 0
    ms: float = 0.0
    delivery: str | None = None
    reason: str | None = None
    findings: tuple[str, ...] = ()
    missed: int = 0


class Feed(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def wanted(self) -> bool:
        """Whether anybody listens."""

    def tell(self, sightings: Sequence[Sighting]) -> None:
        """Tell whoever listens; kept for a minute, and at most about a thousand."""

    def attend(self, seconds: int) -> None:
        """Say that somebody listens, for so many seconds from now."""

    def latest(self) -> str:
        """The place behind all that was told so far."""

    def since(self, place: str) -> tuple[str, Sequence[Sighting]]:
        """What was told behind that place, oldest first, and the place behind that."""

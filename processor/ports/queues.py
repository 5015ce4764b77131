"""What waits in the store, counted."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """The inbox: deliveries not recorded yet, and how many were not understood.

    `oldest` is since when the oldest waits; it and `now` are by the store's clock.
    """

    now: datetime
    deliveries: int = 0
    oldest: datetime | None = None
    quarantined: int = 0


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """Messages: not judged yet, judged again later, and approved but not claimed yet."""

    queued: int = 0
    deferred: int = 0
    released: int = 0


class Queues(Protocol):
    """The queues of the store. Each method raises StoreUnavailable."""

    def inbox(self) -> Waiting:
        """What waits in the inbox now; cheap enough to be asked often."""

    def messages(self) -> Unsent:
        """Which messages wait now; it looks into every partition."""

"""What waits in the store, counted."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits where; `now` and the age of the oldest delivery are by the store's clock.

    `inbox`: deliveries not recorded yet. `quarantined`: not understood. `queued`: messages not
    judged yet. `deferred`: judged again later. `released`: approved and not claimed yet.
    """

    now: datetime
    inbox: int = 0
    inbox_oldest: datetime | None = None
    quarantined: int = 0
    queued: int = 0
    deferred: int = 0
    released: int = 0


class Queues(Protocol):
    """The queues of the store."""

    def backlog(self) -> Backlog:
        """What waits now; raises StoreUnavailable."""

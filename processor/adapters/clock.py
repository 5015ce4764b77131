"""The machine's clock: the only place that reads it, beside the store's own time."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """See the port."""

    def now(self) -> datetime:
        return datetime.now(UTC)

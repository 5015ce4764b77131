"""The machine's clock: the only place that reads it, beside the store's own time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """See the port."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return time.monotonic()

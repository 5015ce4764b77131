"""Whether what grows old is moved to the vault in time; else the store fills up unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from processor.ports import Archive, Kept
from processor.services.archive import Retention
from processor.services.checks import Check, ok, warn

#: A day is moved once it is over, and a pass runs every minute; twice that is late.
_LATE: Final = timedelta(days=2)
_CURE: Final = "see to the vault, beat and a worker, or run"


def archive_checks(archive: Archive, retention: Retention) -> tuple[Check, ...]:
    """The one of them; raises StoreUnavailable."""
    oldest = archive.oldest()
    late = [
        f"{kind.value} of {min(since.values()):%Y-%m-%d}"
        for kind in Kept
        if (since := oldest.of(kind))
        and min(since.values()) < oldest.now - retention.of(kind) - _LATE
    ]
    if late:
        return (warn("archive", f"is behind with {', '.join(late)}; {_CURE} `assent archive`"),)
    return (ok("archive", "is not behind"),)

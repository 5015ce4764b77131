"""A machine whose own seconds go on with the store's, for stores whose time stands still."""

from __future__ import annotations

from processor.adapters.clock import SystemClock
from tests.contract.worlds import SteppedClock


class Standing(SystemClock):
    """Its seconds began whenever the process did."""

    def __init__(self, store: SteppedClock, *, began: float = 0.0) -> None:
        self._store = store
        self._began = began

    def elapsed(self) -> float:
        """Seconds of the store's time."""
        return (self._store.at - SteppedClock().at).total_seconds() + self._began

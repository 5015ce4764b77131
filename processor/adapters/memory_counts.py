"""Counts in memory."""

from __future__ import annotations

from datetime import timedelta

from processor.adapters.memory_store import MemoryStore
from processor.ports.counts import WAITING, Tally


class MemoryCounts:
    """The counts port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def tally(self) -> Tally:
        with self._store.reading() as shelves:
            now = self._store.clock()
            queued = [each.queued_at for each in shelves.deliveries.values() if each.ticket > 0]
            oldest = now - min(queued, default=now)
            states = [each.outgoing.state for each in shelves.messages.values()]
            open_ = [each for each in shelves.results.values() if each.tripped]
            return Tally(
                breakers_open=len(open_),
                results_held=sum(len(each.held) for each in open_),
                counts=dict(shelves.counts),
                inbox_depth=len(queued),
                inbox_oldest_seconds=max(oldest, timedelta()).total_seconds(),
                messages={state: states.count(state) for state in WAITING},
            )

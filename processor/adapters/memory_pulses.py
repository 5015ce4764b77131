"""Signs of life, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from processor.adapters.memory_store import MemoryStore
from processor.ports.pulses import Role


class MemoryPulses:
    """The pulses port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def beat(self, role: Role, name: str) -> None:
        with self._store.writing() as shelves:
            shelves.pulses[role, name] = self._store.clock()

    def seen(self, role: Role) -> Mapping[str, datetime]:
        with self._store.reading() as shelves:
            since = self._store.clock() - timedelta(days=1)
            return {
                name: at
                for (kind, name), at in shelves.pulses.items()
                if kind == role and at >= since
            }

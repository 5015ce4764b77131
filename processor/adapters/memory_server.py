"""The facts about a store in memory, which a test may change."""

from __future__ import annotations

from msgspec.structs import replace

from processor.adapters.memory_store import MemoryStore
from processor.ports.server import ServerState


class MemoryServerFacts:
    """The server facts port over a MemoryStore; `told` is what it answers, but for the time."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.told = ServerState(
            now=store.clock(),
            persistent=True,
            synced=True,
            evicts=False,
            software="Valkey",
            version=(9, 1, 0),
            clustered=False,
        )

    def state(self) -> ServerState:
        with self._store.reached():
            return replace(self.told, now=self._store.clock())

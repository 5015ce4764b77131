"""API keys in memory."""

from __future__ import annotations

from collections.abc import Sequence

from processor.adapters.memory_store import MemoryStore
from processor.ports.access import ApiKey


class MemoryApiKeys:
    """The API keys port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def put(self, key: ApiKey) -> None:
        with self._store.writing() as shelves:
            shelves.api_keys[key.id] = key

    def get(self, key_id: str) -> ApiKey | None:
        with self._store.reading() as shelves:
            return shelves.api_keys.get(key_id)

    def all(self) -> Sequence[ApiKey]:
        with self._store.reading() as shelves:
            return tuple(shelves.api_keys[key_id] for key_id in sorted(shelves.api_keys))

"""API keys in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from processor.adapters.memory_store import MemoryStore
from processor.ports.access import ApiKey

_MINUTE: Final = timedelta(minutes=1)


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

    def spend(self, business: str, per_minute: int) -> float:
        with self._store.writing(restrictive=True) as shelves:
            now = self._store.clock()
            earned = max(shelves.spent.get(business, now), now) + _MINUTE / per_minute
            if earned > now + _MINUTE:
                return (earned - now - _MINUTE).total_seconds()
            shelves.spent[business] = earned
            return 0

    def all(self) -> Sequence[ApiKey]:
        with self._store.reading() as shelves:
            return tuple(shelves.api_keys[key_id] for key_id in sorted(shelves.api_keys))

"""The feed, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from processor.adapters.memory_store import MemoryStore
from processor.ports.feed import Sighting

_MOST: Final = 1000
_LIFE: Final = timedelta(seconds=60)


class MemoryFeed:
    """The feed port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def wanted(self) -> bool:
        with self._store.reading() as shelves:
            return shelves.heard_until is not None and self._store.clock() < shelves.heard_until

    def tell(self, sightings: Sequence[Sighting]) -> None:
        with self._store.writing() as shelves:
            for each in sightings:
                shelves.told += 1
                shelves.feed.append((shelves.told, each))
            del shelves.feed[:-_MOST]
            shelves.feed_until = self._store.clock() + _LIFE

    def attend(self, seconds: int) -> None:
        with self._store.writing() as shelves:
            shelves.heard_until = self._store.clock() + timedelta(seconds=seconds)

    def latest(self) -> str:
        with self._store.reading() as shelves:
            return str(shelves.told)

    def since(self, place: str) -> tuple[str, Sequence[Sighting]]:
        with self._store.reading() as shelves:
            if shelves.feed_until is None or shelves.feed_until <= self._store.clock():
                shelves.feed.clear()
            found = [(number, each) for number, each in shelves.feed if number > int(place)]
            return (str(found[-1][0]) if found else place), [each for _, each in found]

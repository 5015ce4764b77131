"""Breakers of results in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_store import MemoryStore, ResultShelf, RowMark, Shelves
from processor.ports.results import HeldResult, Limit, Tripped, Weighed, Weight

#: So many results are kept in a row.
_ROW: Final = 100


class MemoryResultBreakers:
    """The port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def weigh(self, business: str, weights: Sequence[Weight], limit: Limit) -> Sequence[Weighed]:
        with self._store.writing(restrictive=True) as shelves:
            shelf, now = _shelf(shelves, business), self._store.clock()
            if shelf.tripped is None:
                since = now - limit.window
                shelf.counted = {name: at for name, at in shelf.counted.items() if at > since}
            for each in weights:
                shelves.counts[each.labels] += 1
            found = [self._weighed(shelf, each, limit, business) for each in weights]
            if shelf.tripped is not None:
                shelf.tripped = replace(shelf.tripped, held=len(shelf.held))
            return found

    def _weighed(self, shelf: ResultShelf, weight: Weight, limit: Limit, business: str) -> Weighed:
        now = self._store.clock()
        if weight.row and not _enough(shelf, weight, limit, now):
            return Weighed(at=now if weight.arrived else None)
        if not weight.id:
            return Weighed(at=now)
        if weight.id in shelf.counted:
            return Weighed(at=shelf.counted[weight.id])
        if shelf.tripped is None and len(shelf.counted) < limit.results:
            shelf.counted[weight.id] = now
            return Weighed(at=now)
        if shelf.tripped is None:
            shelf.tripped = Tripped(business=business, at=now, window=limit.window, held=0)
        held = HeldResult(id=weight.id, at=now, sealed=weight.sealed)
        shelf.held.setdefault(weight.id, held)
        return Weighed(held=True)

    def tripped(self) -> Sequence[Tripped]:
        with self._store.reading() as shelves:
            return [shelf.tripped for _, shelf in sorted(shelves.results.items()) if shelf.tripped]

    def counted(self, business: str) -> Sequence[datetime]:
        with self._store.reading() as shelves:
            return sorted(_shelf(shelves, business).counted.values())

    def held(self, business: str) -> Iterator[HeldResult]:
        with self._store.reading() as shelves:
            found = list(_shelf(shelves, business).held.values())
        yield from found

    def let_go(self, business: str, ids: Sequence[str]) -> bool:
        with self._store.writing(restrictive=True) as shelves:
            shelf = _shelf(shelves, business)
            for name in ids:
                shelf.held.pop(name, None)
            if not shelf.held and shelf.tripped is not None:
                shelf.tripped, shelf.counted = None, {}
            elif shelf.tripped is not None:
                shelf.tripped = replace(shelf.tripped, held=len(shelf.held))
            return not shelf.held


def _enough(shelf: ResultShelf, weight: Weight, limit: Limit, now: datetime) -> bool:
    """Put a result into its row, once; whether it is the last of so many."""
    row = shelf.rows.setdefault(weight.row, {})
    for name in [name for name, (at, _) in row.items() if at <= now - limit.within]:
        del row[name]
    if weight.id not in row and (row or not weight.arrived):
        before = takewhile(lambda mark: mark is RowMark.MISSED, _newest_first(row))
        full = len(list(before)) >= limit.times - 1
        missed = RowMark.ENOUGH if full else RowMark.MISSED
        row[weight.id] = (now, RowMark.ARRIVED if weight.arrived else missed)
        for name in list(row)[:-_ROW]:
            del row[name]
    return weight.id in row and row[weight.id][1] is RowMark.ENOUGH


def _newest_first(row: dict[str, tuple[datetime, RowMark]]) -> Iterator[RowMark]:
    return (mark for _, mark in reversed(row.values()))


def _shelf(shelves: Shelves, business: str) -> ResultShelf:
    return shelves.results.setdefault(business, ResultShelf())

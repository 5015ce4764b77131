"""The archive in memory: what leaves the shelves, and the pointers that stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from processor.adapters.memory_decisions import ended_of
from processor.adapters.memory_inbox import known_delivery, lane_of
from processor.adapters.memory_store import (
    ArchiveShelf,
    DeliveryShelf,
    MemoryStore,
    Shelves,
    birth_of,
)
from processor.ports.archive import Kept, Leaving, Logged, Moved, Oldest, Segment
from processor.ports.inbox import Delivery, DeliveryState

_OVER = frozenset({DeliveryState.RECORDED, DeliveryState.IGNORED})


class MemoryArchive:
    """The archive port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def oldest(self) -> Oldest:
        with self._store.reading() as shelves:
            lanes = range(birth_of(shelves).lanes)
            over = {lane: _over(shelves, lane) for lane in lanes}
            return Oldest(
                now=self._store.clock(),
                decisions={
                    at: _logged_at(next(iter(rows)))
                    for at, rows in shelves.decisions.items()
                    if rows
                },
                deliveries={lane: rows[0].queued_at for lane, rows in over.items() if rows},
            )

    def decisions(self, partition: int, before: datetime, limit: int) -> Sequence[Logged]:
        with self._store.reading() as shelves:
            logged = list(shelves.decisions.get(partition, {}).items())
            day = _logged_at(logged[0][0]).date() if logged else None
            dated = [(_logged_at(row[0]), row) for row in logged]
            rows = [row for at, row in dated if at < before and at.date() == day][:limit]
            ended = (ended_of(shelves, each.message.contact, name) for name, each in rows)
            pairs = zip(rows, ended, strict=True)
            return [(name, replace(record, ended=end)) for (name, record), end in pairs]

    def move_decisions(self, segment: Segment, ids: Sequence[str]) -> bool:
        with self._store.writing(restrictive=True) as shelves:
            logged = shelves.decisions.get(segment.place, {})
            if list(logged)[: len(ids)] != list(ids):
                return False
            shelf = ArchiveShelf(segment=segment, newest=_logged_at(ids[-1]), holds=frozenset(ids))
            shelves.segments.append(shelf)
            for each in ids:
                del logged[each]
            shelves.counts["archived", "decisions"] += len(ids)
            return True

    def let_go(self, rows: Sequence[Logged]) -> None:
        with self._store.writing(restrictive=True) as shelves:
            for name, record in rows:
                shelf = shelves.contacts.get(record.message.contact)
                if shelf is not None:
                    shelf.ended.pop(name, None)

    def deliveries(self, lane: int, before: datetime, limit: int) -> Sequence[Delivery]:
        with self._store.reading() as shelves:
            over = _over(shelves, lane)
            day = over[0].queued_at.date() if over else None
            due = [each for each in over if each.queued_at < before]
            return [each.delivery for each in due if each.queued_at.date() == day][:limit]

    def move_deliveries(
        self, segment: Segment, leaving: Sequence[Leaving], proof: timedelta
    ) -> int:
        with self._store.writing(restrictive=True) as shelves:
            moved = [each for each in leaving if _move(shelves, segment, each)]
            if moved:
                newest = max(shelves.deliveries[each.id].queued_at for each in moved)
                shelves.segments.append(ArchiveShelf(segment=segment, newest=newest))
                shelves.counts["archived", "deliveries"] += len(moved)
            for each in moved:
                shelf = shelves.deliveries[each.id]
                shelf.forget_at = shelf.queued_at + proof
            return len(moved)

    def segment_of(self, decision_id: str) -> Segment | None:
        with self._store.reading() as shelves:
            holding = (each.segment for each in shelves.segments if decision_id in each.holds)
            return next(holding, None)

    def segments(self, partition: int) -> Sequence[Segment]:
        with self._store.reading() as shelves:
            return [
                each.segment
                for each in shelves.segments
                if each.segment.kind is Kept.DECISIONS and each.segment.place == partition
            ]

    def moved(self, delivery_id: str) -> Moved | None:
        with self._store.reading() as shelves:
            shelf = known_delivery(self._store, shelves, delivery_id)
            if shelf is None or shelf.segment is None:
                return None
            return Moved(segment=shelf.segment, wrapped_key=shelf.wrapped_key)

    def outlived(self, before: datetime, limit: int) -> Sequence[Segment]:
        with self._store.reading() as shelves:
            old = [each.segment for each in shelves.segments if each.newest < before]
            return list(dict.fromkeys(old))[:limit]

    def forget(self, segment: Segment) -> None:
        with self._store.writing(restrictive=True) as shelves:
            shelves.segments[:] = [each for each in shelves.segments if each.segment != segment]


def _over(shelves: Shelves, lane: int) -> list[DeliveryShelf]:
    """Deliveries of a lane that are over and still here, in the order they came."""
    found = [
        each
        for each in shelves.deliveries.values()
        if each.delivery.state in _OVER
        and each.segment is None
        and lane_of(each.delivery.id) == lane
    ]
    return sorted(found, key=lambda each: (each.queued_at, each.delivery.id))


def _move(shelves: Shelves, segment: Segment, leaving: Leaving) -> bool:
    shelf = shelves.deliveries.get(leaving.id)
    if shelf is None or shelf.segment is not None or shelf.delivery.state not in _OVER:
        return False
    sealed = shelf.delivery.sealed
    if sealed and not sealed.startswith(leaving.head):
        return False
    shelf.segment = segment
    shelf.wrapped_key = leaving.wrapped_key if sealed else b""
    shelf.delivery = replace(shelf.delivery, sealed=b"")
    return True


def _logged_at(decision_id: str) -> datetime:
    """When a decision was logged, by the milliseconds in its id."""
    seconds = int(decision_id.split("_")[2]) / 1000
    return datetime.fromtimestamp(seconds, tz=UTC)

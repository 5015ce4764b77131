"""The pass that moves what grew old from the store to the vault, batch by batch.

A batch holds what came in on one day that is over, so whoever runs it, however often, makes the
same segments. The vault comes first: while it is away, nothing leaves the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.ports import (
    NAMED_WITHIN,
    Archive,
    DecisionRecord,
    Delivery,
    Envelopes,
    Kept,
    Leaving,
    SealBroken,
    Segment,
    decisions_name,
    deliveries_name,
)
from processor.services.segments import Segments

_DECISIONS: Final = 1000
_DELIVERIES: Final = 200
_FORGOTTEN: Final = 100
_DAY: Final = timedelta(days=1)


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How long each stays in the store, and how long what left it is kept in the vault."""

    decisions: timedelta
    deliveries: timedelta
    proof: timedelta

    def of(self, kind: Kept) -> timedelta:
        """How long one kind stays in the store."""
        return self.decisions if kind is Kept.DECISIONS else self.deliveries


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one batch: how many rows left the store."""

    kind: Kept
    rows: int


class Archivist:
    """Moves. Raises StoreUnavailable, VaultUnavailable."""

    def __init__(
        self, *, archive: Archive, segments: Segments, envelopes: Envelopes, retention: Retention
    ) -> None:
        self._archive = archive
        self._segments = segments
        self._envelopes = envelopes
        self._retention = retention

    def run(self) -> Iterator[Batch]:
        """Move all that is due, one batch at a time; stopping in between is safe."""
        oldest = self._archive.oldest()
        for kind in Kept:
            until = day_of(oldest.now - self._retention.of(kind))
            for place, since in sorted(oldest.of(kind).items()):
                if since < until:
                    yield from self._place(kind, place, until)
        self._let_go(oldest.now - self._retention.proof)

    def _place(self, kind: Kept, place: int, until: datetime) -> Iterator[Batch]:
        """All that is due of a partition or lane; it ends where another worker was faster."""
        move = self._decisions if kind is Kept.DECISIONS else self._deliveries
        while rows := move(place, until):
            yield Batch(kind=kind, rows=rows)

    def _decisions(self, partition: int, before: datetime) -> int:
        rows = self._archive.decisions(partition, before, _DECISIONS)
        if not rows:
            return 0
        rows = [(name, self._settled(name, record)) for name, record in rows]
        ids = [name for name, _ in rows]
        name = decisions_name(partition, ids)
        digest = self._segments.write(name, rows)
        segment = Segment(kind=Kept.DECISIONS, place=partition, name=name, digest=digest)
        if not self._archive.move_decisions(segment, ids):
            return 0
        self._archive.let_go([row for row in rows if row[1].ended])
        return len(rows)

    def _settled(self, decision_id: str, record: DecisionRecord) -> DecisionRecord:
        """The decision, with how it ended only where that cannot change any more.

        So every worker makes the same segment; the rest stays in the store.
        """
        ended = record.ended
        day = day_of(datetime.fromtimestamp(int(decision_id.split("_")[2]) / 1000, UTC))
        until = day + _DAY + self._retention.decisions - NAMED_WITHIN
        lasts = ended is not None and ended.final and ended.ended_at < until
        return record if lasts else replace(record, ended=None)

    def _deliveries(self, lane: int, before: datetime) -> int:
        rows = self._archive.deliveries(lane, before, _DELIVERIES)
        if not rows:
            return 0
        split = [self._split(each) for each in rows]
        name = deliveries_name(lane, _short(rows))
        self._segments.write(name, [body for _, body in split])
        segment = Segment(kind=Kept.DELIVERIES, place=lane, name=name)
        leaving = [left for left, _ in split]
        return self._archive.move_deliveries(segment, leaving, self._retention.proof)

    def _split(self, delivery: Delivery) -> tuple[Leaving, Delivery]:
        """What stays in the store, and what goes: the body never lies beside its own key."""
        try:
            head, wrapped, body = self._envelopes.split(delivery.sealed)
        except SealBroken:
            # Destroyed, or nothing that anybody could open: there is no body to keep.
            head, wrapped, body = delivery.sealed, b"", b""
        leaving = Leaving(id=delivery.id, head=head, wrapped_key=wrapped)
        return leaving, replace(delivery, sealed=body)

    def _let_go(self, before: datetime) -> None:
        """Segments whose time of proof is over; a forgotten one must not be left in the vault."""
        for segment in self._archive.outlived(before, _FORGOTTEN):
            self._segments.remove(segment)
            self._archive.forget(segment)


def day_of(at: datetime) -> datetime:
    """The beginning of a moment's day, in UTC."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _short(rows: Sequence[Delivery]) -> str:
    """Names a batch of deliveries by which they are."""
    return hashlib.sha256(" ".join(each.id for each in rows).encode()).hexdigest()[:24]

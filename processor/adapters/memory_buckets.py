"""Buckets in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from processor.adapters.memory_store import BucketShelf, MemoryStore
from processor.ports.buckets import Allowance, Draw, Drawn, Level, LimitKind
from processor.ports.counts import limited_labels

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_MINUTE: Final = 60


class MemoryBuckets:
    """The buckets port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def draw(self, asked: Draw) -> Drawn:
        with self._store.writing(restrictive=True) as shelves:
            now, allowance = self._store.clock(), asked.allowance
            bucket = _now(shelves.buckets, asked.business, asked.kind, allowance, now)
            if asked.of_day == bucket.day:
                bucket.used -= min(asked.unused, bucket.used)
            drawn = _drawn(bucket, asked, now)
            refused = asked.refused + (drawn.wait > 0)
            if refused:
                labels = limited_labels(asked.kind)
                shelves.counts[labels] = shelves.counts.get(labels, 0) + refused
            if not drawn.wait:
                had = asked.amount + drawn.ahead
                bucket.used += had
                bucket.missing += had if allowance.per_minute else 0
            shelves.buckets[asked.business, asked.kind.value] = bucket
            return drawn

    def level(self, business: str, kind: LimitKind, allowance: Allowance) -> Level:
        with self._store.reading() as shelves:
            bucket = _now(shelves.buckets, business, kind, allowance, self._store.clock())
            return Level(left=int(allowance.most - bucket.missing), used_today=bucket.used)


def _now(
    buckets: dict[tuple[str, str], BucketShelf],
    business: str,
    kind: LimitKind,
    allowance: Allowance,
    now: datetime,
) -> BucketShelf:
    """A copy of the bucket as it stands now."""
    today = (now - _EPOCH) // _DAY
    kept = buckets.get((business, kind.value)) or BucketShelf(at=now, day=today)
    passed = Fraction((now - kept.at) / timedelta(microseconds=1)) / 1_000_000
    filled = passed * Fraction(allowance.per_minute, _MINUTE)
    missing = min(max(kept.missing - filled, Fraction(0)), Fraction(allowance.most))
    fresh = kept.day < today
    return BucketShelf(
        missing=missing,
        at=now,
        day=today if fresh else kept.day,
        used=0 if fresh else kept.used,
    )


def _drawn(bucket: BucketShelf, asked: Draw, now: datetime) -> Drawn:
    allowance, most = asked.allowance, asked.allowance.most
    if allowance.per_day and bucket.used + asked.amount > allowance.per_day:
        ends = _EPOCH + (bucket.day + 1) * _DAY
        wait = max((ends - now).total_seconds(), 0.000001)
        return Drawn(wait=wait, by_day=True, day=bucket.day)
    ahead = asked.ahead
    if allowance.per_minute:
        left = most - bucket.missing - asked.amount
        if left < 0:
            wait = float(-left * _MINUTE / allowance.per_minute)
            return Drawn(wait=max(wait, 0.000001), day=bucket.day)
        ahead = min(ahead, int(left) - most // 2)
    if allowance.per_day:
        ahead = min(ahead, (allowance.per_day - bucket.used - asked.amount) // 10)
    return Drawn(wait=0, ahead=max(ahead, 0), day=bucket.day)

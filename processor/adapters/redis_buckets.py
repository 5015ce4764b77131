"""Buckets in Redis or Valkey: one string per business and kind, moved by one script."""

from __future__ import annotations

from typing import Any

from processor.adapters import keys
from processor.adapters.connection import Call, Store
from processor.adapters.redis_counts import field_of
from processor.ports.buckets import Allowance, Draw, Drawn, Level, LimitKind
from processor.ports.counts import limited_labels


class RedisBuckets:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def draw(self, asked: Draw) -> Drawn:
        wait, by_day, ahead, day, _, _ = self._asked(asked)
        return Drawn(wait=wait / 1_000_000, by_day=bool(by_day), ahead=ahead, day=day)

    def level(self, business: str, kind: LimitKind, allowance: Allowance) -> Level:
        asked = Draw(business=business, kind=kind, allowance=allowance, amount=0)
        *_, left, used = self._asked(asked)
        return Level(left=left, used_today=used)

    def _asked(self, asked: Draw) -> Any:  # noqa: ANN401 - what the script answers
        first = keys.partition_tag(0)
        names = [
            keys.birth(first),
            keys.bucket(asked.business, asked.kind.value),
            keys.in_partition(0, "counts"),
        ]
        allowance = asked.allowance
        args = [
            asked.amount,
            asked.ahead,
            allowance.per_minute,
            allowance.most,
            allowance.per_day,
            asked.unused,
            asked.of_day,
            asked.refused,
            field_of(limited_labels(asked.kind)),
        ]
        # At full memory too: who may go on must not depend on how much is kept.
        return self._store.call(Call("draw", names, args, restrictive=True))

"""Counts in Redis or Valkey: one hash per partition and lane, whose fields are joined labels.

The scripts and pipelines that do what is counted write them; here they are only added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, from_ms, moment
from processor.ports import WAITING, Labels, Tally

_BETWEEN: Final = "|"
#: Answers per partition and per lane.
_OF_PARTITION: Final = 1 + len(WAITING)
_OF_LANE: Final = 3


def field_of(labels: Labels) -> str:
    """The field in which such a thing is counted."""
    return _BETWEEN.join(labels)


class RedisCounts:
    """See the port."""

    def __init__(self, store: Store, partitions: int, lanes: int) -> None:
        self._store = store
        self._partitions = partitions
        self._lanes = lanes

    def tally(self) -> Tally:
        time, tripped, *answers = self._store.ask(keys.partition_tag(0), self._fill)
        end = self._partitions * _OF_PARTITION
        with asking():
            partitions = _rows(answers[:end], _OF_PARTITION)
            lanes = _rows(answers[end:], _OF_LANE)
            now = moment(time)
            since = [_queued_at(first[0][0]) for _, _, first in lanes if first]
            oldest = now - min(since, default=now)
            return Tally(
                counts=_summed(row[0] for row in (*partitions, *lanes)),
                inbox_depth=sum(int(row[1]) for row in lanes),
                inbox_oldest_seconds=max(oldest, timedelta()).total_seconds(),
                breakers_open=len(tripped),
                results_held=sum(int(told.split()[-1]) for told in tripped),
                messages={
                    state: sum(int(row[at]) for row in partitions)
                    for at, state in enumerate(WAITING, start=1)
                },
            )

    def _fill(self, pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
        pipe.time()
        pipe.hvals(keys.tripped())
        for partition in range(self._partitions):
            pipe.hgetall(keys.in_partition(partition, "counts"))
            for state in WAITING:
                pipe.zcard(keys.in_partition(partition, state.value))
        for lane in range(self._lanes):
            pipe.hgetall(keys.in_lane(lane, "counts"))
            pipe.xlen(keys.in_lane(lane, "inbox"))
            pipe.xrange(keys.in_lane(lane, "inbox"), count=1)


def _rows(answers: Sequence[Any], width: int) -> list[Sequence[Any]]:
    return [answers[at : at + width] for at in range(0, len(answers), width)]


def _summed(hashes: Iterable[dict[bytes, bytes]]) -> dict[Labels, int]:
    total: Counter[Labels] = Counter()
    for found in hashes:
        for field, count in found.items():
            total[tuple(field.decode().split(_BETWEEN))] += int(count)
    return dict(total)


def _queued_at(place: bytes) -> datetime:
    return from_ms(place.partition(b"-")[0])

"""Breakers of results in Redis or Valkey: what was counted, what tripped and what is held.

All of it is in the first partition, so that one script weighs a whole call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, from_ms
from processor.adapters.redis_counts import field_of
from processor.ports import HeldResult, Limit, Tripped, Weighed, Weight

_TAG: Final = keys.partition_tag(0)
_MS: Final = timedelta(milliseconds=1)
#: Held results that are read at once.
_PAGE: Final = 500


class RedisResultBreakers:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def weigh(self, business: str, weights: Sequence[Weight], limit: Limit) -> Sequence[Weighed]:
        if not weights:
            return ()
        names = [*_names(business), keys.in_partition(0, "counts")]
        names += [keys.row(business, each.row) for each in weights if each.row]
        limits = (limit.results, limit.window // _MS, limit.times, limit.within // _MS)
        args = [business, *limits, *(part for each in weights for part in _told(each))]
        answers = self._store.call(Call("weigh", names, args, restrictive=True))
        with asking():
            return [_weighed(int(each)) for each in answers]

    def tripped(self) -> Sequence[Tripped]:
        (found,) = self._store.ask(_TAG, lambda pipe: pipe.hgetall(keys.tripped()))
        with asking():
            return [read_tripped(name, told) for name, told in sorted(found.items())]

    def counted(self, business: str) -> Sequence[datetime]:
        name = keys.results(business)
        (found,) = self._store.ask(_TAG, lambda pipe: pipe.zrange(name, 0, -1, withscores=True))
        with asking():
            return [from_ms(int(score)) for _, score in found]

    def held(self, business: str) -> Iterator[HeldResult]:
        name, cursor = keys.held_results(business), 0
        while True:
            at = cursor
            (answer,) = self._store.ask(_TAG, lambda pipe: pipe.hscan(name, at, count=_PAGE))  # noqa: B023 - asked at once
            with asking():
                cursor, found = int(answer[0]), dict(answer[1])
                page = [_held(each, told) for each, told in sorted(found.items())]
            yield from page
            if cursor == 0:
                return

    def let_go(self, business: str, ids: Sequence[str]) -> bool:
        call = Call("unhold", _names(business), [business, *ids], restrictive=True)
        return bool(self._store.call(call))


def read_tripped(business: bytes, told: bytes) -> Tripped:
    """A breaker that tripped, as it is kept; raises ValueError for nonsense."""
    at, window, held = told.split(b" ")
    return Tripped(
        business=business.decode(), at=from_ms(at), window=int(window) * _MS, held=int(held)
    )


def _told(weight: Weight) -> tuple[str, str, bytes, str]:
    row = ("arrived" if weight.arrived else "passing") if weight.row else ""
    return weight.id, field_of(weight.labels), weight.sealed, row


def _weighed(answer: int) -> Weighed:
    return Weighed(at=from_ms(answer)) if answer > 0 else Weighed(held=answer == 0)


def _held(name: bytes, told: bytes) -> HeldResult:
    at, _, sealed = told.partition(b" ")
    return HeldResult(id=name.decode(), at=from_ms(at), sealed=sealed)


def _names(business: str) -> list[str]:
    places = (keys.results(business), keys.tripped(), keys.held_results(business))
    return [keys.birth(_TAG), *places]

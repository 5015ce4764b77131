"""Enquiries and breakers in Redis or Valkey: a sorted set per lane, a hash per source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, to_ms
from processor.adapters.redis_inbox import read_delivery
from processor.ports import Delivery, Enquiry

_BORN: Final = keys.partition_tag(0)
_MS: Final = timedelta(milliseconds=1)
#: Failures in a row after which a source is left alone, and for how long: at first, and then up
#: to so many times as long. The one try that follows gets as long as the first time.
_ILL: Final = 5
_SHUT: Final = timedelta(seconds=30)
_LONGER: Final = 30
#: Bytes at the head of an envelope by which it is known again; its wrapped key is among them.
_HEAD: Final = 64


class RedisEnquiries:
    """See the port."""

    def __init__(self, store: Store, lanes: int) -> None:
        self._store = store
        self._lanes = lanes

    def open(self, delivery_id: str) -> None:
        _, enquiries, _ = _names(delivery_id)
        tag, now = keys.lane_tag(_lane(delivery_id)), to_ms(self._store.now())
        # An emptied store must stay empty, or it could not be made or restored.
        self._store.ask(tag, lambda _: None)
        self._store.ask(tag, lambda pipe: pipe.zadd(enquiries, {delivery_id: now}, nx=True))

    def due(self, limit: int) -> Sequence[str]:
        now = to_ms(self._store.now())

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for lane in range(self._lanes):
                name = keys.in_lane(lane, "enquiries")
                pipe.zrangebyscore(name, "-inf", now, start=0, num=limit, withscores=True)

        found = self._store.ask(keys.lane_tag(0), fill)
        with asking():
            rows = sorted((at, name.decode()) for lane in found for name, at in lane)
            return [name for _, name in rows[:limit]]

    def take(self, delivery_id: str, lease: timedelta) -> Enquiry | None:
        names = _names(delivery_id)
        tries = int(self._store.call(Call("enquire", names, [delivery_id, lease // _MS])))
        if not tries:
            return None
        tag = keys.lane_tag(_lane(delivery_id))
        (raw,) = self._store.ask(tag, lambda pipe: pipe.hgetall(names[2]))
        with asking():
            delivery = read_delivery(delivery_id, raw)
        return None if delivery is None else Enquiry(delivery=delivery, tries=tries)

    def put_off(self, delivery_id: str, wait: timedelta) -> None:
        _, enquiries, _ = _names(delivery_id)
        tag, at = keys.lane_tag(_lane(delivery_id)), to_ms(self._store.now() + wait)
        self._store.ask(tag, lambda pipe: pipe.zadd(enquiries, {delivery_id: at}, xx=True))

    def close(self, delivery_id: str, reason: str | None = None) -> None:
        self._store.call(Call("close", _names(delivery_id), [delivery_id, reason or ""]))

    def complete(self, delivery: Delivery, sealed: bytes) -> bool:
        lane = _lane(delivery.id)
        names = [
            keys.birth(keys.lane_tag(lane)),
            keys.delivery(delivery.id),
            *(keys.in_lane(lane, part) for part in ("quarantine", "enquiries", "inbox")),
        ]
        args = [delivery.id, delivery.sealed[:_HEAD], sealed]
        return bool(self._store.call(Call("complete", names, args)) == b"done")


class RedisBreakers:
    """See the port; `shut` is for how long a source is left alone at first."""

    def __init__(self, store: Store, shut: timedelta = _SHUT) -> None:
        self._store = store
        self._shut = shut

    def wait(self, business: str, source: str) -> timedelta:
        return timedelta(milliseconds=self._say("ask", business, source))

    def well(self, business: str, source: str) -> None:
        self._say("well", business, source)

    def ill(self, business: str, source: str, least: timedelta | None = None) -> None:
        self._say("ill", business, source, least or timedelta())

    def begin(self, lease: timedelta) -> bool:
        self._store.ask(_BORN, lambda _: None)
        (taken,) = self._store.ask(
            _BORN, lambda pipe: pipe.set(keys.turn(), b"1", nx=True, px=lease // _MS)
        )
        return bool(taken)

    def end(self) -> None:
        self._store.ask(_BORN, lambda pipe: pipe.delete(keys.turn()))

    def _say(self, what: str, business: str, source: str, least: timedelta = timedelta()) -> int:
        names = [keys.birth(_BORN), keys.breaker(business, source)]
        times = [each // _MS for each in (self._shut, self._shut * _LONGER, self._shut)]
        return int(self._store.call(Call("breaker", names, [what, least // _MS, _ILL, *times])))


def _names(delivery_id: str) -> list[str]:
    lane = _lane(delivery_id)
    birth, enquiries = keys.birth(keys.lane_tag(lane)), keys.in_lane(lane, "enquiries")
    return [birth, enquiries, keys.delivery(delivery_id)]


def _lane(delivery_id: str) -> int:
    return (keys.split_delivery(delivery_id) or (0, ""))[0]

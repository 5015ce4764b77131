"""The inbox in Redis or Valkey: a stream per lane, divided among workers by a consumer group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from redis.exceptions import ResponseError

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, from_ms
from processor.adapters.redis_counts import field_of
from processor.adapters.redis_over import over_since, put_back, while_open
from processor.adapters.redis_quarantine import QuarantinePages, close_held
from processor.ports import (
    Acceptance,
    Accepted,
    Arrival,
    Claimed,
    Closing,
    Delivery,
    DeliveryState,
    Finished,
    Page,
    decode_birth,
    delivery_labels,
    ignored_labels,
)

_GROUP: Final = "interpreters"
#: Seconds a wake-up counts as pending; the sweep looks after lanes whose wake-up was lost.
_WAKE: Final = 5
#: Of the deliveries of a lane that dead workers left, how many are looked at.
_LOST: Final = 1000
#: The script's words.
_HOW: Final = {each.value.encode(): each for each in Acceptance}


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """What of a delivery is kept in clear: nothing personal."""

    business: str
    source: str
    provider: str
    brand: str
    flags: tuple[str, ...] = ()


class RedisInbox:
    """See the port."""

    def __init__(self, store: Store, lanes: int) -> None:
        self._store = store
        self._client = store.client
        self._lanes = lanes

    def accept(self, arrival: Arrival) -> Accepted:
        told = _Told(
            business=arrival.business,
            source=arrival.source,
            provider=arrival.provider,
            brand=arrival.brand,
            flags=arrival.flags,
        )
        names = keys.of_arrival(arrival.id)
        args = [
            arrival.id,
            arrival.fingerprint,
            arrival.sealed,
            msgspec.json.encode(told),
            arrival.reason or "",
            _WAKE,
            arrival.understood,
            field_of(delivery_labels(arrival.provider, "")),
        ]
        how, received, wake = self._store.call(Call("accept", names, args))
        return Accepted(how=_HOW[how], received_at=from_ms(received), wake=bool(wake))

    def ignore(self, delivery_id: str, provider: str, reason: str) -> None:
        lane, _ = keys.split_delivery(delivery_id) or (0, "")
        counts = keys.in_lane(lane, "counts")
        ignored = field_of(delivery_labels(provider, DeliveryState.IGNORED))

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.hincrby(counts, ignored, 1)
            pipe.hincrby(counts, field_of(ignored_labels(provider, reason)), 1)

        self._store.ask(keys.lane_tag(lane), fill)

    def claim(self, lane: int, consumer: str, limit: int) -> Sequence[Claimed]:
        stream = keys.in_lane(lane, "inbox")
        self._store.ask(keys.lane_tag(lane), lambda pipe: pipe.delete(keys.in_lane(lane, "wake")))
        with asking():
            batches = self._grouped(
                stream,
                lambda: self._client.xreadgroup(_GROUP, consumer, {stream: ">"}, count=limit),
            )
            rows = _rows(batches)
            return self._load(rows, again=False)

    def reclaim(
        self, lane: int, consumer: str, limit: int, idle_seconds: int, *, again: bool = False
    ) -> Sequence[Claimed]:
        stream = keys.in_lane(lane, "inbox")
        self._store.ask(keys.lane_tag(lane), lambda _: None)
        idle = idle_seconds * 1000
        with asking():
            lost = self._grouped(
                stream,
                lambda: self._client.xpending_range(stream, _GROUP, "-", "+", _LOST, idle=idle),
            )
            # The first time is when it was claimed.
            tickets = [
                each["message_id"] for each in lost if (each["times_delivered"] > 1) == again
            ]
            if not tickets:
                return []
            # Of those that another worker was quicker to take, nothing comes back.
            rows = self._client.xclaim(stream, _GROUP, consumer, idle, tickets[:limit])
            return self._load(rows, again=True)

    def finish(self, lane: int, finished: Sequence[Finished]) -> None:
        stream = keys.in_lane(lane, "inbox")
        self._store.ask(keys.lane_tag(lane), lambda _: None)
        commands: list[tuple[str, ...]] = []
        for each in finished:
            told = ("state", each.state.value, "reason", each.reason or "")
            entries = " ".join(each.entries)
            commands.append(("HSET", keys.delivery(each.delivery), *told, "entries", entries))
            where = "quarantine" if each.state is DeliveryState.QUARANTINED else "recorded"
            came = each.ticket.partition("-")[0]
            commands.append(("ZADD", keys.in_lane(lane, where), came, each.delivery))
        for field, count in _counted(finished).items():
            commands.append(("HINCRBY", keys.in_lane(lane, "counts"), field, str(count)))
        tickets = [each.ticket for each in finished]
        if tickets:
            commands += [("XACK", stream, _GROUP, *tickets), ("XDEL", stream, *tickets)]
        # Again and in the same step: a store sealed since then keeps nothing for the copy.
        commands.append(("GET", keys.birth(keys.lane_tag(lane))))
        with asking():
            birth = self._store.at_once(commands)[-1]
        decode_birth(birth)

    def get(self, delivery_id: str) -> Delivery | None:
        place = keys.split_delivery(delivery_id)
        if place is None or place[0] >= self._lanes:
            return None
        key = keys.delivery(delivery_id)
        (raw,) = self._store.ask(keys.lane_tag(place[0]), lambda pipe: pipe.hgetall(key))
        with asking():
            return read_delivery(delivery_id, raw)

    def fingerprint(self, delivery_id: str) -> str | None:
        place = keys.split_delivery(delivery_id)
        if place is None or place[0] >= self._lanes:
            return None
        key, tag = keys.delivery(delivery_id), keys.lane_tag(place[0])
        (found,) = self._store.ask(tag, lambda pipe: pipe.hget(key, "fingerprint"))
        with asking():
            return None if found is None else found.decode()

    def quarantined(self, limit: int) -> Iterator[Delivery]:
        for lane in range(self._lanes):
            for each in self._held(lane, limit):
                found = self.get(each.decode())
                if found is not None:
                    yield found

    def held(self, business: str, after: str | None, limit: int) -> Page[Delivery]:
        return QuarantinePages(self._store, self._lanes, read_delivery).page(business, after, limit)

    def _held(self, lane: int, limit: int) -> Sequence[bytes]:
        key = keys.in_lane(lane, "quarantine")
        (ids,) = self._store.ask(keys.lane_tag(lane), lambda pipe: pipe.zrange(key, 0, limit - 1))
        return tuple(ids)

    def over(self, since: datetime, limit: int) -> Iterator[Delivery]:
        return over_since(self._store, self._lanes, since, limit, self.get)

    def requeue(self, delivery_id: str) -> bool:
        place = keys.split_delivery(delivery_id)
        return place is not None and put_back(self._store, place[0], delivery_id)

    def close(self, delivery_id: str, closing: Closing) -> bool:
        place = keys.split_delivery(delivery_id)
        if place is None:
            return False
        return close_held(self._store, place[0], delivery_id, closing, read_delivery)

    def shred(self, delivery_id: str) -> None:
        place = keys.split_delivery(delivery_id)
        if place is None:
            return
        record = keys.delivery(delivery_id)

        def empty(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            there = pipe.exists(record)
            pipe.multi()
            if there:
                # Body and key, so that it makes no difference whether it is moved right now.
                pipe.hset(record, mapping={"sealed": b"", "key": b""})

        while_open(self._store, place[0], empty, record)

    def depths(self) -> Sequence[int]:

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for lane in range(self._lanes):
                pipe.xlen(keys.in_lane(lane, "inbox"))

        return [int(length) for length in self._store.ask(keys.lane_tag(0), fill)]

    def _grouped(self, stream: str, ask: Any) -> Any:  # noqa: ANN401 - whatever the command answers
        """Ask the consumer group, making it first when this lane has none yet."""
        try:
            return ask()
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
        try:
            self._client.xgroup_create(stream, _GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        return ask()

    def _load(self, rows: Sequence[Any], *, again: bool) -> list[Claimed]:
        kept = [(ticket, fields[b"d"].decode(), fields) for ticket, fields in rows if fields]
        pipe = self._client.pipeline(transaction=False)
        for _, delivery_id, _ in kept:
            if again:
                pipe.hincrby(keys.delivery(delivery_id), "attempts", 1)
            pipe.hgetall(keys.delivery(delivery_id))
        answers = [answer for answer in pipe.execute() if not isinstance(answer, int)]
        read = [
            read_delivery(delivery_id, raw)
            for (_, delivery_id, _), raw in zip(kept, answers, strict=True)
        ]
        return [
            Claimed(ticket=ticket.decode(), delivery=each, understood=fields.get(b"u", b""))
            for (ticket, _, fields), each in zip(kept, read, strict=True)
            if each is not None
        ]


def _counted(finished: Sequence[Finished]) -> Counter[str]:
    return Counter(field_of(delivery_labels(each.provider, each.state)) for each in finished)


def _rows(batches: Any) -> Sequence[Any]:  # noqa: ANN401 - list or dict, by protocol version
    if not batches:
        return []
    if isinstance(batches, dict):
        return [row for chunk in batches.values() for rows in chunk for row in rows]
    return [row for _, rows in batches for row in rows]


def read_delivery(delivery_id: str, raw: dict[bytes, bytes]) -> Delivery | None:
    """A delivery as its hash has it; None when it is not there, or in the vault."""
    if b"told" not in raw:
        return None
    told = msgspec.json.decode(raw[b"told"], type=_Told)
    closed = raw.get(b"closed")
    return Delivery(
        id=delivery_id,
        business=told.business,
        source=told.source,
        provider=told.provider,
        brand=told.brand,
        flags=told.flags,
        sealed=raw[b"sealed"],
        received_at=from_ms(raw[b"received"]),
        state=DeliveryState(raw[b"state"].decode()),
        reason=raw.get(b"reason", b"").decode() or None,
        attempts=int(raw.get(b"attempts", 0)),
        entries=tuple(raw.get(b"entries", b"").decode().split()),
        closed=msgspec.json.decode(closed, type=Closing) if closed else None,
    )

"""What grew old in Redis or Valkey, and the pointers that are left of it.

A zset per partition and per lane names the segments by the time of their newest row, so that the
one that holds a decision is found by the decision's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, from_ms, moment, to_ms
from processor.adapters.redis_decisions import decision_id
from processor.adapters.redis_ended import read_ended
from processor.adapters.redis_inbox import read_delivery
from processor.ports import (
    DecisionRecord,
    Delivery,
    Kept,
    Leaving,
    Logged,
    Moved,
    Oldest,
    Segment,
    deliveries_name,
    span_of,
)

_DAY_MS: Final = 24 * 3600 * 1000
#: Bytes of bodies that are read at once.
_MOST: Final = 8 * 1024 * 1024
_decoder: Final = msgspec.msgpack.Decoder(DecisionRecord)


class RedisArchive:
    """See the port."""

    def __init__(self, store: Store, partitions: int, lanes: int) -> None:
        self._store = store
        self._partitions = partitions
        self._lanes = lanes

    def oldest(self) -> Oldest:

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.time()
            for partition in range(self._partitions):
                pipe.xrange(keys.in_partition(partition, "decisions"), count=1)
            for lane in range(self._lanes):
                pipe.zrange(keys.in_lane(lane, "recorded"), 0, 0, withscores=True)

        time, *answers = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            decisions = enumerate(answers[: self._partitions])
            deliveries = enumerate(answers[self._partitions :])
            return Oldest(
                now=moment(time),
                decisions={at: from_ms(_ms(rows[0][0])) for at, rows in decisions if rows},
                deliveries={at: from_ms(int(rows[0][1])) for at, rows in deliveries if rows},
            )

    def decisions(self, partition: int, before: datetime, limit: int) -> Sequence[Logged]:
        stream, tag = keys.in_partition(partition, "decisions"), keys.partition_tag(partition)
        until = to_ms(before) - 1
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrange(stream, "-", until, count=limit))
        with asking():
            end = _end_of_day(_ms(rows[0][0])) if rows else 0
            read = [
                (decision_id(partition, at), _decoder.decode(fields[b"d"]))
                for at, fields in rows
                if _ms(at) < end
            ]
        return self._ended(read)

    def _ended(self, rows: Sequence[Logged]) -> list[Logged]:
        """The decisions with how the attempts ended that they let go."""
        places = [(self._of(record), name) for name, record in rows]
        found = self._store.ask(
            keys.partition_tag(0), lambda pipe: [pipe.hget(*place) for place in places]
        )
        with asking():
            ended = [read_ended(raw) if raw else None for raw in found]
            pairs = zip(rows, ended, strict=True)
            return [(name, replace(record, ended=end)) for (name, record), end in pairs]

    def _of(self, record: DecisionRecord) -> str:
        return keys.of_contact(record.message.contact, self._partitions, "ended")

    def move_decisions(self, segment: Segment, ids: Sequence[str]) -> bool:
        tag = keys.partition_tag(segment.place)
        parts = ("decisions", "segments", "counts")
        names = [keys.birth(tag), *(keys.in_partition(segment.place, each) for each in parts)]
        with asking():
            _, (last, _) = span_of(segment)
            ends = [(keys.split_decision(each) or (0, ""))[1] for each in (ids[0], ids[-1])]
        member = f"{segment.name} {segment.digest}"
        args = [*ends, len(ids), member, last]
        # Makes room, so it has to run where there is none.
        answer = self._store.call(Call("move_decisions", names, args, restrictive=True))
        return bool(answer == b"done")

    def let_go(self, rows: Sequence[Logged]) -> None:
        places = [(self._of(record), name) for name, record in rows]
        self._store.ask(keys.partition_tag(0), lambda pipe: [pipe.hdel(*place) for place in places])

    def deliveries(self, lane: int, before: datetime, limit: int) -> Sequence[Delivery]:
        recorded, tag = keys.in_lane(lane, "recorded"), keys.lane_tag(lane)
        until = f"({to_ms(before)}"
        (found,) = self._store.ask(
            tag, lambda pipe: pipe.zrangebyscore(recorded, "-inf", until, 0, limit, withscores=True)
        )
        with asking():
            end = _end_of_day(int(found[0][1])) if found else 0
            ids = [name.decode() for name, score in found if score < end]
            read = self._bodies(ids)
            gone = [each for each, delivery in read.items() if delivery is None]
            if gone:
                self._store.client.zrem(recorded, *gone)
            return [each for each in read.values() if each is not None]

    def _bodies(self, ids: Sequence[str]) -> Mapping[str, Delivery | None]:
        """As many of them as may be read at once, and one at least."""
        pipe = self._store.client.pipeline(transaction=False)
        for each in ids:
            pipe.hstrlen(keys.delivery(each), "sealed")
        chosen: list[str] = []
        total = 0
        for each, length in zip(ids, pipe.execute(), strict=True):
            total += length
            if chosen and total > _MOST:
                break
            chosen.append(each)
        for each in chosen:
            pipe.hgetall(keys.delivery(each))
        pairs = zip(chosen, pipe.execute(), strict=True)
        return {each: read_delivery(each, raw) for each, raw in pairs}

    def move_deliveries(
        self, segment: Segment, leaving: Sequence[Leaving], proof: timedelta
    ) -> int:
        tag = keys.lane_tag(segment.place)
        recorded, *rest = (
            keys.in_lane(segment.place, each) for each in ("recorded", "segments", "counts")
        )
        short, kept = segment.name.rpartition("/")[2], proof // timedelta(milliseconds=1)
        calls = [
            Call(
                "move_delivery",
                [keys.birth(tag), keys.delivery(each.id), recorded, *rest],
                [each.id, each.head, each.wrapped_key, short, segment.name, kept],
                restrictive=True,
            )
            for each in leaving
        ]
        return sum(answer == b"done" for answer in self._store.call_all(calls))

    def segment_of(self, decision_id: str) -> Segment | None:
        found = keys.split_decision(decision_id)
        if found is None:
            return None
        # A copy with fewer partitions keeps those of the others under the name they have.
        place, key = found[0], keys.in_partition(found[0], "segments")
        ms, number = (int(part) for part in found[1].split("-"))

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            # Several may end in one millisecond; at most one ends later and holds it.
            pipe.zrangebyscore(key, ms, ms)
            pipe.zrangebyscore(key, f"({ms}", "+inf", 0, 1)

        same, later = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            for each in (_decisions(place, member) for member in (*same, *later)):
                first, last = span_of(each)
                if first <= (ms, number) <= last:
                    return each
        return None

    def segments(self, partition: int) -> Sequence[Segment]:
        key, tag = keys.in_partition(partition, "segments"), keys.partition_tag(partition)
        (members,) = self._store.ask(tag, lambda pipe: pipe.zrange(key, 0, -1))
        with asking():
            return sorted((_decisions(partition, each) for each in members), key=span_of)

    def moved(self, delivery_id: str) -> Moved | None:
        place = keys.split_delivery(delivery_id)
        if place is None or place[0] >= self._lanes:
            return None
        key, tag = keys.delivery(delivery_id), keys.lane_tag(place[0])
        ((short, wrapped),) = self._store.ask(tag, lambda pipe: pipe.hmget(key, "segment", "key"))
        with asking():
            if short is None:
                return None
            name = deliveries_name(place[0], short.decode())
            segment = Segment(kind=Kept.DELIVERIES, place=place[0], name=name)
            return Moved(segment=segment, wrapped_key=wrapped or b"")

    def outlived(self, before: datetime, limit: int) -> Sequence[Segment]:
        until = f"({to_ms(before)}"
        places = list(self._places())

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for kind, place in places:
                pipe.zrangebyscore(_index(kind, place), "-inf", until, 0, limit)

        answers = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            found = [
                _segment(kind, place, member)
                for (kind, place), members in zip(places, answers, strict=True)
                for member in members
            ]
        return found[:limit]

    def forget(self, segment: Segment) -> None:
        member = f"{segment.name} {segment.digest}".strip()
        key = _index(segment.kind, segment.place)
        self._store.ask(keys.partition_tag(0), lambda pipe: pipe.zrem(key, member))

    def _places(self) -> Iterator[tuple[Kept, int]]:
        yield from ((Kept.DECISIONS, each) for each in range(self._partitions))
        yield from ((Kept.DELIVERIES, each) for each in range(self._lanes))


def _index(kind: Kept, place: int) -> str:
    of = keys.in_partition if kind is Kept.DECISIONS else keys.in_lane
    return of(place, "segments")


def _segment(kind: Kept, place: int, member: bytes) -> Segment:
    name, _, digest = member.decode().partition(" ")
    return Segment(kind=kind, place=place, name=name, digest=digest)


def _decisions(place: int, member: bytes) -> Segment:
    return _segment(Kept.DECISIONS, place, member)


def _ms(place: bytes) -> int:
    return int(place.partition(b"-")[0])


def _end_of_day(ms: int) -> int:
    return (ms // _DAY_MS + 1) * _DAY_MS

"""The decision log in Redis or Valkey: a stream per partition; a decision's id is its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.adapters.redis_counts import field_of
from processor.domain.identity import partition_of
from processor.ports import DecisionRecord, Page, decision_labels

#: How many of a partition's latest decisions are searched for those about one contact.
_SEARCHED: Final = 2000
#: How many are read in one round trip where all are searched.
_BATCH: Final = 1000
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(DecisionRecord)


class RedisDecisionLog:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def log(self, records: Sequence[DecisionRecord]) -> tuple[str, ...]:
        places = [partition_of(each.message.contact, self._partitions) for each in records]
        fields = [field_of(decision_labels(each)) for each in records]
        counted = Counter(zip(places, fields, strict=True))

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for place, record in zip(places, records, strict=True):
                pipe.xadd(keys.in_partition(place, "decisions"), {"d": _encoder.encode(record)})
            for (place, field), count in counted.items():
                pipe.hincrby(keys.in_partition(place, "counts"), field, count)

        answers = self._store.ask(keys.partition_tag(0), fill)
        return tuple(decision_id(*pair) for pair in zip(places, answers, strict=False))

    def get(self, decision_id: str) -> DecisionRecord | None:
        found = keys.split_decision(decision_id)
        if found is None or found[0] >= self._partitions:
            return None
        stream = keys.in_partition(found[0], "decisions")
        tag = keys.partition_tag(found[0])
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrange(stream, found[1], found[1]))
        with asking():
            return _decoder.decode(rows[0][1][b"d"]) if rows else None

    def recent(self, contact: str, limit: int) -> Sequence[tuple[str, DecisionRecord]]:
        place = partition_of(contact, self._partitions)
        stream = keys.in_partition(place, "decisions")
        tag = keys.partition_tag(place)
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrevrange(stream, count=_SEARCHED))
        with asking():
            read = ((row[0], _decoder.decode(row[1][b"d"])) for row in rows)
            mine = [
                (decision_id(place, at), record)
                for at, record in read
                if record.message.contact == contact
            ]
        return mine[:limit]

    def page(
        self, contact: str, before: str | None, limit: int
    ) -> Page[tuple[str, DecisionRecord]]:
        place = partition_of(contact, self._partitions)
        stream, tag = keys.in_partition(place, "decisions"), keys.partition_tag(place)
        end = f"({before}" if before else "+"
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrevrange(stream, end, count=_SEARCHED))
        found: list[tuple[str, DecisionRecord]] = []
        with asking():
            for at, fields in rows:
                record = _decoder.decode(fields[b"d"])
                if record.message.contact == contact:
                    found.append((decision_id(place, at), record))
                if len(found) == limit:
                    return Page(rows=tuple(found), next=at.decode())
            more = rows[-1][0].decode() if len(rows) == _SEARCHED else None
        return Page(rows=tuple(found), next=more)

    def about(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        place = partition_of(contact, self._partitions)
        after = "-"
        while rows := self._rows(place, after):
            with asking():
                read = [(row[0], _decoder.decode(row[1][b"d"])) for row in rows]
            for at, record in read:
                if record.message.contact == contact:
                    yield decision_id(place, at), record
            after = f"({rows[-1][0].decode()}"

    def _rows(self, place: int, after: str) -> Any:  # noqa: ANN401 - rows as the driver has them
        stream = keys.in_partition(place, "decisions")
        tag = keys.partition_tag(place)
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrange(stream, after, "+", count=_BATCH))
        return rows


def encode_record(record: DecisionRecord) -> bytes:
    """The bytes that are logged for a decision."""
    return _encoder.encode(record)


def decision_id(partition: int, place: bytes) -> str:
    """The id of the decision at a place of its partition's stream."""
    ms, _, seq = place.decode().partition("-")
    return f"dec_{partition:03d}_{ms}_{seq}"

"""The decision log in Redis or Valkey: a stream per partition; a decision's id is its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.adapters.redis_counts import field_of
from processor.adapters.redis_ended import read_ended
from processor.domain.identity import partition_of
from processor.ports import DecisionRecord, Ended, Page, decision_labels, decode_birth

#: How many of a partition's latest decisions are searched for those about one contact.
_SEARCHED: Final = 2000
#: How many are read in one round trip where all are searched.
_BATCH: Final = 1000
_BORN: Final = keys.partition_tag(0)
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(DecisionRecord)


#: The id of a contact as it was when there were only so many id keys.
Lower = Callable[[str, int], str]


def _same(contact: str, _version: int) -> str:
    return contact


class RedisDecisionLog:
    """See the port.

    A copy of the store leaves old decisions under the partition that is part of their ids. So those
    about a contact are also looked for where it was in the store that was copied.
    """

    def __init__(self, store: Store, partitions: int, lower: Lower = _same) -> None:
        self._store = store
        self._partitions = partitions
        self._lower = lower

    def log(self, records: Sequence[DecisionRecord]) -> tuple[str, ...]:
        places = [partition_of(each.message.contact, self._partitions) for each in records]
        fields = [field_of(decision_labels(each)) for each in records]
        counted = Counter(zip(places, fields, strict=True))
        commands = [
            ("XADD", keys.in_partition(place, "decisions"), "*", "d", _encoder.encode(record))
            for place, record in zip(places, records, strict=True)
        ]
        counts = [
            ("HINCRBY", keys.in_partition(place, "counts"), field, count)
            for (place, field), count in counted.items()
        ]
        answers = self._store.ask_bare(_BORN, [*commands, *counts])
        return tuple(decision_id(*pair) for pair in zip(places, answers, strict=False))

    def get(self, decision_id: str) -> DecisionRecord | None:
        found = keys.split_decision(decision_id)
        if found is None:
            return None
        stream = keys.in_partition(found[0], "decisions")
        (rows,) = self._store.ask(_BORN, lambda pipe: pipe.xrange(stream, found[1], found[1]))
        with asking():
            record = _decoder.decode(rows[0][1][b"d"]) if rows else None
        if record is None:
            return None
        return replace(record, ended=self.ended(record.message.contact, decision_id))

    def ended(self, contact: str, decision_id: str) -> Ended | None:
        key = keys.of_contact(contact, self._partitions, "ended")
        (raw,) = self._store.ask(_BORN, lambda pipe: pipe.hget(key, decision_id))
        with asking():
            return read_ended(raw) if raw else None

    def all_ended(self, contact: str) -> Mapping[str, Ended]:
        key = keys.of_contact(contact, self._partitions, "ended")
        (raw,) = self._store.ask(_BORN, lambda pipe: pipe.hgetall(key))
        with asking():
            return {name.decode(): read_ended(each) for name, each in raw.items()}

    def recent(self, contact: str, limit: int) -> Sequence[tuple[str, DecisionRecord]]:
        mine: list[tuple[str, DecisionRecord]] = []
        for place in self._places(contact):
            stream = keys.in_partition(place, "decisions")
            (rows,) = self._store.ask(_BORN, partial(_latest, stream))
            mine += _about(contact, place, rows)
        return sorted(mine, key=_when, reverse=True)[:limit]

    def page(
        self, contact: str, before: str | None, limit: int
    ) -> Page[tuple[str, DecisionRecord]]:
        places = self._places(contact)
        # Behind an `@` where it goes on in a partition that the contact was in before a copy.
        turn, _, start = (before or "").rpartition("@")
        at_place = min(int(turn or 0), len(places) - 1)
        place, mark = places[at_place], f"{at_place}@" if at_place else ""
        stream, end = keys.in_partition(place, "decisions"), f"({start}" if start else "+"
        (rows,) = self._store.ask(_BORN, lambda pipe: pipe.xrevrange(stream, end, count=_SEARCHED))
        found: list[tuple[str, DecisionRecord]] = []
        with asking():
            for at, fields in rows:
                record = _decoder.decode(fields[b"d"])
                if record.message.contact == contact:
                    found.append((decision_id(place, at), record))
                if len(found) == limit:
                    return Page(rows=tuple(found), next=mark + at.decode())
        if len(rows) == _SEARCHED:
            return Page(rows=tuple(found), next=mark + rows[-1][0].decode())
        more = f"{at_place + 1}@" if at_place + 1 < len(places) else None
        return Page(rows=tuple(found), next=more)

    def about(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        ended = self.all_ended(contact)
        for name, record in self._logged(contact):
            yield name, replace(record, ended=ended.get(name))

    def _logged(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        for place in reversed(self._places(contact)):
            after = "-"
            while rows := self._rows(place, after):
                yield from _about(contact, place, rows)
                after = f"({rows[-1][0].decode()}"

    def _places(self, contact: str) -> list[int]:
        """The partitions in which decisions about a contact may be, the present one first."""
        with asking():
            birth = decode_birth(self._store.client.get(keys.birth(_BORN)))
        former = [
            partition_of(self._lower(contact, version), count) for count, version in birth.former
        ]
        return list(dict.fromkeys([partition_of(contact, self._partitions), *former]))

    def _rows(self, place: int, after: str) -> Any:  # noqa: ANN401 - rows as the driver has them
        stream = keys.in_partition(place, "decisions")
        (rows,) = self._store.ask(_BORN, lambda pipe: pipe.xrange(stream, after, "+", count=_BATCH))
        return rows


def _latest(stream: str, pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
    pipe.xrevrange(stream, count=_SEARCHED)


def _about(contact: str, place: int, rows: Any) -> list[tuple[str, DecisionRecord]]:  # noqa: ANN401 - rows as the driver has them
    with asking():
        read = [(row[0], _decoder.decode(row[1][b"d"])) for row in rows]
    return [
        (decision_id(place, at), record) for at, record in read if record.message.contact == contact
    ]


def _when(logged: tuple[str, DecisionRecord]) -> tuple[int, ...]:
    """The place of a decision in time, by its id."""
    return tuple(map(int, logged[0].split("_")[2:]))


def encode_record(record: DecisionRecord) -> bytes:
    """The bytes that are logged for a decision."""
    return _encoder.encode(record)


def decision_id(partition: int, place: bytes) -> str:
    """The id of the decision at a place of its partition's stream.

    A message that was copied from another store has the whole id in place of the place.
    """
    if place.startswith(b"dec_"):
        return place.decode()
    ms, _, seq = place.decode().partition("-")
    return f"{decisions_begin(partition)}{ms}_{seq}"


def decisions_begin(partition: int) -> str:
    """How the ids of a partition's decisions begin."""
    return f"dec_{partition:03d}_"

"""What waits for a person in Redis or Valkey: a zset per partition and business, by time.

The records are with their contacts, so that a copy or a backup takes both as they are at one
moment; the zsets follow from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, to_ms
from processor.domain.identity import partition_of
from processor.domain.review import answer_effect
from processor.ports import Page, ReviewItem

_FIRST: Final = keys.partition_tag(0)
_BETWEEN: Final = "/"

#: A member's place: milliseconds, then its name.
Place = tuple[int, str]


class RedisReviews:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def settle(self, items: Sequence[ReviewItem]) -> tuple[bool, ...]:
        calls = [self._call(each) for each in items]
        return tuple(bool(answer) for answer in self._store.call_all(calls)) if calls else ()

    def page(self, business: str, after: str | None, limit: int) -> Page[ReviewItem]:
        with asking():
            place = _read(after)
        found = self._after(business, place, limit + 1)
        more, found = len(found) > limit, found[:limit]
        rows = self._listed(business, found)
        return Page(rows=tuple(rows), next=_written(found[-1]) if more else None)

    def waiting(self, businesses: Sequence[str]) -> Mapping[str, int]:
        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for business in businesses:
                for partition in range(self._partitions):
                    pipe.zcard(keys.reviews(partition, business))

        answers = self._store.ask(_FIRST, fill)
        with asking():
            return {
                business: sum(map(int, answers[at : at + self._partitions]))
                for at, business in zip(
                    range(0, len(answers), self._partitions), businesses, strict=True
                )
            }

    def _after(self, business: str, place: Place, most: int) -> list[Place]:
        """Members after a place, of all partitions; of equal times all are read and told apart."""
        ms, _ = place

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for partition in range(self._partitions):
                key = keys.reviews(partition, business)
                pipe.zrangebyscore(key, ms, ms, withscores=True)
                pipe.zrangebyscore(key, f"({ms}", "+inf", start=0, num=most, withscores=True)

        answers = self._store.ask(_FIRST, fill)
        with asking():
            found = [(int(score), name.decode()) for rows in answers for name, score in rows]
            return sorted(each for each in found if each > place)[:most]

    def _listed(self, business: str, places: Sequence[Place]) -> Iterator[ReviewItem]:
        """The items at these places that the ledger calls open; the others leave the list."""
        names = [name.split(_BETWEEN) for _, name in places]

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for contact, event in names:
                pipe.hget(keys.of_contact(contact, self._partitions, "review"), event)
                effects = keys.of_contact(contact, self._partitions, "effects")
                pipe.smismember(effects, [event, answer_effect(event)])

        answers = self._store.ask(_FIRST, fill) if names else []
        missed = []
        for at, (contact, event) in enumerate(names):
            record, (opened, answered) = answers[2 * at : 2 * at + 2]
            if record is not None and opened and not answered:
                with asking():
                    yield read_item(record, contact, event)
            else:
                missed.append(self._raw(business, contact, event, places[at][0], b""))
        if missed:
            self._store.call_all(missed)

    def _call(self, item: ReviewItem) -> Call:
        record, at = record_of(item), to_ms(item.opened_at)
        return self._raw(item.business, item.contact, item.event, at, record)

    def _raw(self, business: str, contact: str, event: str, at: int, record: bytes) -> Call:
        partition = partition_of(contact, self._partitions)
        tag = keys.partition_tag(partition)
        names = [
            keys.birth(tag),
            keys.under(tag, "effects", contact),
            keys.under(tag, "review", contact),
            keys.reviews(partition, business),
        ]
        args = [event, answer_effect(event), member_of(contact, event), at, record]
        return Call("review", names, args, restrictive=True)


def member_of(contact: str, event: str) -> str:
    """The name of an item in the lists."""
    return f"{contact}{_BETWEEN}{event}"


def record_of(item: ReviewItem) -> bytes:
    """The record of an item; its contact and event are in the key and the field."""
    return msgspec.json.encode(msgspec.structs.replace(item, contact="", event=""))


def read_item(record: bytes, contact: str, event: str) -> ReviewItem:
    """An item by its record; raises msgspec.ValidationError or DecodeError."""
    kept = msgspec.json.decode(record, type=ReviewItem)
    return msgspec.structs.replace(kept, contact=contact, event=event)


def _read(after: str | None) -> Place:
    if after is None:
        return (-1, "")
    ms, _, name = after.partition(":")
    return int(ms), name


def _written(place: Place) -> str:
    return f"{place[0]}:{place[1]}"

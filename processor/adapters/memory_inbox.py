"""The inbox in memory: deliveries by id, and the order in which each lane works on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_store import DeliveryShelf, MemoryStore, Shelves, birth_of
from processor.ports.counts import delivery_labels, ignored_labels
from processor.ports.errors import StoreUnavailable
from processor.ports.inbox import (
    Acceptance,
    Accepted,
    Arrival,
    Claimed,
    Closing,
    Delivery,
    DeliveryState,
    Finished,
)
from processor.ports.pages import Page

#: A wake-up that led to nothing counts as pending no longer than this.
_WAKE: Final = timedelta(seconds=5)
_OVER: Final = frozenset({DeliveryState.RECORDED, DeliveryState.IGNORED})
_ID: Final = re.compile(r"dlv_[0-9]{1,4}_[0-9a-f]{32}")


class MemoryInbox:
    """The inbox port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def accept(self, arrival: Arrival) -> Accepted:
        with self._store.writing() as shelves:
            if not _ID.fullmatch(arrival.id):
                raise StoreUnavailable("not a delivery id")
            known = known_delivery(self._store, shelves, arrival.id)
            if known is not None:
                same = known.fingerprint == arrival.fingerprint
                how = Acceptance.DUPLICATE if same else Acceptance.CONFLICT
                shelves.counts[delivery_labels(arrival.provider, how)] += 1
                return Accepted(how=how, received_at=known.delivery.received_at)
            fresh = self._shelve(shelves, arrival)
            outcome = "quarantined" if arrival.reason else "stored"
            shelves.counts[delivery_labels(arrival.provider, outcome)] += 1
            wake = fresh.ticket > 0 and self._must_wake(shelves, lane_of(arrival.id))
            return Accepted(
                how=Acceptance.STORED, received_at=fresh.delivery.received_at, wake=wake
            )

    def ignore(self, delivery_id: str, provider: str, reason: str) -> None:
        _ = delivery_id  # all lanes count together here
        with self._store.reading() as shelves:
            shelves.counts[delivery_labels(provider, DeliveryState.IGNORED)] += 1
            shelves.counts[ignored_labels(provider, reason)] += 1

    def claim(self, lane: int, consumer: str, limit: int) -> Sequence[Claimed]:
        _ = consumer  # one worker is as good as another here
        with self._store.reading() as shelves:
            shelves.woken.pop(lane, None)
            new = [shelf for shelf in _queue(shelves, lane) if shelf.taken_at is None]
            return self._taken(new[:limit])

    def reclaim(
        self, lane: int, consumer: str, limit: int, idle_seconds: int, *, again: bool = False
    ) -> Sequence[Claimed]:
        _ = consumer
        with self._store.writing() as shelves:
            since = self._store.clock() - timedelta(seconds=idle_seconds)
            lost = [
                shelf
                for shelf in _queue(shelves, lane)
                if shelf.taken_at is not None
                and shelf.taken_at <= since
                and (shelf.delivery.attempts > 0) == again
            ]
            return tuple(_once_more(shelves, each) for each in self._taken(lost[:limit]))

    def finish(self, lane: int, finished: Sequence[Finished]) -> None:
        with self._store.writing() as shelves:
            for each in finished:
                shelves.counts[delivery_labels(each.provider, each.state)] += 1
                shelf = shelves.deliveries.get(each.delivery)
                if shelf is None or lane_of(each.delivery) != lane:
                    continue
                if each.ticket == str(shelf.ticket):
                    shelf.ticket, shelf.taken_at, shelf.understood = 0, None, b""
                shelf.delivery = replace(
                    shelf.delivery, state=each.state, reason=each.reason, entries=each.entries
                )

    def get(self, delivery_id: str) -> Delivery | None:
        with self._store.reading() as shelves:
            shelf = known_delivery(self._store, shelves, delivery_id)
            return shelf.delivery if shelf and shelf.segment is None else None

    def fingerprint(self, delivery_id: str) -> str | None:
        with self._store.reading() as shelves:
            shelf = known_delivery(self._store, shelves, delivery_id)
            return shelf.fingerprint if shelf else None

    def quarantined(self, limit: int) -> Iterator[Delivery]:
        with self._store.reading() as shelves:
            held = [
                each
                for lane in range(birth_of(shelves).lanes)
                for each in islice(_quarantine(shelves, lane), limit)
            ]
        return iter(held)

    def held(self, business: str, after: str | None, limit: int) -> Page[Delivery]:
        with self._store.reading() as shelves:
            rows = [
                (f"{lane:04d} {each.received_at.timestamp():.6f} {each.id}", each)
                for lane in range(birth_of(shelves).lanes)
                for each in _quarantine(shelves, lane)
                if each.business == business
            ]
        later = sorted((place, each) for place, each in rows if place > (after or ""))[:limit]
        more = later[-1][0] if len(later) == limit else None
        return Page(rows=tuple(each for _, each in later), next=more)

    def over(self, since: datetime, limit: int) -> Iterator[Delivery]:
        with self._store.reading() as shelves:
            done = [
                shelf.delivery
                for shelf in shelves.deliveries.values()
                if shelf.segment is None
                and shelf.delivery.state in _OVER
                and shelf.delivery.received_at >= since
            ]
            lanes: dict[int, list[Delivery]] = {}
            for each in sorted(done, key=lambda delivery: delivery.received_at):
                lanes.setdefault(lane_of(each.id), []).append(each)
        return iter([each for lane in sorted(lanes) for each in lanes[lane][:limit]])

    def requeue(self, delivery_id: str) -> bool:
        with self._store.writing() as shelves:
            shelf = shelves.deliveries.get(delivery_id)
            if shelf is None or not _may_go_back(shelf):
                return False
            shelf.delivery = replace(
                shelf.delivery, state=DeliveryState.PENDING, reason=None, attempts=0
            )
            shelf.ticket, shelf.queued_at = _next_ticket(shelves), self._store.clock()
            shelf.tries = 0
            shelves.enquiries.pop(delivery_id, None)
            return True

    def close(self, delivery_id: str, closing: Closing) -> bool:
        with self._store.writing() as shelves:
            shelf = shelves.deliveries.get(delivery_id)
            if shelf is None or shelf.segment is not None:
                return False
            held = shelf.delivery
            if held.state is not DeliveryState.QUARANTINED:
                return held.closed is not None
            shelf.delivery = replace(
                held, state=DeliveryState.IGNORED, reason="closed", sealed=b"", closed=closing
            )
            shelf.wrapped_key = b""
            shelf.queued_at = held.received_at
            shelves.enquiries.pop(delivery_id, None)
            shelves.counts[delivery_labels(held.provider, DeliveryState.IGNORED)] += 1
            return True

    def shred(self, delivery_id: str) -> None:
        with self._store.writing() as shelves:
            shelf = shelves.deliveries.get(delivery_id)
            if shelf is not None:
                shelf.delivery = replace(shelf.delivery, sealed=b"")
                shelf.wrapped_key = b""

    def depths(self) -> Sequence[int]:
        with self._store.reading() as shelves:
            depths = [0] * birth_of(shelves).lanes
            for shelf in shelves.deliveries.values():
                depths[lane_of(shelf.delivery.id)] += shelf.ticket > 0
            return tuple(depths)

    def _shelve(self, shelves: Shelves, arrival: Arrival) -> DeliveryShelf:
        pending = arrival.reason is None
        delivery = Delivery(
            id=arrival.id,
            business=arrival.business,
            source=arrival.source,
            provider=arrival.provider,
            brand=arrival.brand,
            sealed=arrival.sealed,
            received_at=self._store.clock(),
            state=DeliveryState.PENDING if pending else DeliveryState.QUARANTINED,
            flags=arrival.flags,
            reason=arrival.reason,
        )
        ticket = _next_ticket(shelves) if pending else 0
        shelf = DeliveryShelf(
            delivery=delivery,
            fingerprint=arrival.fingerprint,
            queued_at=delivery.received_at,
            ticket=ticket,
            understood=arrival.understood if pending else b"",
        )
        shelves.deliveries[arrival.id] = shelf
        return shelf

    def _must_wake(self, shelves: Shelves, lane: int) -> bool:
        now = self._store.clock()
        if lane in shelves.woken and now < shelves.woken[lane] + _WAKE:
            return False
        shelves.woken[lane] = now
        return True

    def _taken(self, mine: Sequence[DeliveryShelf]) -> tuple[Claimed, ...]:
        for shelf in mine:
            shelf.taken_at = self._store.clock()
        return tuple(
            Claimed(ticket=str(each.ticket), delivery=each.delivery, understood=each.understood)
            for each in mine
        )


def _queue(shelves: Shelves, lane: int) -> list[DeliveryShelf]:
    waiting = [each for each in shelves.deliveries.values() if each.ticket > 0]
    mine = (each for each in waiting if lane_of(each.delivery.id) == lane)
    return sorted(mine, key=lambda each: each.ticket)


def _may_go_back(shelf: DeliveryShelf) -> bool:
    if shelf.delivery.state is DeliveryState.QUARANTINED:
        return True
    return shelf.delivery.state in _OVER and shelf.segment is None and bool(shelf.delivery.sealed)


def lane_of(delivery_id: str) -> int:
    """The lane in `dlv_<lane>_<hash>`."""
    return int(delivery_id.split("_")[1])


def known_delivery(store: MemoryStore, shelves: Shelves, delivery_id: str) -> DeliveryShelf | None:
    """A delivery that is not forgotten yet."""
    shelf = shelves.deliveries.get(delivery_id)
    if shelf and shelf.forget_at and shelf.forget_at <= store.clock():
        del shelves.deliveries[delivery_id]
        return None
    return shelf


def _once_more(shelves: Shelves, claimed: Claimed) -> Claimed:
    shelf = shelves.deliveries[claimed.delivery.id]
    shelf.delivery = replace(shelf.delivery, attempts=shelf.delivery.attempts + 1)
    return replace(claimed, delivery=shelf.delivery)


def _next_ticket(shelves: Shelves) -> int:
    shelves.tickets += 1
    return shelves.tickets


def _quarantine(shelves: Shelves, lane: int) -> list[Delivery]:
    held = [
        shelf.delivery
        for shelf in shelves.deliveries.values()
        if shelf.delivery.state is DeliveryState.QUARANTINED and lane_of(shelf.delivery.id) == lane
    ]
    return sorted(held, key=lambda delivery: delivery.received_at)

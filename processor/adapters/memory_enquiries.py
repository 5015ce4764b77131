"""Enquiries and breakers in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_inbox import known_delivery
from processor.adapters.memory_store import BreakerShelf, MemoryStore, Shelves
from processor.ports.enquiries import Enquiry
from processor.ports.inbox import Delivery, DeliveryState

_ILL: Final = 5
_SHUT: Final = timedelta(seconds=30)


class MemoryEnquiries:
    """The enquiries port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def open(self, delivery_id: str) -> None:
        with self._store.writing() as shelves:
            shelves.enquiries.setdefault(delivery_id, self._store.clock())

    def due(self, limit: int) -> Sequence[str]:
        with self._store.reading() as shelves:
            now = self._store.clock()
            waiting = sorted(shelves.enquiries.items(), key=lambda each: each[1])
            return [name for name, at in waiting if at <= now][:limit]

    def take(self, delivery_id: str, lease: timedelta) -> Enquiry | None:
        with self._store.writing() as shelves:
            now = self._store.clock()
            if delivery_id not in shelves.enquiries or shelves.enquiries[delivery_id] > now:
                return None
            shelf = known_delivery(self._store, shelves, delivery_id)
            state = None if shelf is None or shelf.segment else shelf.delivery.state
            if shelf is None or state not in {DeliveryState.QUARANTINED, DeliveryState.PENDING}:
                del shelves.enquiries[delivery_id]
                return None
            shelves.enquiries[delivery_id] = now + lease
            if state is DeliveryState.PENDING:
                return None
            shelf.tries += 1
            return Enquiry(delivery=shelf.delivery, tries=shelf.tries)

    def put_off(self, delivery_id: str, wait: timedelta) -> None:
        with self._store.writing() as shelves:
            if delivery_id in shelves.enquiries:
                shelves.enquiries[delivery_id] = self._store.clock() + wait

    def close(self, delivery_id: str, reason: str | None = None) -> None:
        with self._store.writing() as shelves:
            shelves.enquiries.pop(delivery_id, None)
            shelf = shelves.deliveries.get(delivery_id)
            if shelf is not None and shelf.delivery.state is DeliveryState.QUARANTINED:
                shelf.tries = 0
                shelf.delivery = replace(shelf.delivery, reason=reason or shelf.delivery.reason)

    def complete(self, delivery: Delivery, sealed: bytes) -> bool:
        with self._store.writing() as shelves:
            shelf = shelves.deliveries.get(delivery.id)
            if shelf is None or shelf.delivery.state is not DeliveryState.QUARANTINED:
                return False
            if shelf.delivery.sealed != delivery.sealed:
                return False
            shelf.delivery = replace(
                shelf.delivery,
                sealed=sealed,
                state=DeliveryState.PENDING,
                reason=None,
                attempts=0,
            )
            shelves.tickets += 1
            shelf.ticket, shelf.queued_at, shelf.tries = shelves.tickets, self._store.clock(), 0
            shelves.enquiries.pop(delivery.id, None)
            return True


class MemoryBreakers:
    """The breakers port over a MemoryStore; `shut` is for how long a source is left alone first."""

    def __init__(self, store: MemoryStore, shut: timedelta = _SHUT) -> None:
        self._store = store
        self._shut = shut

    def wait(self, business: str, source: str) -> timedelta:
        with self._store.reading() as shelves:
            shelf, now = self._shelf(shelves, business, source), self._store.clock()
            if shelf.until is not None and shelf.until > now:
                return shelf.until - now
            if shelf.ill >= _ILL:
                shelf.until = now + self._shut
            return timedelta()

    def well(self, business: str, source: str) -> None:
        with self._store.reading() as shelves:
            shelves.breakers.pop((business, source), None)

    def ill(self, business: str, source: str, least: timedelta | None = None) -> None:
        with self._store.writing() as shelves:
            shelf = self._shelf(shelves, business, source)
            shelf.ill += 1
            wait = least or timedelta()
            if shelf.ill >= _ILL:
                wait = max(wait, self._shut * min(2 ** min(shelf.ill - _ILL, 20), 30))
            shelf.until = self._store.clock() + wait if wait else None

    def begin(self, lease: timedelta) -> bool:
        with self._store.writing() as shelves:
            now = self._store.clock()
            if shelves.turn_until is not None and shelves.turn_until > now:
                return False
            shelves.turn_until = now + lease
            return True

    def end(self) -> None:
        with self._store.reading() as shelves:
            shelves.turn_until = None

    def _shelf(self, shelves: Shelves, business: str, source: str) -> BreakerShelf:
        return shelves.breakers.setdefault((business, source), BreakerShelf())

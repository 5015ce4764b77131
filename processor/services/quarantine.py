"""Quarantine: authentic deliveries that could not be understood, shown and played again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processor.ports import Delivery, DeliveryState, Dispatcher, Inbox, SealBroken, Sealer
from processor.services.completed import readable

#: Deliveries of each lane that are listed or replayed in one go.
_MOST: Final = 10_000


class Quarantine:
    """What waits for a person. Raises StoreUnavailable."""

    def __init__(self, *, inbox: Inbox, sealer: Sealer, dispatcher: Dispatcher) -> None:
        self._inbox = inbox
        self._sealer = sealer
        self._dispatcher = dispatcher

    def held(self, business: str | None = None, *, limit: int = _MOST) -> Iterator[Delivery]:
        """Deliveries in quarantine, oldest first within each lane."""
        for delivery in self._inbox.quarantined(limit):
            if business in (None, delivery.business):
                yield delivery

    def find(self, delivery_id: str) -> Delivery | None:
        """One delivery, in quarantine or not."""
        return self._inbox.get(delivery_id)

    def body(self, delivery: Delivery) -> bytes | None:
        """The raw body, with what was fetched for it.

        None when it was destroyed with its contact or its key is not here.
        """
        if not delivery.sealed:
            return None
        try:
            kept = self._sealer.open_envelope(delivery.sealed, context=delivery.id.encode())
        except SealBroken:
            return None
        return readable(kept)

    def replay(self, delivery_id: str) -> bool:
        """Have a delivery interpreted again, as of when it first came; False if it is not held."""
        if not self._inbox.requeue(delivery_id):
            return False
        self._dispatcher.wake(int(delivery_id.split("_")[1]))
        return True

    def replay_all(self, business: str | None = None) -> Iterator[str]:
        """Have all that is held interpreted again; the ids of those that were."""
        for delivery in list(self.held(business)):
            if delivery.state is DeliveryState.QUARANTINED and self.replay(delivery.id):
                yield delivery.id

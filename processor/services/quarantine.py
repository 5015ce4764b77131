"""Quarantine: authentic deliveries that could not be understood, shown to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processor.ports import Delivery, Inbox, SealBroken, Sealer
from processor.services.completed import completed_of, readable

#: Deliveries of each lane that are listed in one go.
_MOST: Final = 10_000


class Quarantine:
    """What waits for a person. Raises StoreUnavailable."""

    def __init__(self, *, inbox: Inbox, sealer: Sealer) -> None:
        self._inbox = inbox
        self._sealer = sealer

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
        kept = self._opened(delivery)
        return None if kept is None else readable(kept)

    def call(self, delivery: Delivery) -> bytes | None:
        """The call alone, as its provider reads it; None as for `body`."""
        kept = self._opened(delivery)
        return None if kept is None else completed_of(kept).kept

    def _opened(self, delivery: Delivery) -> bytes | None:
        if not delivery.sealed:
            return None
        try:
            return self._sealer.open_envelope(delivery.sealed, context=delivery.id.encode())
        except SealBroken:
            return None

"""Replay: deliveries are read again, by today's maps, under their first id and time of receipt.

A delivery goes back to its lane and a worker deals with it as with any other; what it led to before
is not done twice, since every effect has its id. What was recorded and could not be read any more
is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from processor.ports import Delivery, DeliveryState, Dispatcher, Inbox
from processor.services.drain import Drain
from processor.services.record import Recorder

#: Deliveries of each lane that are looked at in one go.
_MOST: Final = 10_000
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OVER: Final = frozenset({DeliveryState.RECORDED, DeliveryState.IGNORED})


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery would become: quarantined for a `reason`, or so many new entries.

    `kinds` are the types of its events. `linked`: it speaks of an order, a conversation or an
    appointment too, and whom that reaches shows only when it is recorded.
    """

    reason: str | None = None
    kinds: tuple[str, ...] = ()
    entries: int = 0
    linked: bool = False


class Replayer:
    """Reads deliveries again. Raises StoreUnavailable, and what reading from the vault raises."""

    def __init__(
        self, *, inbox: Inbox, drain: Drain, recorder: Recorder, dispatcher: Dispatcher
    ) -> None:
        self._inbox = inbox
        self._drain = drain
        self._recorder = recorder
        self._dispatcher = dispatcher

    def find(self, delivery_id: str) -> Delivery | None:
        """One delivery as it is now."""
        return self._inbox.get(delivery_id)

    def chosen(
        self, states: Collection[DeliveryState], since: datetime | None = None
    ) -> Iterator[Delivery]:
        """Deliveries in these states that came since then and whose bodies are in the store."""
        first = since or _EVER
        if DeliveryState.QUARANTINED in states:
            for each in self._inbox.quarantined(_MOST):
                if each.received_at >= first:
                    yield each
        if not _OVER.isdisjoint(states):
            yield from (each for each in self._inbox.over(first, _MOST) if each.state in states)

    def foresee(self, delivery: Delivery) -> Foreseen:
        """What it would become now; nothing is recorded."""
        told = self._drain.read(delivery)
        if isinstance(told, str):
            return Foreseen(reason=told)
        entries, linked = self._recorder.foresee(told)
        kinds = tuple(str(each.event.__struct_config__.tag) for each in told)
        return Foreseen(kinds=kinds, entries=entries, linked=linked)

    def replay(self, delivery_id: str) -> bool:
        """Put a delivery back in its lane and wake a worker; False if it waits or has no body."""
        if not self._inbox.requeue(delivery_id):
            return False
        self._dispatcher.wake(int(delivery_id.split("_")[1]))
        return True

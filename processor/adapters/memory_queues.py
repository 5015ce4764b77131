"""What waits, in memory."""

from __future__ import annotations

from collections import Counter

from processor.adapters.memory_store import MemoryStore
from processor.ports.inbox import DeliveryState
from processor.ports.outbound import MessageState
from processor.ports.queues import Backlog


class MemoryQueues:
    """The queues port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def backlog(self) -> Backlog:
        with self._store.reading() as shelves:
            waiting = [each.delivery for each in shelves.deliveries.values() if each.ticket > 0]
            kept = Counter(each.delivery.state for each in shelves.deliveries.values())
            states = Counter(each.outgoing.state for each in shelves.messages.values())
            return Backlog(
                now=self._store.clock(),
                inbox=len(waiting),
                inbox_oldest=min((each.received_at for each in waiting), default=None),
                quarantined=kept[DeliveryState.QUARANTINED],
                queued=states[MessageState.QUEUED],
                deferred=states[MessageState.DEFERRED],
                released=states[MessageState.RELEASED],
            )

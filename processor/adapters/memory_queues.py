"""What waits, in memory."""

from __future__ import annotations

from collections import Counter

from processor.adapters.memory_store import MemoryStore
from processor.ports.inbox import DeliveryState
from processor.ports.outbound import MessageState
from processor.ports.queues import Unsent, Waiting


class MemoryQueues:
    """The queues port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def inbox(self) -> Waiting:
        with self._store.reading() as shelves:
            waiting = [each.delivery for each in shelves.deliveries.values() if each.ticket > 0]
            kept = Counter(each.delivery.state for each in shelves.deliveries.values())
            return Waiting(
                now=self._store.clock(),
                deliveries=len(waiting),
                oldest=min((each.received_at for each in waiting), default=None),
                quarantined=kept[DeliveryState.QUARANTINED],
            )

    def messages(self) -> Unsent:
        with self._store.reading() as shelves:
            states = Counter(each.outgoing.state for each in shelves.messages.values())
            return Unsent(
                queued=states[MessageState.QUEUED],
                deferred=states[MessageState.DEFERRED],
                released=states[MessageState.RELEASED],
            )

"""What waits in Redis or Valkey: the lengths of its queues."""

from __future__ import annotations

from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, from_ms
from processor.ports.queues import Unsent, Waiting

_STATES: Final = ("queued", "deferred", "released")


class RedisQueues:
    """See the port."""

    def __init__(self, store: Store, *, partitions: int, lanes: int) -> None:
        self._store = store
        self._partitions = partitions
        self._lanes = lanes

    def inbox(self) -> Waiting:

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for lane in range(self._lanes):
                pipe.xlen(keys.in_lane(lane, "inbox"))
                pipe.xrange(keys.in_lane(lane, "inbox"), count=1)
                pipe.zcard(keys.in_lane(lane, "quarantine"))

        now, answers = self._store.now(), self._store.ask(keys.lane_tag(0), fill)
        with asking():
            first = [rows[0][0].split(b"-")[0] for rows in answers[1::3] if rows]
            return Waiting(
                now=now,
                deliveries=sum(map(int, answers[::3])),
                oldest=min(map(from_ms, first), default=None),
                quarantined=sum(map(int, answers[2::3])),
            )

    def messages(self) -> Unsent:

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for partition in range(self._partitions):
                for state in _STATES:
                    pipe.zcard(keys.in_partition(partition, state))

        answers = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            counted = (sum(map(int, answers[at :: len(_STATES)])) for at in range(len(_STATES)))
            return Unsent(**dict(zip(_STATES, counted, strict=True)))

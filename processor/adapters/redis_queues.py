"""What waits in Redis or Valkey: the lengths of the queues, in one round trip."""

from __future__ import annotations

from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, from_ms
from processor.ports.queues import Backlog

_STATES: Final = ("queued", "deferred", "released")


class RedisQueues:
    """See the port."""

    def __init__(self, store: Store, *, partitions: int, lanes: int) -> None:
        self._store = store
        self._partitions = partitions
        self._lanes = lanes

    def backlog(self) -> Backlog:
        now = self._store.now()
        answers = self._store.ask(keys.partition_tag(0), self._fill)
        with asking():
            of_lanes, of_partitions = answers[: 3 * self._lanes], answers[3 * self._lanes :]
            oldest = [rows[0][0] for rows in of_lanes[1::3] if rows]
            counts = {
                state: sum(map(int, of_partitions[at :: len(_STATES)]))
                for at, state in enumerate(_STATES)
            }
            return Backlog(
                now=now,
                inbox=sum(map(int, of_lanes[::3])),
                inbox_oldest=min((from_ms(each.split(b"-")[0]) for each in oldest), default=None),
                quarantined=sum(map(int, of_lanes[2::3])),
                **counts,
            )

    def _fill(self, pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
        for lane in range(self._lanes):
            pipe.xlen(keys.in_lane(lane, "inbox"))
            pipe.xrange(keys.in_lane(lane, "inbox"), count=1)
            pipe.zcard(keys.in_lane(lane, "quarantine"))
        for partition in range(self._partitions):
            for state in _STATES:
                pipe.zcard(keys.in_partition(partition, state))

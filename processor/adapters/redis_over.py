"""Deliveries that were dealt with, in Redis or Valkey: listed by time, and put back into work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, to_ms
from processor.ports import Delivery, DeliveryState, decode_birth

OVER: Final = frozenset({DeliveryState.RECORDED, DeliveryState.IGNORED})
_OVER_BYTES: Final = frozenset(state.value.encode() for state in OVER)


def over_since(
    store: Store, lanes: int, since: datetime, limit: int, get: Callable[[str], Delivery | None]
) -> Iterator[Delivery]:
    """Those recorded or ignored that came since then, at most `limit` of each lane."""
    for lane in range(lanes):
        for name in _names(store, lane, since, limit):
            found = get(name.decode())
            # The score is the queue's time, and after a replay that of the last one.
            if found is not None and found.state in OVER and found.received_at >= since:
                yield found


def _names(store: Store, lane: int, since: datetime, limit: int) -> Sequence[bytes]:
    key = keys.in_lane(lane, "recorded")

    def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
        pipe.zrangebyscore(key, to_ms(since), "+inf", start=0, num=limit)

    (ids,) = store.ask(keys.lane_tag(lane), fill)
    return tuple(ids)


def put_back(store: Store, lane: int, delivery_id: str) -> bool:
    """Put a delivery back; False for one that waits, is not known or has lost its body."""
    record = keys.delivery(delivery_id)
    queues = [keys.in_lane(lane, name) for name in ("quarantine", "recorded")]

    def move(pipe: Any) -> bool:  # noqa: ANN401 - the driver's pipeline, of either kind
        held = pipe.zscore(queues[0], delivery_id) is not None
        state, sealed = pipe.hmget(record, "state", "sealed")
        pipe.multi()
        again = held or (state in _OVER_BYTES and bool(sealed))
        if again:
            for each in (*queues, keys.in_lane(lane, "enquiries")):
                pipe.zrem(each, delivery_id)
            fresh = {"state": "pending", "reason": "", "attempts": 0, "tries": 0}
            pipe.hset(record, mapping=fresh)
            pipe.persist(record)
            pipe.xadd(keys.in_lane(lane, "inbox"), {"d": delivery_id})
        return again

    # All at once, or a crash in between would leave it neither here nor there.
    return bool(while_open(store, lane, move, *queues, record))


def while_open(store: Store, lane: int, work: Callable[[Any], Any], *watched: str) -> Any:  # noqa: ANN401 - what `work` answers
    """A transaction that does nothing in a store that is not open, however lately it closed."""
    birth = keys.birth(keys.lane_tag(lane))

    def whole(pipe: Any) -> Any:  # noqa: ANN401 - the driver's pipeline, of either kind
        decode_birth(pipe.get(birth))
        return work(pipe)

    with asking():
        return store.client.transaction(whole, birth, *watched, value_from_callable=True)

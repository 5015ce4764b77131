"""The quarantine: a zset per lane, by time and then by id, of all businesses.

It is read page by page, and people close what they have dealt with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Store, asking, to_ms
from processor.adapters.redis_counts import field_of
from processor.adapters.redis_over import while_open
from processor.ports import Closing, Delivery, DeliveryState, Page, delivery_labels

#: Members that one call looks at, whosever they are.
_SEARCHED: Final = 1000

#: A member's place: lane, milliseconds, id.
Place = tuple[int, int, str]
Read = Callable[[str, dict[bytes, bytes]], Delivery | None]
#: The reason of what was closed.
CLOSED: Final = "closed"


def close_held(store: Store, lane: int, delivery_id: str, closing: Closing, read: Read) -> bool:
    """Close a delivery in quarantine; see the port."""
    record = keys.delivery(delivery_id)

    def move(pipe: Any) -> bool:  # noqa: ANN401 - the driver's pipeline, of either kind
        found = read(delivery_id, pipe.hgetall(record))
        pipe.multi()
        if found is None or found.state is not DeliveryState.QUARANTINED:
            return found is not None and found.closed is not None
        for each in ("quarantine", "enquiries"):
            pipe.zrem(keys.in_lane(lane, each), delivery_id)
        pipe.zadd(keys.in_lane(lane, "recorded"), {delivery_id: to_ms(found.received_at)})
        over = {"state": DeliveryState.IGNORED.value, "reason": CLOSED, "sealed": b"", "key": b""}
        pipe.hset(record, mapping={**over, "closed": msgspec.json.encode(closing)})
        counted = field_of(delivery_labels(found.provider, DeliveryState.IGNORED))
        pipe.hincrby(keys.in_lane(lane, "counts"), counted, 1)
        return True

    # All at once, or a crash in between would leave it in both lists, or its body behind.
    return bool(while_open(store, lane, move, record))


class QuarantinePages:
    """Reads deliveries after a place, a bounded number at a time."""

    def __init__(self, store: Store, lanes: int, read: Read) -> None:
        self._store = store
        self._lanes = lanes
        self._read = read

    def page(self, business: str, after: str | None, limit: int) -> Page[Delivery]:
        """Those of a business, at most `limit`."""
        with asking():
            place = _read(after)
        found: list[Delivery] = []
        left = _SEARCHED
        while place[0] < self._lanes:
            members = self._after(place, min(left, _SEARCHED))
            for member, delivery in zip(members, self._deliveries(members), strict=True):
                place = member
                if delivery is not None and delivery.business == business:
                    found.append(delivery)
                if len(found) == limit:
                    return Page(rows=tuple(found), next=_written(place))
            left -= len(members)
            if left <= 0:
                return Page(rows=tuple(found), next=_written(place))
            place = (place[0] + 1, -1, "")
        return Page(rows=tuple(found))

    def _after(self, place: Place, most: int) -> list[Place]:
        """Members of a lane after a place; of equal times all are read and told apart by id."""
        lane, ms, _ = place
        key = keys.in_lane(lane, "quarantine")

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.zrangebyscore(key, ms, ms, withscores=True)
            pipe.zrangebyscore(key, f"({ms}", "+inf", start=0, num=most, withscores=True)

        same, later = self._store.ask(keys.lane_tag(lane), fill)
        with asking():
            found = [(lane, int(score), member.decode()) for member, score in (*same, *later)]
            return [each for each in found if each > place][:most]

    def _deliveries(self, members: Sequence[Place]) -> list[Delivery | None]:
        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for _, _, name in members:
                pipe.hgetall(keys.delivery(name))

        if not members:
            return []
        found = self._store.ask(keys.lane_tag(members[0][0]), fill)
        with asking():
            return [self._read(each[2], raw) for each, raw in zip(members, found, strict=True)]


def _read(after: str | None) -> Place:
    if after is None:
        return (0, -1, "")
    lane, ms, name = after.split(":")
    return int(lane), int(ms), name


def _written(place: Place) -> str:
    return ":".join(map(str, place))

"""The quarantine page by page: a zset per lane, by time and then by id, of all businesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.ports import Delivery, Page

#: Members that one call looks at, whosever they are.
_SEARCHED: Final = 1000

#: A member's place: lane, milliseconds, id.
Place = tuple[int, int, str]


class QuarantinePages:
    """Reads deliveries after a place, a bounded number at a time."""

    def __init__(
        self,
        store: Store,
        lanes: int,
        read: Callable[[str, dict[bytes, bytes]], Delivery | None],
    ) -> None:
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

"""The feed: told while somebody listens, in order, bounded, and gone soon after."""

from __future__ import annotations

from msgspec.structs import replace

from processor.ports import Fate, Sighting
from tests.contract.makings import AT
from tests.contract.worlds import World

SEEN = Sighting(
    at=AT, business="acme", source="shop", fate=Fate.STORED, status=202, ms=3.0, delivery="dlv_1"
)


def test_nobody_listens_until_somebody_says_so_and_no_longer_than_said(world: World) -> None:
    assert not world.feed.wanted()
    world.feed.attend(1)
    assert world.feed.wanted()
    world.later(1.1)
    assert not world.feed.wanted()


def test_what_is_told_is_heard_once_in_its_order(world: World) -> None:
    world.feed.tell([SEEN])
    place = world.feed.latest()
    assert world.feed.since(place) == (place, [])
    told = [replace(SEEN, missed=number) for number in range(5)]
    world.feed.tell(told[:3])
    world.feed.tell(told[3:])
    further, heard = world.feed.since(place)
    assert heard == told
    assert world.feed.since(further) == (further, [])


def test_a_feed_that_was_never_told_anything_is_empty(world: World) -> None:
    place = world.feed.latest()
    assert world.feed.since(place) == (place, [])


def test_a_feed_holds_only_the_latest(world: World) -> None:
    place = world.feed.latest()
    for _ in range(30):
        world.feed.tell([SEEN] * 100)
    heard = 0
    while seen := world.feed.since(place)[1]:
        place, heard = world.feed.since(place)[0], heard + len(seen)
    assert 1000 <= heard < 1300

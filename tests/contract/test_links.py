"""Links: whichever comes second, the contact or the fact, sees the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from processor.ports import StoreFull
from tests.contract.makings import ALICE, BOB, IDS
from tests.contract.worlds import World

ORDER = IDS.object("acme", "order", "1001")
TALK = IDS.object("acme", "conversation", "chat-7")


def test_a_new_link_finds_earlier_facts(world: World) -> None:
    """Who joins late learns what was noted before."""
    assert world.links.note([(ORDER, "evt_1", b"shipped"), (TALK, "evt_2", b"closed")]) == {
        ORDER: (),
        TALK: (),
    }
    assert world.links.link([(ORDER, ALICE), (TALK, ALICE)]) == {
        ORDER: (b"shipped",),
        TALK: (b"closed",),
    }


def test_a_new_fact_finds_earlier_contacts(world: World) -> None:
    """What is noted late reaches everybody in it, each once."""
    assert world.links.link([(ORDER, ALICE), (ORDER, BOB), (ORDER, ALICE)]) == {ORDER: ()}
    linked = world.links.note([(ORDER, "evt_1", b"shipped"), (TALK, "evt_1", b"closed")])
    assert sorted(linked[ORDER]) == sorted([ALICE, BOB])
    assert linked[TALK] == ()


def test_a_fact_is_noted_once_per_effect(world: World) -> None:
    """The same event again adds nothing; another event does."""
    for _ in range(2):
        world.links.note([(ORDER, "evt_1", b"shipped")])
    world.links.note([(ORDER, "evt_2", b"delivered")])
    assert sorted(world.links.link([(ORDER, ALICE)])[ORDER]) == [b"delivered", b"shipped"]


def test_nothing_asked_is_nothing_answered(world: World) -> None:
    """Empty calls are no errors."""
    assert world.links.link([]) == {}
    assert world.links.note([]) == {}


def test_full_memory_refuses_both(world: World) -> None:
    """What cannot be kept is not acknowledged."""
    world.fill(True)
    with pytest.raises(StoreFull):
        world.links.link([(ORDER, ALICE)])
    with pytest.raises(StoreFull):
        world.links.note([(ORDER, "evt_1", b"shipped")])
    world.fill(False)
    assert world.links.link([(ORDER, BOB)]) == {ORDER: ()}
    assert world.links.note([(ORDER, "evt_1", b"shipped")]) == {ORDER: (BOB,)}


def test_racing_sides_never_miss_each_other(world: World) -> None:
    """In each of many races at least one side sees the other."""
    objects = [IDS.object("acme", "order", str(number)) for number in range(60)]
    with ThreadPoolExecutor(4) as pool:
        links = [pool.submit(world.links.link, [(each, ALICE)]) for each in objects]
        notes = [pool.submit(world.links.note, [(each, "evt_1", b"moved")]) for each in objects]
        for reference, link, note in zip(objects, links, notes, strict=True):
            assert link.result()[reference] or note.result()[reference]

"""Whose turn it is: between businesses, within limits, and nobody stands for somebody twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from processor.ports.campaigns import Committed
from tests.contract.campaigns import LEASE, RECORD, SOME, contact, get, lend, received, taken
from tests.contract.worlds import World


def test_businesses_take_turns_whatever_came_first(world: World) -> None:
    received(world, 1, chunks=50, business="acme")
    for _ in range(5):
        world.campaigns.commit(taken(world), RECORD, SOME)
    received(world, 2, chunks=50, business="globex")
    received(world, 3, chunks=50, business="initech")
    served = []
    for _ in range(9):
        turn = taken(world)
        served.append(turn.campaign)
        world.campaigns.commit(turn, RECORD, SOME)
    assert set(Counter(served).values()) == {3}
    for at in range(0, 9, 3):
        assert len(set(served[at : at + 3])) == 3


def test_of_one_business_what_was_begun_first_comes_first(world: World) -> None:
    for number in (2, 3, 1):
        received(world, number, chunks=2)
        world.later(0.002)
    served = []
    for _ in range(6):
        turn = taken(world)
        served.append(int(turn.campaign[-1]))
        world.campaigns.commit(turn, RECORD, SOME)
    assert served == [2, 2, 3, 3, 1, 1]


def test_no_more_chunks_are_lent_than_may_be(world: World) -> None:
    received(world, 1, chunks=50, business="acme")
    assert lend(world, each=2, all_in_all=3)
    assert lend(world, each=2, all_in_all=3)
    assert lend(world, each=2, all_in_all=3) is None
    received(world, 2, chunks=50, business="globex")
    turn = lend(world, each=2, all_in_all=3)
    assert turn is not None
    assert lend(world, each=2, all_in_all=3) is None
    world.campaigns.commit(turn, RECORD, SOME)
    assert lend(world, each=2, all_in_all=3)


def test_a_chunk_that_fails_is_tried_more_and_more_seldom(world: World) -> None:
    received(world, chunks=1)
    brief = timedelta(seconds=0.1)
    for tries in range(3):
        assert taken(world, lease=brief).tries == tries
        world.later(0.11)
    assert get(world).stuck == 0
    assert taken(world, lease=brief).tries == 3
    assert get(world).stuck == 1
    world.later(0.11)
    assert lend(world, lease=brief) is None
    world.later(0.1)
    assert taken(world, lease=brief).tries == 4


def test_of_two_tasks_for_one_turn_one_gets_a_chunk(world: World) -> None:
    received(world)
    first = world.campaigns.lend(0, 0, lease=LEASE, each=9, all_in_all=9)
    assert first.turn is not None
    assert first.next == 1
    assert world.campaigns.lend(0, 0, lease=LEASE, each=9, all_in_all=9).turn is None
    assert world.campaigns.lend(0, 2, lease=LEASE, each=9, all_in_all=9).turn is None
    assert world.campaigns.lend(0, 1, lease=LEASE, each=9, all_in_all=9).turn is not None


def test_slots_that_rest_are_rung_at_once_and_lost_ones_after_a_time(world: World) -> None:
    lost = timedelta(seconds=0.3)
    assert list(world.campaigns.ring(2, lost)) == []
    received(world)
    assert list(world.campaigns.ring(2, lost)) == [(0, 0), (1, 0)]
    assert list(world.campaigns.ring(2, lost)) == []
    assert world.campaigns.lend(0, 0, lease=LEASE, each=9, all_in_all=9).turn
    world.later(0.4)
    assert list(world.campaigns.ring(2, lost)) == [(0, 1), (1, 0)]
    # One for which there was nothing rests, and is rung as soon as there may be something.
    assert world.campaigns.lend(1, 0, lease=LEASE, each=1, all_in_all=9).turn is None
    assert list(world.campaigns.ring(2, lost)) == [(1, 0)]


def test_everybody_is_listed_once_in_a_campaign(world: World) -> None:
    received(world, 1, business="acme")
    received(world, 2, business="globex")
    first, other = taken(world, 0), taken(world, 1)
    assert first.campaign != other.campaign
    alice, bob, dana = map(contact, (1, 2, 3))
    assert list(world.campaigns.enlist(first, [alice, bob, alice]) or ()) == [2]
    assert list(world.campaigns.enlist(first, [alice, bob, alice]) or ()) == [2]
    assert list(world.campaigns.enlist(other, [alice]) or ()) == []
    world.campaigns.commit(first, RECORD, SOME)
    assert world.campaigns.enlist(first, [alice]) is None
    both = (taken(world, 0), taken(world, 0))
    second = next(turn for turn in both if turn.campaign == first.campaign)
    assert list(world.campaigns.enlist(second, [dana, alice]) or ()) == [1]
    world.campaigns.unlist(second.campaign)
    assert list(world.campaigns.enlist(second, [dana, alice]) or ()) == [1]
    assert world.campaigns.commit(second, RECORD, SOME) == Committed(done=True)


def test_many_are_listed(world: World) -> None:
    received(world)
    turn = taken(world)
    crowd = [contact(number) for number in range(1000)]
    assert list(world.campaigns.enlist(turn, crowd) or ()) == []

"""Breakers of results: what is let through, what is held, and how it ends; in every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from processor.ports import Limit, StoreUnborn, Weight
from processor.ports.counts import result_labels
from tests.contract.worlds import World

LABELS = result_labels("twilio", "blocked")
LIMIT = Limit(results=3, window=timedelta(minutes=10))


def weights(*names: str) -> list[Weight]:
    return [
        Weight(id=name, labels=LABELS, sealed=b"\x00 sealed " + name.encode()) for name in names
    ]


def passed(world: World, *names: str, business: str = "acme", limit: Limit = LIMIT) -> list[bool]:
    """Which of these may be applied."""
    return [each.at is not None for each in world.results.weigh(business, weights(*names), limit)]


def test_as_many_as_are_allowed_pass_and_what_follows_is_held(world: World) -> None:
    assert passed(world, "a", "b", "c") == [True] * 3
    assert world.results.tripped() == []
    assert passed(world, "d", "e") == [False, False]
    [tripped] = world.results.tripped()
    assert (tripped.business, tripped.held, tripped.window) == ("acme", 2, LIMIT.window)
    assert [each.id for each in world.results.held("acme")] == ["d", "e"]
    assert len(world.results.counted("acme")) == 3


def test_what_is_held_is_given_back_as_it_came_with_its_time(world: World) -> None:
    before = world.now()
    passed(world, "a", "b", "c", "d")
    [held] = world.results.held("acme")
    assert held.sealed == b"\x00 sealed d"
    assert timedelta(seconds=-1) < held.at - before < timedelta(minutes=1)


def test_a_result_that_is_told_again_counts_once_and_is_answered_as_it_was(world: World) -> None:
    [first] = world.results.weigh("acme", weights("a"), LIMIT)
    world.later(0.01)
    again = world.results.weigh("acme", weights("a", "a"), LIMIT)
    assert list(again) == [first, first]
    assert passed(world, "b", "c", "a", "d", "d") == [True, True, True, False, False]
    assert [each.id for each in world.results.held("acme")] == ["d"]


def test_what_suppresses_nothing_is_counted_and_never_held(world: World) -> None:
    noted = Weight(labels=result_labels("twilio", "noted"))
    passed(world, "a", "b", "c", "d")
    assert all(each.at for each in world.results.weigh("acme", [noted, noted], LIMIT))
    tally = world.counts.tally()
    assert tally.counts[noted.labels] == 2
    assert tally.counts[LABELS] == 4
    assert (tally.breakers_open, tally.results_held) == (1, 1)


def test_the_window_moves_on(world: World) -> None:
    short = Limit(results=2, window=timedelta(seconds=0.2))
    assert passed(world, "a", "b", limit=short) == [True, True]
    world.later(0.3)
    assert passed(world, "c", "d", limit=short) == [True, True]
    assert world.results.tripped() == []


def test_once_tripped_time_alone_ends_nothing(world: World) -> None:
    short = Limit(results=1, window=timedelta(seconds=0.1))
    passed(world, "a", "b", limit=short)
    world.later(0.3)
    assert passed(world, "c", limit=short) == [False]
    assert len(world.results.counted("acme")) == 1


def test_businesses_are_apart(world: World) -> None:
    passed(world, "a", "b", "c", "d")
    assert passed(world, "e", business="globex") == [True]
    assert [each.business for each in world.results.tripped()] == ["acme"]
    assert list(world.results.held("globex")) == []


def test_letting_go_of_the_last_ends_it_and_the_count_begins_anew(world: World) -> None:
    passed(world, "a", "b", "c", "d", "e")
    assert not world.results.let_go("acme", ["d"])
    assert [each.held for each in world.results.tripped()] == [1]
    assert passed(world, "f") == [False]
    assert not world.results.let_go("acme", ["e"])
    assert world.results.let_go("acme", ["f", "never there"])
    assert world.results.tripped() == []
    assert passed(world, "g", "h", "i", "j") == [True, True, True, False]


def test_where_nothing_is_held_there_is_nothing_to_end(world: World) -> None:
    passed(world, "a")
    assert world.results.let_go("acme", [])
    assert len(world.results.counted("acme")) == 1


def test_thousands_that_are_held_are_all_found(world: World) -> None:
    names = [f"r{number}" for number in range(1500)]
    for start in range(0, 1500, 500):
        passed(world, *names[start : start + 500])
    assert {each.id for each in world.results.held("acme")} == set(names[3:])


def test_full_memory_holds_nothing_back(world: World) -> None:
    """It restricts: what a provider blocks is suppressed whatever the memory says."""
    world.fill(True)
    assert passed(world, "a", "b", "c", "d") == [True, True, True, False]
    assert not world.results.let_go("acme", [])
    world.fill(False)


def test_many_at_once_are_counted_one_by_one(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: passed(world, f"r{at}"), range(40)))
    assert found.count([True]) == 3


def test_a_store_that_was_never_made_refuses(unborn: World) -> None:
    with pytest.raises(StoreUnborn):
        unborn.results.weigh("acme", weights("a"), LIMIT)
    with pytest.raises(StoreUnborn):
        unborn.results.tripped()

"""Calls of a business against its rate: the same in memory and in a real store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.worlds import World


def test_as_many_as_are_allowed_may_come_at_once_and_then_one_by_one(world: World) -> None:
    waits = [world.apikeys.spend("acme", 240) for _ in range(240)]
    assert set(waits) == {0}
    while (wait := world.apikeys.spend("acme", 240)) == 0:
        continue  # a slow store has earned a few meanwhile
    assert 0 < wait <= 0.25
    world.later(wait + 0.01)
    assert world.apikeys.spend("acme", 240) == 0


def test_businesses_are_apart(world: World) -> None:
    assert world.apikeys.spend("acme", 1) == 0
    assert world.apikeys.spend("acme", 1) == pytest.approx(60, abs=5)
    assert world.apikeys.spend("globex", 1) == 0


def test_what_is_refused_is_not_counted(world: World) -> None:
    """Asking again and again does not put the moment off."""
    world.apikeys.spend("acme", 1)
    waits = [world.apikeys.spend("acme", 1) for _ in range(50)]
    assert max(waits) <= 60
    assert sorted(waits, reverse=True) == waits


def test_many_at_once_are_counted_one_by_one(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: world.apikeys.spend("acme", 10), range(60)))
    assert waits.count(0) == 10


def test_full_memory_refuses_nobody(world: World) -> None:
    world.fill(True)
    assert world.apikeys.spend("acme", 1) == 0
    assert world.apikeys.spend("acme", 1) > 0
    world.fill(False)


def test_another_limit_counts_from_then_on(world: World) -> None:
    """A raised limit lets a business on at once; what it spent before is not forgotten."""
    world.apikeys.spend("acme", 1)
    assert world.apikeys.spend("acme", 1) > 0
    assert world.apikeys.spend("acme", 600) < 1

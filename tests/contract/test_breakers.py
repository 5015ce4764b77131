"""A source that fails is left alone by all workers, and then tried by one of them."""

from __future__ import annotations

from datetime import timedelta

from tests.contract.worlds import SHUT, World

NOT_AT_ALL = timedelta()


def failing(world: World, times: int = 5) -> None:
    for _ in range(times):
        world.breakers.ill("acme", "till")


def test_some_failures_are_no_reason_to_stop(world: World) -> None:
    failing(world, 4)
    assert world.breakers.wait("acme", "till") == NOT_AT_ALL


def test_after_several_in_a_row_the_source_alone_is_left_alone(world: World) -> None:
    failing(world)
    assert NOT_AT_ALL < world.breakers.wait("acme", "till") <= SHUT
    assert world.breakers.wait("acme", "other") == NOT_AT_ALL
    assert world.breakers.wait("globex", "till") == NOT_AT_ALL


def test_a_success_in_between_begins_the_count_anew(world: World) -> None:
    failing(world, 4)
    world.breakers.well("acme", "till")
    failing(world, 4)
    assert world.breakers.wait("acme", "till") == NOT_AT_ALL


def test_it_half_opens_for_one_try_whose_outcome_decides(world: World) -> None:
    failing(world)
    world.later(SHUT.total_seconds())
    assert world.breakers.wait("acme", "till") == NOT_AT_ALL
    assert world.breakers.wait("acme", "till") > NOT_AT_ALL
    # A try that nobody ever tells of is followed by another.
    world.later(SHUT.total_seconds())
    assert world.breakers.wait("acme", "till") == NOT_AT_ALL
    failing(world, 1)
    assert world.breakers.wait("acme", "till") > SHUT
    world.breakers.well("acme", "till")
    failing(world, 4)
    assert world.breakers.wait("acme", "till") == NOT_AT_ALL


def test_who_asks_to_be_left_alone_is_at_once(world: World) -> None:
    world.breakers.ill("acme", "till", timedelta(minutes=7))
    left = world.breakers.wait("acme", "till")
    assert timedelta(minutes=6) < left <= timedelta(minutes=7)


def test_the_turn_is_one_workers_until_it_is_given_back_or_its_time_is_over(world: World) -> None:
    assert world.breakers.begin(timedelta(seconds=0.3))
    assert not world.breakers.begin(timedelta(seconds=0.3))
    world.later(0.4)
    assert world.breakers.begin(timedelta(hours=1))
    world.breakers.end()
    assert world.breakers.begin(timedelta(hours=1))

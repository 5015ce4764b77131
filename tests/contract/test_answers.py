"""Kept answers: one attempt at a time, one call to a name, and nothing is held for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from processor.ports import Hold, HoldFound, StoreFull
from tests.contract.makings import IDS
from tests.contract.worlds import World

NAME = IDS.answer("acme", "k_1", "given")


def how(world: World, print_: str = "print", token: str = "t2", name: str = NAME) -> Hold:
    """How a further attempt finds the place."""
    return world.answers.begin(name, print_, token, seconds=60).how


def test_the_first_takes_the_place_and_the_next_waits(world: World) -> None:
    assert how(world, token="t1") is Hold.BEGUN
    assert how(world) is Hold.RUNNING
    assert how(world, token="t1") is Hold.RUNNING


def test_an_answer_is_given_again_byte_for_byte(world: World) -> None:
    world.answers.begin(NAME, "print", "t1", seconds=60)
    assert world.answers.keep(NAME, "t1", b"\x00sealed\xff", seconds=60)
    again = world.answers.begin(NAME, "print", "t2", seconds=60)
    assert again == HoldFound(how=Hold.ANSWERED, sealed=b"\x00sealed\xff")


def test_another_call_under_the_name_is_told_apart_running_or_not(world: World) -> None:
    world.answers.begin(NAME, "print", "t1", seconds=60)
    assert how(world, "other") is Hold.OTHER
    world.answers.keep(NAME, "t1", b"sealed", seconds=60)
    assert how(world, "other") is Hold.OTHER
    assert how(world) is Hold.ANSWERED


def test_names_are_apart(world: World) -> None:
    """Another business, another API key and another given key are other names."""
    others = [("acme", "k_1", "other"), ("acme", "k_2", "given"), ("globex", "k_1", "given")]
    assert how(world) is Hold.BEGUN
    assert [how(world, name=IDS.answer(*each)) for each in others] == [Hold.BEGUN] * 3
    assert IDS.answer("a", "bc", "d") != IDS.answer("ab", "c", "d")


def test_a_place_that_was_given_up_is_free(world: World) -> None:
    world.answers.begin(NAME, "print", "t1", seconds=60)
    world.answers.drop(NAME, "t1")
    assert how(world, "other") is Hold.BEGUN


def test_a_crashed_attempt_holds_its_place_for_a_while_only(world: World) -> None:
    """And when it was only slow, it may neither fill nor free what another has by now."""
    world.answers.begin(NAME, "print", "t1", seconds=1)
    world.later(1.2)
    assert how(world, token="t2") is Hold.BEGUN
    assert not world.answers.keep(NAME, "t1", b"late", seconds=60)
    world.answers.drop(NAME, "t1")
    assert how(world) is Hold.RUNNING
    assert world.answers.keep(NAME, "t2", b"sealed", seconds=60)


def test_an_answer_is_forgotten_in_the_end(world: World) -> None:
    world.answers.begin(NAME, "print", "t1", seconds=60)
    world.answers.keep(NAME, "t1", b"sealed", seconds=1)
    world.later(1.2)
    assert how(world, "other") is Hold.BEGUN
    assert not world.answers.keep("f" * 32, "t1", b"sealed", seconds=60)


def test_of_many_at_once_one_begins(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: how(world, token=f"t{at}"), range(24)))
    assert sorted(found) == [Hold.BEGUN, *[Hold.RUNNING] * 23]


def test_full_memory_refuses_to_begin_and_to_keep_but_not_to_give_up(world: World) -> None:
    world.answers.begin(NAME, "print", "t1", seconds=60)
    world.fill(True)
    with pytest.raises(StoreFull):
        how(world, name="f" * 32)
    with pytest.raises(StoreFull):
        world.answers.keep(NAME, "t1", b"sealed", seconds=60)
    world.answers.drop(NAME, "t1")
    world.fill(False)
    assert how(world) is Hold.BEGUN

"""Buckets of businesses: the same in memory, in a real store and in a cluster."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.ports import Allowance, Draw, LimitKind
from processor.ports.counts import limited_labels
from tests.contract.worlds import World

GATE = LimitKind.GATE


def of(**allowance: int) -> Draw:
    return Draw(business="acme", kind=GATE, allowance=Allowance(**allowance))


def test_as_many_as_are_allowed_may_come_at_once_and_then_one_by_one(world: World) -> None:
    one = of(per_minute=240)
    waits = [world.buckets.draw(one).wait for _ in range(240)]
    assert set(waits) == {0}
    while (wait := world.buckets.draw(one).wait) == 0:
        continue  # a slow store has earned a few meanwhile
    assert 0 < wait <= 0.25
    world.later(wait + 0.01)
    assert world.buckets.draw(one).wait == 0


def test_businesses_and_kinds_are_apart(world: World) -> None:
    one = of(per_minute=1)
    assert world.buckets.draw(one).wait == 0
    assert world.buckets.draw(one).wait == pytest.approx(60, abs=5)
    assert world.buckets.draw(replace(one, business="globex")).wait == 0
    assert world.buckets.draw(replace(one, kind=LimitKind.INTAKE)).wait == 0


def test_all_that_is_asked_for_is_had_or_nothing(world: World) -> None:
    some = of(per_minute=60, at_once=10)
    assert world.buckets.draw(replace(some, amount=7)).wait == 0
    assert world.buckets.draw(replace(some, amount=7)).wait == pytest.approx(4, abs=1)
    assert world.buckets.draw(replace(some, amount=3)).wait == 0
    assert world.buckets.draw(some).wait > 0


def test_what_is_refused_is_not_counted_against_it(world: World) -> None:
    """Asking again and again does not put the moment off."""
    one = of(per_minute=1)
    world.buckets.draw(one)
    waits = [world.buckets.draw(one).wait for _ in range(50)]
    assert max(waits) <= 60
    assert sorted(waits, reverse=True) == waits


def test_many_at_once_are_counted_one_by_one(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: world.buckets.draw(of(per_minute=10)).wait, range(60)))
    assert waits.count(0) == 10


def test_full_memory_refuses_nobody(world: World) -> None:
    world.fill(True)
    assert world.buckets.draw(of(per_minute=1)).wait == 0
    assert world.buckets.draw(of(per_minute=1)).wait > 0
    world.fill(False)


def test_another_limit_counts_from_then_on(world: World) -> None:
    """A raised limit lets a business on sooner, a lowered one never later than its own bucket."""
    world.buckets.draw(of(per_minute=1))
    assert world.buckets.draw(of(per_minute=600)).wait < 1
    world.buckets.draw(of(per_minute=1, at_once=1000, per_day=10))
    assert 0 < world.buckets.draw(of(per_minute=60, at_once=1)).wait <= 1


def test_a_day_has_its_own_amount_and_ends_at_midnight(world: World) -> None:
    some = replace(of(per_day=10), amount=6)
    assert world.buckets.draw(some).wait == 0
    refused = world.buckets.draw(some)
    now = world.now()
    midnight = (24 - now.hour) * 3600 - now.minute * 60 - now.second
    assert refused.by_day
    assert refused.wait == pytest.approx(midnight, abs=5)
    assert world.buckets.draw(replace(some, amount=4)).wait == 0
    assert world.buckets.level("acme", GATE, some.allowance).used_today == 10
    if world.kind == "memory":
        world.later(refused.wait)
        assert world.buckets.draw(some).wait == 0


def test_ahead_is_handed_out_of_the_fuller_half_only(world: World) -> None:
    some = of(per_minute=60, at_once=100, per_day=1000)
    assert world.buckets.draw(replace(some, amount=10, ahead=5)).ahead == 5
    assert world.buckets.draw(replace(some, amount=20, ahead=50)).ahead == pytest.approx(15, abs=1)
    assert world.buckets.draw(replace(some, ahead=50)).ahead <= 1
    assert world.buckets.draw(replace(of(per_day=100), ahead=50, business="b")).ahead == 9


def test_what_was_not_needed_ahead_is_given_back_to_its_day_alone(world: World) -> None:
    some = of(per_minute=60, at_once=100, per_day=1000)
    first = world.buckets.draw(replace(some, amount=10, ahead=5))
    back = replace(some, amount=1, unused=4, of_day=first.day)
    world.buckets.draw(back)
    assert world.buckets.level("acme", GATE, some.allowance).used_today == 12
    world.buckets.draw(replace(back, of_day=first.day - 1))
    level = world.buckets.level("acme", GATE, some.allowance)
    assert level.used_today == 13
    assert level.left == pytest.approx(100 - 17, abs=1)


def test_refusals_are_counted_those_too_that_asked_nobody(world: World) -> None:
    one = of(per_minute=1)
    for _ in range(3):
        world.buckets.draw(one)
    world.buckets.draw(replace(one, refused=5))
    assert world.counts.tally().counts[limited_labels(GATE)] == 8


def test_looking_takes_nothing(world: World) -> None:
    one = of(per_minute=1)
    for _ in range(3):
        assert world.buckets.level("acme", GATE, one.allowance).left == 1
    assert world.buckets.draw(one).wait == 0
    assert world.buckets.level("acme", GATE, one.allowance).left == 0


wanted = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.001, 0.01]),
        st.integers(1, 6),
        st.integers(0, 9),
        st.integers(0, 4),
    ),
    min_size=5,
    max_size=40,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wanted,
    st.sampled_from([{"per_minute": 600, "at_once": 7}, {"per_minute": 7777, "per_day": 60}]),
)
def test_no_window_holds_more_than_the_limit(
    world: World, story: list[tuple[float, int, int, int]], limit: dict[str, int]
) -> None:
    """By the store's own time, with what is drawn ahead, and however much is given back."""
    some = replace(of(**limit), business=f"b{secrets.token_hex(8)}")
    had: list[tuple[datetime, datetime, int]] = []
    held, day, net = 0, 0, 0
    for pause, amount, ahead, back in story:
        world.later(pause)
        unused = min(back, held)
        began = world.now()
        asked = replace(some, amount=amount, ahead=ahead, unused=unused, of_day=day)
        drawn = world.buckets.draw(asked)
        net, held, day = net - unused, 0, drawn.day
        if drawn.wait == 0:
            held = drawn.ahead
            net += amount + held
            had.append((began, world.now(), amount + held))
    allowance = some.allowance
    for first, (start, _, _) in enumerate(had):
        total = 0
        for _, end, amount in had[first:]:
            total += amount
            earned = (end - start).total_seconds() * allowance.per_minute / 60
            assert total <= allowance.most + earned + 1e-6
    assert not allowance.per_day or net <= allowance.per_day

"""Allowances over several processes: never more than the limit, however they come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.ports import Allowance, Draw, Drawn, Level, LimitKind, StoreUnavailable
from processor.services.allowances import Allowances, BeyondLimit, OverLimit
from tests.contract.worlds import SteppedClock, World, memory_world
from tests.services.standing import Standing

GATE = LimitKind.GATE


@dataclass
class Asked:
    """The buckets of a world, and how often they were asked."""

    world: World
    draws: list[Draw] = field(default_factory=list)
    away: bool = False

    def draw(self, asked: Draw) -> Drawn:
        """Ask, and note it."""
        if self.away:
            raise StoreUnavailable("cut")
        self.draws.append(asked)
        return self.world.buckets.draw(asked)

    def level(self, business: str, kind: LimitKind, allowance: Allowance) -> Level:
        """Look."""
        return self.world.buckets.level(business, kind, allowance)


class Town:
    """One store and processes that share it."""

    def __init__(self, processes: int = 1, **allowance: int) -> None:
        self.clock = SteppedClock()
        self.world = memory_world(self.clock).born()
        self.buckets = Asked(self.world)
        self.allowance = Allowance(**allowance)
        given = {("acme", GATE): self.allowance, ("globex", GATE): self.allowance}
        self.processes = [
            Allowances(self.buckets, Standing(self.clock, began=1000.0 * number), given)
            for number in range(processes)
        ]

    def have(self, amount: int = 1, process: int = 0, business: str = "acme") -> float:
        """How long to wait; 0 when it was had."""
        try:
            self.processes[process].spend(business, GATE, amount)
        except OverLimit as error:
            return error.seconds
        return 0


Story = list[tuple[float, int, int, int]]


def played(town: Town, story: Story) -> Iterator[tuple[datetime, int]]:
    """When how much was had: after each pause a process asks for an amount, some times over."""
    for pause, process, amount, times in story:
        town.clock.step(pause)
        for _ in range(times):
            with suppress(BeyondLimit):
                if town.have(amount, process) == 0:
                    yield town.clock.at, amount


steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.001, 0.01, 0.03, 0.05, 0.1, 0.2, 1.0, 7.0, 60.0, 86_400.0]),
        st.integers(0, 2),
        st.integers(1, 12),
        st.integers(1, 30),
    ),
    min_size=20,
    max_size=80,
)


@settings(deadline=None, max_examples=60)
@given(
    steps,
    st.sampled_from(
        [
            {"per_minute": 60},
            {"per_minute": 6000},
            {"per_minute": 6000, "at_once": 50},
            {"per_minute": 7777, "at_once": 313},
            {"per_minute": 60_000, "at_once": 200, "per_day": 500},
            {"per_day": 40},
        ]
    ),
)
def test_no_window_holds_more_than_the_limit(story: Story, limit: dict[str, int]) -> None:
    """At most what may be had at once, and what is earned meanwhile, in each and every window."""
    town = Town(3, **limit)
    had = list(played(town, story))
    allowance = town.allowance
    for first, (start, _) in enumerate(had):
        total = 0
        for at, amount in had[first:]:
            total += amount
            if allowance.per_minute:
                earned = (at - start).total_seconds() * allowance.per_minute / 60
                assert total <= allowance.most + earned + 1e-6
    days: dict[str, int] = {}
    for at, amount in had:
        days[f"{at:%j}"] = days.get(f"{at:%j}", 0) + amount
    assert not allowance.per_day or max(days.values(), default=0) <= allowance.per_day


def test_whoever_keeps_within_three_quarters_is_never_refused_and_seldom_asks() -> None:
    """Nothing is lost to a business for what several processes hold ahead of it."""
    town = Town(3, per_minute=60_000, at_once=1000)
    waits = []
    for number in range(3000):
        town.clock.step(1 / 750)
        waits.append(town.have(process=number % 3))
    assert set(waits) == {0}
    assert len(town.buckets.draws) < len(waits) / 10


def test_who_waits_as_long_as_was_said_is_let_in() -> None:
    town = Town(2, per_minute=6000, at_once=100)
    while (wait := town.have()) == 0:
        continue
    assert town.have(process=1) == pytest.approx(wait, abs=0.001)
    town.clock.step(wait + 0.000_01)
    assert town.have(process=1) == 0


def test_a_flood_that_is_refused_does_not_reach_the_store() -> None:
    town = Town(per_minute=60, at_once=10)
    waits = [town.have() for _ in range(1000)]
    assert waits.count(0) == 10
    assert len(town.buckets.draws) == 11
    town.clock.step(1.1)
    assert town.have() == 0
    assert town.buckets.draws[-1].refused == 989


def test_what_is_little_is_still_had_while_much_is_refused() -> None:
    town = Town(per_minute=60, at_once=10)
    assert town.have(8) == 0
    assert town.have(5) > 0
    assert town.have(2) == 0


def test_another_business_has_a_bucket_of_its_own() -> None:
    town = Town(per_minute=60, at_once=10)
    while town.have() == 0:
        continue
    assert [town.have(business="globex") for _ in range(10)] == [0] * 10


def test_more_than_can_ever_be_had_is_said_so() -> None:
    with pytest.raises(BeyondLimit) as caught:
        Town(per_minute=60, at_once=10).have(11)
    assert caught.value.most == 10
    with pytest.raises(BeyondLimit):
        Town(per_day=10).have(11)


def test_the_day_is_told_from_the_minute() -> None:
    town = Town(per_minute=600, per_day=20)
    assert town.have(20) == 0
    with pytest.raises(OverLimit) as caught:
        town.processes[0].spend("acme", GATE)
    assert caught.value.by_day
    # It is 15:00 UTC.
    assert caught.value.seconds == 9 * 3600
    town.clock.at = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(seconds=1)
    assert town.have() == 0


def test_what_is_not_limited_asks_nobody() -> None:
    town = Town(per_minute=60)
    town.buckets.away = True
    town.processes[0].spend("other", GATE, 5)
    town.processes[0].spend("acme", LimitKind.INTAKE, 5)
    with pytest.raises(StoreUnavailable):
        town.processes[0].spend("acme", GATE)

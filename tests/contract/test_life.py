"""Signs of life and the lengths of queues, the same in memory and in a real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processor.ports import Acceptance, Arrival, Role, StoreUnborn, Unsent
from tests.contract.makings import job_of
from tests.contract.worlds import World


def arrival(lane: int, number: int) -> Arrival:
    return Arrival(
        id=f"dlv_{lane:02}_{number:032x}",
        business="acme",
        source="website",
        provider="standard",
        brand="acme",
        sealed=b"sealed",
        fingerprint="f",
    )


def test_whoever_beats_is_seen_by_its_role_and_at_the_latest_time(world: World) -> None:
    world.pulses.beat(Role.WORKER, "host:1")
    first = world.pulses.seen(Role.WORKER)["host:1"]
    world.later(0.01)
    world.pulses.beat(Role.WORKER, "host:1")
    world.pulses.beat(Role.WORKER, "host:2")
    seen = world.pulses.seen(Role.WORKER)
    assert set(seen) == {"host:1", "host:2"}
    assert first < seen["host:1"] <= world.now()
    assert world.pulses.seen(Role.BEAT) == {}


def test_nobody_is_seen_in_a_store_that_was_emptied_and_nobody_leaves_a_trace(world: World) -> None:
    world.pulses.beat(Role.BEAT, "sweep")
    world.flush()
    with pytest.raises(StoreUnborn):
        world.pulses.seen(Role.BEAT)
    with pytest.raises(StoreUnborn):
        world.pulses.beat(Role.BEAT, "sweep")
    assert world.births.is_empty(), "it could not be made again otherwise"


def test_deliveries_are_counted_until_they_are_done_and_the_oldest_is_known(world: World) -> None:
    assert world.queues.inbox().oldest is None
    before = world.now() - timedelta(seconds=1)
    for number in range(3):
        assert world.inbox.accept(arrival(number % 2, number)).how is Acceptance.STORED
    waiting = world.queues.inbox()
    assert (waiting.deliveries, waiting.quarantined) == (3, 0)
    assert waiting.oldest is not None
    assert before < waiting.oldest <= waiting.now


def test_messages_are_counted_where_they_wait(world: World) -> None:
    assert world.queues.messages() == Unsent()
    for number in range(2):
        world.outbound.submit(job_of(job=f"job-{number}"))
    assert world.queues.messages() == Unsent(queued=2)

"""What was dealt with goes back to its lane, once, as of when it first came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processor.ports import Claimed, DeliveryState, Finished
from tests.contract.makings import ALICE, arrival_of
from tests.contract.worlds import BIRTH, World

LANE = 1


def done(claimed: Claimed, state: DeliveryState, reason: str | None = None) -> Finished:
    """An outcome of a claimed delivery."""
    return Finished(
        ticket=claimed.ticket,
        delivery=claimed.delivery.id,
        provider=claimed.delivery.provider,
        state=state,
        reason=reason,
        entries=(f"{ALICE}/ent_1",) if state is DeliveryState.RECORDED else (),
    )


def test_requeueing_puts_a_delivery_back(world: World) -> None:
    """Once, with its first time of receipt, whether it came from the web or from a worker."""
    first = world.inbox.accept(arrival_of("a", reason="not_json"))
    world.inbox.accept(arrival_of("b"))
    (claimed,) = world.inbox.claim(LANE, "w1", 10)
    world.inbox.finish(LANE, [done(claimed, DeliveryState.QUARANTINED, "schema")])
    for name in "ab":
        assert world.inbox.requeue(arrival_of(name).id)
        assert not world.inbox.requeue(arrival_of(name).id)
    assert list(world.inbox.quarantined(10)) == []
    back = world.inbox.claim(LANE, "w1", 10)
    assert [each.delivery.id for each in back] == [arrival_of(name).id for name in "ab"]
    assert back[0].delivery.received_at == first.received_at
    assert {(each.delivery.state, each.delivery.reason) for each in back} == {
        (DeliveryState.PENDING, None)
    }


@pytest.mark.parametrize("state", [DeliveryState.RECORDED, DeliveryState.IGNORED])
def test_what_was_recorded_goes_back_while_it_has_its_body(
    world: World, state: DeliveryState
) -> None:
    """With its first time of receipt and its entries, and out of the list of what is over."""
    first = world.inbox.accept(arrival_of("a"))
    world.inbox.accept(arrival_of("b"))
    claimed = world.inbox.claim(LANE, "w1", 10)
    world.inbox.finish(LANE, [done(each, state) for each in claimed])
    world.inbox.shred(arrival_of("b").id)
    assert {each.id for each in world.inbox.over(first.received_at, 9)} == {
        arrival_of(name).id for name in "ab"
    }
    assert world.inbox.requeue(arrival_of("a").id)
    assert not world.inbox.requeue(arrival_of("a").id)
    assert not world.inbox.requeue(arrival_of("b").id)
    assert [each.id for each in world.inbox.over(first.received_at, 9)] == [arrival_of("b").id]
    (back,) = world.inbox.claim(LANE, "w1", 10)
    assert (back.delivery.id, back.delivery.received_at) == (
        arrival_of("a").id,
        first.received_at,
    )


def test_what_is_over_is_listed_since_a_time_so_many_of_each_lane(world: World) -> None:
    for lane in range(BIRTH.lanes):
        for name in "abc":
            world.inbox.accept(arrival_of(f"{lane}{name}", lane=lane))
        claimed = world.inbox.claim(lane, "w1", 2)
        world.inbox.finish(lane, [done(each, DeliveryState.RECORDED) for each in claimed])
    long_ago = world.now() - timedelta(days=1)
    assert len(list(world.inbox.over(long_ago, 9))) == 2 * BIRTH.lanes
    assert len(list(world.inbox.over(long_ago, 1))) == BIRTH.lanes
    assert list(world.inbox.over(world.now() + timedelta(days=1), 9)) == []


def test_what_waits_or_never_was_is_not_requeued(world: World) -> None:
    world.inbox.accept(arrival_of("a"))
    assert not world.inbox.requeue(arrival_of("a").id)
    assert not world.inbox.requeue(arrival_of("never").id)
    assert not world.inbox.requeue("no id")
    assert sum(world.inbox.depths()) == 1

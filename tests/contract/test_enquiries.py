"""Deliveries that wait for details: asked about by one worker at a time, when it is time."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from processor.ports import Delivery, DeliveryState, Finished
from tests.contract.makings import arrival_of
from tests.contract.worlds import World

SOON = timedelta(seconds=0.2)
LONG = timedelta(hours=1)


def waiting(world: World, name: str = "thin") -> Delivery:
    """A delivery in quarantine that is to be asked about."""
    arrival = arrival_of(name, reason="needs_details")
    world.inbox.accept(arrival)
    world.enquiries.open(arrival.id)
    return found(world, arrival.id)


def found(world: World, delivery_id: str) -> Delivery:
    delivery = world.inbox.get(delivery_id)
    assert delivery is not None
    return delivery


def test_what_was_opened_is_due_and_taken_once_for_the_time_of_its_lease(world: World) -> None:
    delivery = waiting(world)
    assert list(world.enquiries.due(5)) == [delivery.id]
    taken = world.enquiries.take(delivery.id, SOON)
    assert taken is not None
    assert (taken.delivery.id, taken.tries) == (delivery.id, 1)
    assert world.enquiries.take(delivery.id, SOON) is None
    assert list(world.enquiries.due(5)) == []
    world.later(0.3)
    again = world.enquiries.take(delivery.id, SOON)
    assert again is not None
    assert again.tries == 2


def test_what_has_waited_longest_is_due_first_whichever_lane_it_is_in(world: World) -> None:
    ids = []
    for number in range(8):
        ids.append(waiting(world, f"thin-{number}").id)
        world.later(0.01)
    assert list(world.enquiries.due(20)) == ids
    assert list(world.enquiries.due(3)) == ids[:3]


def test_opening_twice_keeps_the_time_of_the_first(world: World) -> None:
    delivery = waiting(world)
    world.enquiries.put_off(delivery.id, LONG)
    world.enquiries.open(delivery.id)
    assert list(world.enquiries.due(5)) == []


def test_what_is_not_open_cannot_be_put_off_and_not_be_taken(world: World) -> None:
    arrival = arrival_of("thin", reason="needs_details")
    world.inbox.accept(arrival)
    world.enquiries.put_off(arrival.id, -LONG)
    assert list(world.enquiries.due(5)) == []
    assert world.enquiries.take(arrival.id, LONG) is None


def test_what_was_put_off_is_due_later(world: World) -> None:
    delivery = waiting(world)
    world.enquiries.put_off(delivery.id, SOON)
    assert world.enquiries.take(delivery.id, LONG) is None
    world.later(0.3)
    assert world.enquiries.take(delivery.id, LONG) is not None


def test_what_is_given_up_stays_in_quarantine_and_says_why(world: World) -> None:
    delivery = waiting(world)
    assert world.enquiries.take(delivery.id, LONG) is not None
    world.enquiries.close(delivery.id, "details_gone")
    kept = found(world, delivery.id)
    assert (kept.state, kept.reason) == (DeliveryState.QUARANTINED, "details_gone")
    assert list(world.enquiries.due(5)) == []


def test_closing_without_a_reason_keeps_the_one_it_has(world: World) -> None:
    delivery = waiting(world)
    world.enquiries.close(delivery.id)
    assert found(world, delivery.id).reason == "needs_details"
    assert list(world.enquiries.due(5)) == []


def test_closing_leaves_what_was_recorded_alone(world: World) -> None:
    world.inbox.accept(arrival_of("whole"))
    world.enquiries.open(arrival_of("whole").id)
    world.enquiries.close(arrival_of("whole").id, "details_gone")
    assert found(world, arrival_of("whole").id).reason is None


def test_what_is_completed_waits_in_its_lane_with_its_first_time(world: World) -> None:
    delivery = waiting(world)
    assert world.enquiries.complete(delivery, b"sealed with details")
    [claimed] = world.inbox.claim(1, "w1", 5)
    assert claimed.delivery.sealed == b"sealed with details"
    assert claimed.delivery.received_at == delivery.received_at
    assert (claimed.delivery.state, claimed.delivery.reason) == (DeliveryState.PENDING, None)
    assert not list(world.inbox.quarantined(5))
    assert list(world.enquiries.due(5)) == []


def test_it_is_completed_once_however_many_do_so(world: World) -> None:
    delivery = waiting(world)
    assert world.enquiries.complete(delivery, b"sealed with details")
    assert not world.enquiries.complete(delivery, b"sealed otherwise")
    assert len(world.inbox.claim(1, "w1", 5)) == 1


def test_a_body_that_was_destroyed_meanwhile_does_not_come_back(world: World) -> None:
    delivery = waiting(world)
    world.inbox.shred(delivery.id)
    assert not world.enquiries.complete(delivery, b"sealed with details")
    assert found(world, delivery.id).sealed == b""


def test_nor_does_one_of_another_body(world: World) -> None:
    delivery = waiting(world)
    assert not world.enquiries.complete(replace(delivery, sealed=b"another"), b"with details")
    assert found(world, delivery.id).sealed == delivery.sealed


def test_one_that_is_played_again_is_asked_about_no_more_and_counts_anew(world: World) -> None:
    delivery = waiting(world)
    assert world.enquiries.take(delivery.id, LONG) is not None
    assert world.inbox.requeue(delivery.id)
    assert list(world.enquiries.due(5)) == []
    world.enquiries.open(delivery.id)
    # It is being read just now: it may come back, so it is left open and not asked about.
    assert world.enquiries.take(delivery.id, SOON) is None
    world.later(0.3)
    assert list(world.enquiries.due(5)) == [delivery.id]


def test_what_is_recorded_meanwhile_is_closed(world: World) -> None:
    world.inbox.accept(arrival_of("whole"))
    [claimed] = world.inbox.claim(1, "w1", 5)
    name = claimed.delivery.id
    world.enquiries.open(name)
    outcome = Finished(
        ticket=claimed.ticket, delivery=name, provider="standard", state=DeliveryState.RECORDED
    )
    world.inbox.finish(1, [outcome])
    assert world.enquiries.take(name, LONG) is None
    assert list(world.enquiries.due(5)) == []


def test_what_nobody_sent_is_closed(world: World) -> None:
    world.enquiries.open(arrival_of("nothing").id)
    assert world.enquiries.take(arrival_of("nothing").id, LONG) is None
    assert list(world.enquiries.due(5)) == []


def test_of_each_lane_no_more_are_due_than_were_asked_for(world: World) -> None:
    for name in ("a", "b", "c"):
        waiting(world, name)
    assert len(list(world.enquiries.due(2))) == 2

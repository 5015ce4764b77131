"""The inbox: each delivery stored once, handed to one worker at a time, never dropped."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from processor.ports import (
    Acceptance,
    Claimed,
    Delivery,
    DeliveryState,
    Finished,
    StoreFull,
    StoreUnavailable,
)
from tests.contract.makings import ALICE, arrival_of
from tests.contract.worlds import BIRTH, World

LANE = 1


def kept(world: World, delivery: str) -> Delivery:
    """A delivery that must be there."""
    found = world.inbox.get(delivery)
    assert found is not None
    return found


def done(
    claimed: Claimed, state: DeliveryState = DeliveryState.RECORDED, reason: str | None = None
) -> Finished:
    """An outcome of a claimed delivery."""
    entries = (f"{ALICE}/ent_1", f"{ALICE}/ent_2") if state is DeliveryState.RECORDED else ()
    return Finished(
        ticket=claimed.ticket,
        delivery=claimed.delivery.id,
        provider=claimed.delivery.provider,
        state=state,
        reason=reason,
        entries=entries,
    )


def test_an_arrival_is_stored_whole(world: World) -> None:
    """With the store's time, and somebody is to be woken for its lane."""
    arrival = arrival_of(flags=("stale",))
    accepted = world.inbox.accept(arrival)
    assert (accepted.how, accepted.wake) == (Acceptance.STORED, True)
    found = kept(world, arrival.id)
    assert found == Delivery(
        id=arrival.id,
        business="acme",
        source="forms",
        provider="standard",
        brand="acme",
        sealed=arrival.sealed,
        received_at=accepted.received_at,
        state=DeliveryState.PENDING,
        flags=("stale",),
    )
    assert list(world.inbox.depths()) == [0, 1, 0, 0]


def test_the_same_delivery_again_is_a_duplicate(world: World) -> None:
    """It keeps its first time of receipt, at any later state."""
    first = world.inbox.accept(arrival_of())
    for _ in range(2):
        again = world.inbox.accept(arrival_of(sealed=b"sealed anew"))
        assert (again.how, again.received_at) == (Acceptance.DUPLICATE, first.received_at)
        for claimed in world.inbox.claim(LANE, "w1", 10):
            world.inbox.finish(LANE, [done(claimed)])
    assert kept(world, arrival_of().id).sealed == arrival_of().sealed
    assert list(world.inbox.depths()) == [0, 0, 0, 0]


def test_another_body_under_the_same_id_is_a_conflict(world: World) -> None:
    """It is told apart by its fingerprint and replaces nothing."""
    world.inbox.accept(arrival_of())
    other = world.inbox.accept(arrival_of(fingerprint="f" * 64, sealed=b"other"))
    assert other.how is Acceptance.CONFLICT
    assert kept(world, arrival_of().id).sealed == arrival_of().sealed
    assert sum(world.inbox.depths()) == 1


def test_a_lane_is_woken_once_until_it_is_drained(world: World) -> None:
    """Other lanes are woken for themselves."""
    assert world.inbox.accept(arrival_of("a")).wake
    assert not world.inbox.accept(arrival_of("b")).wake
    assert world.inbox.accept(arrival_of("c", lane=2)).wake
    world.inbox.claim(LANE, "w1", 10)
    assert world.inbox.accept(arrival_of("d")).wake
    assert not world.inbox.accept(arrival_of("e", lane=2)).wake


def test_each_delivery_goes_to_one_worker(world: World) -> None:
    """In the order of arrival, at most so many, and none of another lane."""
    arrivals = [arrival_of(name) for name in "abcde"]
    for arrival in [*arrivals, arrival_of("other", lane=3)]:
        world.inbox.accept(arrival)
    first = world.inbox.claim(LANE, "w1", 2)
    second = world.inbox.claim(LANE, "w2", 10)
    assert [each.delivery.id for each in (*first, *second)] == [each.id for each in arrivals]
    assert len(first) == 2
    assert list(world.inbox.claim(LANE, "w1", 10)) == []
    assert list(world.inbox.depths()) == [0, 5, 0, 1]


def test_racing_workers_share_without_doubles(world: World) -> None:
    """Four workers empty a lane; each delivery is handed out once."""
    for number in range(60):
        world.inbox.accept(arrival_of(str(number)))

    def drain(worker: int) -> list[str]:
        taken: list[str] = []
        while claimed := world.inbox.claim(LANE, f"w{worker}", 5):
            world.inbox.finish(LANE, [done(each) for each in claimed])
            taken += [each.delivery.id for each in claimed]
        return taken

    with ThreadPoolExecutor(4) as pool:
        handed = Counter(each for taken in pool.map(drain, range(4)) for each in taken)
    assert handed == {arrival_of(str(number)).id: 1 for number in range(60)}
    assert sum(world.inbox.depths()) == 0


def test_finishing_records_the_outcome(world: World) -> None:
    """And takes the delivery out of its lane, for others too."""
    for name in "abc":
        world.inbox.accept(arrival_of(name))
    recorded, ignored, quarantined = world.inbox.claim(LANE, "w1", 10)
    world.inbox.finish(
        LANE,
        [
            done(recorded),
            done(ignored, DeliveryState.IGNORED, "nothing_to_record"),
            done(quarantined, DeliveryState.QUARANTINED, "not_json"),
        ],
    )
    found = kept(world, recorded.delivery.id)
    assert found.state is DeliveryState.RECORDED
    assert found.entries == (f"{ALICE}/ent_1", f"{ALICE}/ent_2")
    assert kept(world, ignored.delivery.id).reason == "nothing_to_record"
    assert kept(world, quarantined.delivery.id).state is DeliveryState.QUARANTINED
    assert list(world.inbox.reclaim(LANE, "w2", 10, 0)) == []
    assert sum(world.inbox.depths()) == 0
    world.inbox.finish(LANE, [])


def test_what_a_dead_worker_left_is_taken_over(world: World) -> None:
    """After that much idle time, and only what was not finished; each time counts."""
    for name in "ab":
        world.inbox.accept(arrival_of(name))
    left, finished = world.inbox.claim(LANE, "w1", 10)
    world.inbox.finish(LANE, [done(finished)])
    assert left.delivery.attempts == 0
    assert list(world.inbox.reclaim(LANE, "w2", 10, 3600)) == []
    world.later(0.05)
    (taken,) = world.inbox.reclaim(LANE, "w2", 10, 0)
    assert (taken.delivery.id, taken.delivery.attempts) == (left.delivery.id, 1)
    assert list(world.inbox.reclaim(LANE, "w3", 10, 0)) == []
    assert list(world.inbox.reclaim(LANE, "w3", 10, 3600, again=True)) == []
    (again,) = world.inbox.reclaim(LANE, "w3", 10, 0, again=True)
    assert again.delivery.attempts == 2
    world.inbox.finish(LANE, [done(again)])
    assert kept(world, left.delivery.id).state is DeliveryState.RECORDED
    assert sum(world.inbox.depths()) == 0


def test_what_was_taken_over_before_comes_only_when_asked_for(world: World) -> None:
    """However many of these stand before the others, and never more than were asked for."""
    for name in "abcd":
        world.inbox.accept(arrival_of(name))
    names = [each.delivery.id for each in world.inbox.claim(LANE, "w1", 10)]
    world.later(0.05)

    def taken(limit: int, *, again: bool = False) -> list[tuple[str, int]]:
        found = world.inbox.reclaim(LANE, "w2", limit, 0, again=again)
        return [(each.delivery.id, each.delivery.attempts) for each in found]

    assert taken(2) == [(names[0], 1), (names[1], 1)]
    assert taken(1) == [(names[2], 1)]
    assert taken(1, again=True) == [(names[0], 2)]
    assert taken(10) == [(names[3], 1)]
    assert taken(10, again=True) == [(names[0], 3), *((name, 2) for name in names[1:])]


def test_a_lane_nobody_used_is_empty(world: World) -> None:
    """Claiming and reclaiming from the start is no error."""
    assert list(world.inbox.claim(0, "w1", 10)) == []
    assert list(world.inbox.reclaim(0, "w1", 10, 0)) == []
    assert list(world.inbox.reclaim(2, "w1", 10, 0)) == []
    assert list(world.inbox.depths()) == [0] * BIRTH.lanes


def test_what_cannot_be_understood_waits_in_quarantine(world: World) -> None:
    """Listed oldest first, at most so many of a lane; it is in no worker's way."""
    arrivals = [arrival_of(name, reason="not_json") for name in "abc"]
    for arrival in arrivals:
        assert not world.inbox.accept(arrival).wake
        world.later(0.01)
    listed = list(world.inbox.quarantined(10))
    assert [each.id for each in listed] == [each.id for each in arrivals]
    assert {(each.state, each.reason) for each in listed} == {
        (DeliveryState.QUARANTINED, "not_json")
    }
    assert [each.id for each in world.inbox.quarantined(2)] == [each.id for each in arrivals[:2]]
    assert list(world.inbox.claim(LANE, "w1", 10)) == []
    assert sum(world.inbox.depths()) == 0


def test_quarantine_is_listed_over_all_lanes(world: World) -> None:
    """At most so many of each."""
    for lane in range(BIRTH.lanes):
        for name in "ab":
            world.inbox.accept(arrival_of(f"{lane}{name}", lane=lane, reason="not_json"))
    assert len(list(world.inbox.quarantined(1))) == BIRTH.lanes
    assert len(list(world.inbox.quarantined(5))) == 2 * BIRTH.lanes


def test_shredding_destroys_the_body_alone(world: World) -> None:
    """The id keeps telling duplicates; what never was is no error."""
    world.inbox.accept(arrival_of())
    world.inbox.shred(arrival_of().id)
    world.inbox.shred(arrival_of("never").id)
    world.inbox.shred("no id")
    assert kept(world, arrival_of().id).sealed == b""
    assert world.inbox.get(arrival_of("never").id) is None
    assert world.inbox.accept(arrival_of()).how is Acceptance.DUPLICATE


@pytest.mark.parametrize("odd", ["", "dlv_", "dlv_01_x", "msg_000_1", "dlv_{i00}_" + "0" * 32])
def test_an_odd_id_names_no_delivery(world: World, odd: str) -> None:
    """Reading says None; storing says that it cannot be."""
    assert world.inbox.get(odd) is None
    with pytest.raises(StoreUnavailable):
        world.inbox.accept(arrival_of(id=odd))


def test_full_memory_accepts_nothing(world: World) -> None:
    """What is not stored is not acknowledged; what is stored can be drained."""
    world.inbox.accept(arrival_of("a"))
    world.inbox.claim(LANE, "w1", 10)
    world.inbox.accept(arrival_of("b"))
    world.fill(True)
    with pytest.raises(StoreFull):
        world.inbox.accept(arrival_of("c"))
    assert world.inbox.get(arrival_of("c").id) is None
    (claimed,) = world.inbox.claim(LANE, "w1", 10)
    assert claimed.delivery.id == arrival_of("b").id


def test_what_a_body_was_read_as_waits_with_it_and_no_longer(world: World) -> None:
    """A replay gets the body alone."""
    arrival = arrival_of(understood=b"sealed events")
    world.inbox.accept(arrival)
    (claimed,) = world.inbox.claim(1, "worker-1", 10)
    assert claimed.understood == b"sealed events"
    world.inbox.finish(1, [done(claimed, DeliveryState.QUARANTINED, "odd")])
    assert world.inbox.requeue(arrival.id)
    (again,) = world.inbox.claim(1, "worker-1", 10)
    assert again.understood == b""

"""The archive: what left the store for the vault is in one of the two, whoever moves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from processor.domain.identity import partition_of
from processor.ports import (
    Acceptance,
    Delivery,
    DeliveryState,
    Finished,
    Kept,
    Leaving,
    Moved,
    Segment,
    decisions_name,
)
from tests.contract.makings import ALICE, arrival_of
from tests.contract.test_decisions import record_of
from tests.contract.worlds import BIRTH, World

PLACE = partition_of(ALICE, BIRTH.partitions)
DAY = timedelta(days=1)
BODIES = Segment(kind=Kept.DELIVERIES, place=1, name="archive/deliveries/i01/bodies")


def logged(world: World, many: int) -> tuple[str, ...]:
    return world.decisions.log([record_of(ALICE, f"job-{each}") for each in range(many)])


def segment_of(ids: Sequence[str], digest: str = "d" * 64) -> Segment:
    return Segment(kind=Kept.DECISIONS, place=PLACE, name=decisions_name(PLACE, ids), digest=digest)


def tomorrow(world: World) -> datetime:
    return world.now() + DAY


def finished(world: World, *names: str) -> list[Delivery]:
    """Deliveries that came in and were recorded, in lane 1."""
    for name in names:
        world.inbox.accept(arrival_of(name))
    claimed = world.inbox.claim(1, "w1", 100)
    over = [
        Finished(
            ticket=each.ticket,
            delivery=each.delivery.id,
            provider="standard",
            state=DeliveryState.RECORDED,
        )
        for each in claimed
    ]
    world.inbox.finish(1, over)
    return [each.delivery for each in claimed]


def leaving(delivery: Delivery) -> Leaving:
    return Leaving(id=delivery.id, head=delivery.sealed[:6], wrapped_key=b"its key")


def test_the_oldest_of_a_partition_leave_and_a_pointer_stays(world: World) -> None:
    ids = logged(world, 5)
    rows = world.archive.decisions(PLACE, tomorrow(world), 3)
    assert [name for name, _ in rows] == list(ids[:3])
    assert rows[0][1] == record_of(ALICE, "job-0")
    segment = segment_of(ids[:3])
    assert world.archive.move_decisions(segment, ids[:3])
    assert [world.decisions.get(each) is None for each in ids] == [True] * 3 + [False] * 2
    assert [name for name, _ in world.decisions.about(ALICE)] == list(ids[3:])
    assert [world.archive.segment_of(each) for each in ids] == [segment] * 3 + [None] * 2
    assert world.archive.segments(PLACE) == [segment]
    assert world.counts.tally().counts["archived", "decisions"] == 3


def test_only_the_first_to_move_does(world: World) -> None:
    """The same again, another beginning, or one with a gap changes nothing."""
    ids = logged(world, 6)
    assert world.archive.move_decisions(segment_of(ids[:3]), ids[:3])
    for wrong in (ids[:3], ids[:5], ids[4:5], [ids[3], ids[5]]):
        assert not world.archive.move_decisions(segment_of(wrong), wrong)
    assert [name for name, _ in world.decisions.about(ALICE)] == list(ids[3:])
    assert world.archive.segments(PLACE) == [segment_of(ids[:3])]


def test_several_segments_are_listed_in_order_and_told_apart(world: World) -> None:
    ids = logged(world, 40)
    parts = [ids[at : at + 8] for at in range(0, 40, 8)]
    for part in parts:
        assert world.archive.move_decisions(segment_of(part), part)
    assert world.archive.segments(PLACE) == [segment_of(part) for part in parts]
    for part in parts:
        assert {world.archive.segment_of(each) for each in part} == {segment_of(part)}
    (new,) = logged(world, 1)
    assert new not in ids
    assert world.decisions.get(new)


@pytest.mark.parametrize("unknown", ["", "dec_", "dec_999_1_1", "dec_001_1_1", "msg_000_1_1"])
def test_an_id_that_went_nowhere_has_no_segment(world: World, unknown: str) -> None:
    ids = logged(world, 2)
    world.archive.move_decisions(segment_of(ids), ids)
    assert world.archive.segment_of(unknown) is None


def test_what_is_oldest_is_told_of_what_is_there(world: World) -> None:
    assert not world.archive.oldest().decisions
    before = world.now()
    ids = logged(world, 2)
    finished(world, "a")
    oldest = world.archive.oldest()
    assert set(oldest.decisions) == {PLACE}
    assert set(oldest.deliveries) == {1}
    for at in (oldest.decisions[PLACE], oldest.deliveries[1]):
        assert before - DAY < at <= oldest.now
    world.archive.move_decisions(segment_of(ids), ids)
    assert not world.archive.oldest().decisions


def test_nothing_younger_than_asked_for_is_read(world: World) -> None:
    logged(world, 2)
    finished(world, "a")
    early = world.now() - DAY
    assert list(world.archive.decisions(PLACE, early, 5)) == []
    assert list(world.archive.deliveries(1, early, 5)) == []


def test_a_body_leaves_and_its_key_stays(world: World) -> None:
    """The id is still known, by its fingerprint too; what became of it went along."""
    (delivery,) = finished(world, "a")
    (read,) = world.archive.deliveries(1, tomorrow(world), 5)
    assert read.sealed == delivery.sealed
    assert read.state is DeliveryState.RECORDED
    assert world.archive.move_deliveries(BODIES, [leaving(read)], 1826 * DAY) == 1
    assert world.inbox.get(delivery.id) is None
    assert world.archive.moved(delivery.id) == Moved(segment=BODIES, wrapped_key=b"its key")
    assert world.inbox.fingerprint(delivery.id) == arrival_of("a").fingerprint
    again = world.inbox.accept(arrival_of("a"))
    assert (again.how, again.received_at) == (Acceptance.DUPLICATE, delivery.received_at)
    other = world.inbox.accept(arrival_of("a", fingerprint="f" * 64))
    assert other.how is Acceptance.CONFLICT
    assert list(world.archive.deliveries(1, tomorrow(world), 5)) == []
    assert world.archive.move_deliveries(BODIES, [leaving(read)], DAY) == 0
    assert world.counts.tally().counts["archived", "deliveries"] == 1


@pytest.mark.parametrize("first", ["shred", "move"])
def test_a_destroyed_body_has_no_key_whichever_comes_first(world: World, first: str) -> None:
    (delivery,) = finished(world, "a")
    (read,) = world.archive.deliveries(1, tomorrow(world), 5)
    acts: list[Callable[[], object]] = [
        lambda: world.inbox.shred(delivery.id),
        lambda: world.archive.move_deliveries(BODIES, [leaving(read)], 1826 * DAY),
    ]
    for act in acts if first == "shred" else reversed(acts):
        act()
    assert world.archive.moved(delivery.id) == Moved(segment=BODIES, wrapped_key=b"")
    assert world.inbox.fingerprint(delivery.id) == arrival_of("a").fingerprint


def test_what_was_wrapped_anew_or_is_not_over_stays(world: World) -> None:
    (delivery,) = finished(world, "a")
    stale = Leaving(id=delivery.id, head=b"another", wrapped_key=b"key")
    world.inbox.accept(arrival_of("waits"))
    waiting = Leaving(id=arrival_of("waits").id, head=b"sealed", wrapped_key=b"key")
    unknown = Leaving(id=arrival_of("unknown").id, head=b"sealed", wrapped_key=b"key")
    assert world.archive.move_deliveries(BODIES, [stale, waiting, unknown], DAY) == 0
    assert world.inbox.get(delivery.id)
    assert world.inbox.get(waiting.id)
    assert world.inbox.fingerprint(unknown.id) is None


def test_an_id_is_forgotten_when_the_time_of_proof_is_over(world: World) -> None:
    (delivery,) = finished(world, "a")
    world.archive.move_deliveries(BODIES, [leaving(delivery)], timedelta(seconds=0.5))
    world.later(0.6)
    assert world.archive.moved(delivery.id) is None
    assert world.inbox.accept(arrival_of("a")).how is Acceptance.STORED


def test_segments_that_outlived_their_proof_are_listed_and_forgotten(world: World) -> None:
    ids = logged(world, 2)
    mine = segment_of(ids)
    world.archive.move_decisions(mine, ids)
    (delivery,) = finished(world, "a")
    world.archive.move_deliveries(BODIES, [leaving(delivery)], 1826 * DAY)
    assert list(world.archive.outlived(world.now() - DAY, 10)) == []
    assert set(world.archive.outlived(tomorrow(world), 10)) == {mine, BODIES}
    for segment in (mine, BODIES, mine):
        world.archive.forget(segment)
    assert list(world.archive.outlived(tomorrow(world), 10)) == []
    assert world.archive.segment_of(ids[0]) is None


def test_a_full_store_still_moves(world: World) -> None:
    """It is what makes room."""
    ids = logged(world, 2)
    deliveries = finished(world, "a", "b")
    world.fill(True)
    assert world.archive.move_decisions(segment_of(ids), ids)
    left = [leaving(each) for each in deliveries]
    assert world.archive.move_deliveries(BODIES, left, DAY) == 2

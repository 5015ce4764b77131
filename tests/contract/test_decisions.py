"""The decision log: each decision can be read back by its id, and found by its contact."""

from __future__ import annotations

import re

import pytest

from processor.domain.decision import Verdict
from processor.domain.identity import partition_of
from processor.ports import DecisionRecord, StoreFull
from tests.contract.makings import ALICE, AT, BOB, decision_of, job_of, released
from tests.contract.worlds import BIRTH, World


def record_of(contact: str = ALICE, job: str = "job-1", version: int = 1) -> DecisionRecord:
    """A decision about a message to a contact."""
    message = job_of(contact, job, appointment_at=AT).message
    return DecisionRecord(message=message, decision=decision_of(Verdict.BLOCKED, version))


def test_decisions_come_back_by_their_ids(world: World) -> None:
    """In the order they were logged in, each under an id of its contact's partition."""
    records = [record_of(ALICE, "a"), record_of(BOB, "b"), record_of(ALICE, "c")]
    ids = world.decisions.log(records)
    assert len(set(ids)) == 3
    for decision_id, record in zip(ids, records, strict=True):
        assert world.decisions.get(decision_id) == record
        partition = partition_of(record.message.contact, BIRTH.partitions)
        assert re.fullmatch(rf"dec_{partition:03d}_[0-9]+_[0-9]+", decision_id)


@pytest.mark.parametrize(
    "unknown", ["", "dec_", "dec_000_1_1", "dec_999_1_1", "msg_000_1_1", "dec_x_1_1", "dec_001_1_x"]
)
def test_an_unknown_decision_is_none(world: World, unknown: str) -> None:
    """Ids that were never given, or could not have been, name nothing."""
    world.decisions.log([record_of()])
    assert world.decisions.get(unknown) is None


def test_the_latest_decisions_of_a_contact_come_first(world: World) -> None:
    """Only this contact's, at most so many, newest first, with those of settled messages."""
    old, _ = world.decisions.log([record_of(ALICE, "a"), record_of(BOB, "b")])
    (new,) = world.decisions.log([record_of(ALICE, "c", 2)])
    latest = released(world, job_of(ALICE, "d"))
    found = world.decisions.recent(ALICE, 10)
    settled = world.outbound.get(latest)
    assert settled is not None
    assert [decision_id for decision_id, _ in found] == [settled.decision, new, old]
    assert found[1][1] == record_of(ALICE, "c", 2)
    assert list(world.decisions.recent(ALICE, 1)) == [found[0]]


def test_all_decisions_of_a_contact_are_read_from_the_first_on(world: World) -> None:
    """Beyond what one round trip reads, and none of anybody else's."""
    mine = world.decisions.log([record_of(ALICE, f"job-{each}") for each in range(1201)])
    world.decisions.log([record_of(BOB, "other")])
    assert [decision_id for decision_id, _ in world.decisions.about(ALICE)] == list(mine)


def test_nothing_logged_is_nothing_found(world: World) -> None:
    """An empty log answers; so does an empty request."""
    assert world.decisions.log([]) == ()
    assert list(world.decisions.recent(ALICE, 10)) == []
    assert list(world.decisions.about(ALICE)) == []


def test_full_memory_logs_nothing(world: World) -> None:
    """A decision that cannot be kept is not acknowledged."""
    world.fill(True)
    with pytest.raises(StoreFull):
        world.decisions.log([record_of()])
    assert list(world.decisions.recent(ALICE, 10)) == []

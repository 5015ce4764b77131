"""Many messages at once come out as each would alone."""

from __future__ import annotations

import pytest

from processor.domain.decision import Reason, Verdict
from processor.ports import DecisionRecord, JobConflict, MessageState, StoreUnavailable
from tests.contract.makings import ALICE, BOB, CHARLIE, decision_of, job_of
from tests.contract.worlds import BIRTH, World

JOBS = [job_of(ALICE, "job-1"), job_of(BOB, "job-2"), job_of(CHARLIE, "job-3")]
BLOCKED = decision_of(Verdict.BLOCKED, reasons=(Reason(code="no_consent"),))


def test_many_are_stored_as_each_is_and_once(world: World) -> None:
    """In their order, those that were there before among them, and one that comes twice."""
    before = world.outbound.submit(JOBS[1])
    stored = world.outbound.submit_all([*JOBS, JOBS[0]])
    assert [each.message for each in stored] == [job.message for job in (*JOBS, JOBS[0])]
    assert stored[1] == before
    assert {each.state for each in stored} == {MessageState.QUEUED}
    assert stored == tuple(world.outbound.submit(job) for job in (*JOBS, JOBS[0]))


def test_one_that_was_another_before_keeps_all_from_being_stored(world: World) -> None:
    """Whoever repeats the call with the conflict solved finds nothing half done."""
    world.outbound.submit(JOBS[1])
    other = job_of(BOB, "job-2", sealed=b"something else")
    with pytest.raises(JobConflict):
        world.outbound.submit_all([JOBS[0], other, JOBS[2]])
    assert world.outbound.get(JOBS[0].message.id) is None
    assert world.outbound.get(JOBS[2].message.id) is None


def test_many_are_settled_as_each_is(world: World) -> None:
    """Each by its own decision, which is logged; what was settled before stays as it was."""
    world.outbound.submit_all(JOBS)
    world.outbound.settle(JOBS[2].message.id, BLOCKED, BIRTH)
    decisions = (decision_of(), BLOCKED, decision_of())
    judged = [
        DecisionRecord(message=job.message, decision=decision)
        for job, decision in zip(JOBS, decisions, strict=True)
    ]
    settled = world.outbound.settle_all(judged, BIRTH)
    assert [each.settled for each in settled] == [True, True, False]
    assert [each.state for each in settled] == [
        MessageState.RELEASED,
        MessageState.BLOCKED,
        MessageState.BLOCKED,
    ]
    for record, each in zip(judged[:2], settled[:2], strict=True):
        assert world.decisions.get(each.decision) == record
        kept = world.outbound.get(record.message.id)
        assert kept is not None
        assert (kept.state, kept.decision) == (each.state, each.decision)


def test_what_is_not_there_is_not_settled(world: World) -> None:
    """It is said, as for one."""
    record = DecisionRecord(message=JOBS[0].message, decision=decision_of())
    with pytest.raises(StoreUnavailable):
        world.outbound.settle_all([record], BIRTH)
    with pytest.raises(StoreUnavailable):
        world.outbound.settle(JOBS[0].message.id, decision_of(), BIRTH)

"""Outbound messages: stored once, settled with their decision, found by the sweep."""

from __future__ import annotations

import pytest

from processor.domain.decision import Reason, Verdict
from processor.ports import (
    ClaimAnswer,
    JobConflict,
    MessageState,
    Outgoing,
    StoreFull,
    StoreUnavailable,
)
from tests.contract.makings import (
    ALICE,
    AT,
    BOB,
    CHARLIE,
    GRANT,
    decision_of,
    ids_of,
    in_seconds,
    job_of,
    message_id,
    recorded,
    released,
)
from tests.contract.worlds import BIRTH, World


def kept(world: World, message: str) -> Outgoing:
    """A message that must be there."""
    found = world.outbound.get(message)
    assert found is not None
    return found


def test_a_job_is_stored_once(world: World) -> None:
    """The same job again, even later in its life, is the one there is."""
    job = job_of(appointment_at=AT, cause="ent_1")
    first = world.outbound.submit(job)
    assert (first.message, first.sealed) == (job.message, job.sealed)
    assert (first.state, first.decision, first.reasons) == (MessageState.QUEUED, None, ())
    assert first.submitted_at.utcoffset() is not None
    assert world.outbound.submit(job) == first
    released(world, job)
    again = world.outbound.submit(job)
    assert again.state is MessageState.RELEASED
    assert again == kept(world, job.message.id)


def test_many_jobs_are_found_as_each_is(world: World) -> None:
    """In the order asked for, of this business only."""
    for contact, job in ((ALICE, "job-1"), (BOB, "job-2"), (CHARLIE, "job-3")):
        world.outbound.submit(job_of(contact, job))
    names = [message_id(ALICE, job)[-16:] for job in ("job-2", "unknown", "job-1", "job-2")]
    found = world.outbound.find_all("acme", names)
    assert found == tuple(world.outbound.find("acme", name) for name in names)
    assert [each and each.message.contact for each in found] == [BOB, None, ALICE, BOB]
    assert world.outbound.find_all("globex", names) == (None,) * 4
    assert world.outbound.find_all("acme", []) == ()


def test_a_job_id_names_one_content(world: World) -> None:
    """Other content, or another recipient, under the same job id is a conflict."""
    world.outbound.submit(job_of(ALICE))
    for other in (job_of(ALICE, sealed=b"other text"), job_of(BOB)):
        with pytest.raises(JobConflict):
            world.outbound.submit(other)
    assert world.outbound.get(message_id(BOB, "job-1")) is None
    assert kept(world, message_id(ALICE, "job-1")).sealed == b"sealed address and text"


def test_a_message_is_found_by_its_own_business_only(world: World) -> None:
    """Another business gets the answer that an unknown id gets."""
    job = job_of()
    world.outbound.submit(job)
    assert world.outbound.find("acme", job.message.id) == kept(world, job.message.id)
    assert world.outbound.find("globex", job.message.id) is None
    assert world.outbound.find("acme", message_id(ALICE, "job-2")) is None


def test_a_message_is_found_by_the_part_that_its_job_id_makes(world: World) -> None:
    """Who knows the job but not the recipient finds the message by the id's last part."""
    job = job_of()
    world.outbound.submit(job)
    natural = job.message.id.rpartition("_")[2]
    assert world.outbound.find("acme", natural) == kept(world, job.message.id)
    assert world.outbound.find("globex", natural) is None
    assert world.outbound.find("acme", "0" * 16) is None


@pytest.mark.parametrize(
    "odd", ["", "msg_", "msg_1_2", "dec_000_1_1", "x" * 300, "msg_{p000}:birth"]
)
def test_an_odd_id_names_no_message(world: World, odd: str) -> None:
    """Reading says None; changing says that it cannot be."""
    assert world.outbound.get(odd) is None
    assert world.outbound.find("acme", odd) is None
    assert world.outbound.conclude(odd, "a1", "sent") is None
    with pytest.raises(StoreUnavailable):
        world.outbound.settle(odd, decision_of(), BIRTH)
    assert world.outbound.claim(odd, "a1", 60, business="acme").answer is ClaimAnswer.UNKNOWN


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.APPROVED, MessageState.RELEASED),
        (Verdict.DEFERRED, MessageState.DEFERRED),
        (Verdict.BLOCKED, MessageState.BLOCKED),
    ],
)
def test_settling_logs_and_moves(world: World, verdict: Verdict, state: MessageState) -> None:
    """The decision can be read by the id that the message carries."""
    job = job_of()
    world.outbound.submit(job)
    reasons = (Reason(code="no_consent"), Reason(code="purpose_unknown"))
    decision = decision_of(verdict, not_before=AT, reasons=reasons)
    settled = world.outbound.settle(job.message.id, decision, BIRTH)
    found = kept(world, job.message.id)
    assert (settled.settled, settled.state) == (True, state)
    assert (found.state, found.decision) == (state, settled.decision)
    assert found.reasons == ("no_consent", "purpose_unknown")
    logged = world.decisions.get(settled.decision)
    assert logged is not None
    assert (logged.decision, logged.message) == (decision, job.message)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.APPROVED, MessageState.OBSERVED),
        (Verdict.DEFERRED, MessageState.DEFERRED),
        (Verdict.BLOCKED, MessageState.BLOCKED),
    ],
)
def test_what_is_only_observed_is_logged_and_never_released(
    world: World, verdict: Verdict, state: MessageState
) -> None:
    """Nobody can claim it, the sweep does not find it, and it stays what it is."""
    job = job_of()
    world.outbound.submit(job)
    decision = decision_of(verdict, not_before=AT)
    settled = world.outbound.settle(job.message.id, decision, BIRTH, observe=True)
    assert (settled.settled, settled.state) == (True, state)
    assert world.decisions.get(settled.decision) is not None
    taken = world.outbound.claim(job.message.id, "a1", 5, business="acme")
    assert taken.answer is ClaimAnswer.NOT_RELEASED
    assert list(world.outbound.unclaimed(0, 10)) == []
    if state is MessageState.OBSERVED:
        assert not world.outbound.settle(job.message.id, decision, BIRTH).settled
        assert not world.outbound.settle(job.message.id, decision, BIRTH, again=True).settled
        assert list(world.outbound.waiting(0, 10)) == list(world.outbound.due(10)) == []
        assert kept(world, job.message.id).state is MessageState.OBSERVED


def test_what_is_settled_is_not_settled_again(world: World) -> None:
    """A second worker changes nothing and logs nothing; it learns where the message is."""
    for verdict, job in ((Verdict.BLOCKED, job_of(ALICE)), (Verdict.APPROVED, job_of(BOB, "j2"))):
        world.outbound.submit(job)
        first = world.outbound.settle(job.message.id, decision_of(verdict), BIRTH)
        second = world.outbound.settle(job.message.id, decision_of(Verdict.APPROVED), BIRTH)
        assert not second.settled
        assert (second.state, second.decision) == (first.state, first.decision)
        assert len(world.decisions.recent(job.message.contact, 10)) == 1


def test_a_deferred_message_is_settled_when_due(world: World) -> None:
    """From deferred it goes on to any state, or waits longer."""
    job = job_of()
    world.outbound.submit(job)
    for verdict in (Verdict.DEFERRED, Verdict.DEFERRED, Verdict.APPROVED):
        decision = decision_of(verdict, not_before=AT)
        assert world.outbound.settle(job.message.id, decision, BIRTH).settled
    assert len(world.decisions.recent(ALICE, 10)) == 3
    assert kept(world, job.message.id).state is MessageState.RELEASED


def test_settling_again_starts_from_released_only(world: World) -> None:
    """A claim that found its message moved has it judged anew; nothing else does."""
    job = job_of()
    world.outbound.submit(job)
    assert not world.outbound.settle(job.message.id, decision_of(), BIRTH, again=True).settled
    released_id = released(world, job)
    again = world.outbound.settle(released_id, decision_of(Verdict.BLOCKED), BIRTH, again=True)
    assert (again.settled, again.state) == (True, MessageState.BLOCKED)
    assert not world.outbound.settle(released_id, decision_of(), BIRTH, again=True).settled
    assert len(world.decisions.recent(ALICE, 10)) == 2


def test_a_claimed_message_stays_claimed(world: World) -> None:
    """Neither a worker nor a second claim's worker takes it back."""
    recorded(world, ALICE, GRANT)
    message = released(world, job_of())
    world.outbound.claim(message, "a1", 60, business="acme")
    for again in (False, True):
        answer = world.outbound.settle(message, decision_of(Verdict.BLOCKED), BIRTH, again=again)
        assert (answer.settled, answer.state) == (False, MessageState.CLAIMED)


def test_settling_what_is_not_there_fails(world: World) -> None:
    """Nothing is logged about a message that nobody submitted; a deferral needs its time."""
    with pytest.raises(StoreUnavailable):
        world.outbound.settle(message_id(ALICE, "never"), decision_of(), BIRTH)
    world.outbound.submit(job_of())
    timeless = decision_of(Verdict.DEFERRED)
    with pytest.raises(StoreUnavailable):
        world.outbound.settle(message_id(ALICE, "job-1"), timeless, BIRTH)
    assert list(world.decisions.recent(ALICE, 10)) == []


def test_full_memory_releases_nothing(world: World) -> None:
    """Neither a new job nor a decision goes in; what is there can be read and stays as it is."""
    world.outbound.submit(job_of())
    queued = message_id(ALICE, "job-1")
    world.fill(True)
    with pytest.raises(StoreFull):
        world.outbound.submit(job_of(BOB, "job-2"))
    with pytest.raises(StoreFull):
        world.outbound.settle(queued, decision_of(), BIRTH)
    assert kept(world, queued).state is MessageState.QUEUED
    assert list(world.decisions.recent(ALICE, 10)) == []
    world.fill(False)
    assert world.outbound.submit(job_of(BOB, "job-2")).state is MessageState.QUEUED
    assert world.outbound.settle(queued, decision_of(), BIRTH).settled


def test_the_sweep_finds_messages_whose_task_was_lost(world: World) -> None:
    """Queued ones of that age, at most so many; settled ones no more."""
    jobs = [job_of(ALICE, "a"), job_of(BOB, "b"), job_of(CHARLIE, "c")]
    for job in jobs:
        world.outbound.submit(job)
    assert sorted(world.outbound.waiting(0, 10)) == sorted(ids_of(jobs))
    assert len(world.outbound.waiting(0, 2)) == 2
    assert list(world.outbound.waiting(3600, 10)) == []
    released(world, jobs[0])
    assert sorted(world.outbound.waiting(0, 10)) == sorted(ids_of(jobs[1:]))


def test_the_sweep_finds_deferred_messages_when_due(world: World) -> None:
    """Only those whose time has come; asking does not move them."""
    jobs = [job_of(ALICE, "a"), job_of(BOB, "b"), job_of(CHARLIE, "c")]
    for job, seconds in zip(jobs, (-60, -30, 3600), strict=True):
        world.outbound.submit(job)
        deferral = decision_of(Verdict.DEFERRED, not_before=in_seconds(world, seconds))
        world.outbound.settle(job.message.id, deferral, BIRTH)
    for _ in range(2):
        assert sorted(world.outbound.due(10)) == sorted(ids_of(jobs[:2]))
    assert len(world.outbound.due(1)) == 1
    world.outbound.settle(jobs[0].message.id, decision_of(), BIRTH)
    assert list(world.outbound.due(10)) == [jobs[1].message.id]


def test_the_sweep_offers_unclaimed_releases_again(world: World) -> None:
    """Each time after twice as long, so that a dead sender's queue is not flooded."""
    recorded(world, ALICE, GRANT)
    recorded(world, BOB, GRANT)
    claimed, idle = released(world, job_of(ALICE, "a")), released(world, job_of(BOB, "b"))
    world.outbound.claim(claimed, "a1", 60, business="acme")
    assert list(world.outbound.unclaimed(3600, 10)) == []
    world.later(1.1)
    assert list(world.outbound.unclaimed(1, 10)) == [idle]
    assert list(world.outbound.unclaimed(1, 10)) == []
    world.later(1.1)
    assert list(world.outbound.unclaimed(1, 10)) == []
    world.later(1.0)
    assert list(world.outbound.unclaimed(1, 10)) == [idle]
    assert kept(world, idle).state is MessageState.RELEASED

"""How an attempt ended: kept with the message, and for longer with the decision that let it go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processor.domain.identity import partition_of
from processor.ports import (
    ClaimAnswer,
    Ended,
    Kept,
    MessageState,
    Segment,
    StoreUnavailable,
    Teller,
    decisions_name,
)
from tests.contract.makings import ALICE, GRANT, job_of, recorded, released
from tests.contract.worlds import BIRTH, World

PLACE = partition_of(ALICE, BIRTH.partitions)
SENT, FAILED, UNKNOWN = MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN


@pytest.fixture
def claimed(world: World) -> str:
    """A message to Alice that the attempt `a1` has."""
    recorded(world, ALICE, GRANT)
    message = released(world, job_of())
    assert claim(world, message) is ClaimAnswer.GO
    return message


def claim(world: World, message: str, attempt: str = "a1") -> ClaimAnswer:
    return world.outbound.claim(message, attempt, 60, business="acme").answer


def ended(world: World, message: str) -> Ended | None:
    """What is kept with the decision, which is all that is kept with the message."""
    found = world.outbound.get(message)
    assert found is not None
    assert found.decision is not None
    record = world.decisions.get(found.decision)
    assert record is not None
    assert record.ended == world.decisions.ended(ALICE, found.decision)
    assert world.decisions.all_ended(ALICE).get(found.decision) == record.ended
    assert dict(world.decisions.about(ALICE))[found.decision] == record
    if record.ended is not None:
        told = (record.ended.outcome, record.ended.ended_at, record.ended.told_by)
        assert told == (found.outcome, found.outcome_at, found.told_by)
        assert record.ended.provider_id == found.provider_id
        assert (record.ended.attempt, record.ended.claimed_at) == (found.attempt, found.claimed_at)
    return record.ended


@pytest.mark.parametrize("attempt", ["a1", "line\nbreak and blanks", "ünïcode"])
def test_an_outcome_is_kept_with_the_message_and_with_its_decision(
    world: World, attempt: str
) -> None:
    recorded(world, ALICE, GRANT)
    message = released(world, job_of())
    claim(world, message, attempt)
    assert ended(world, message) is None
    assert world.outbound.conclude(message, attempt, "sent", b"sealed\n\x00id") is SENT
    kept = ended(world, message)
    assert kept is not None
    assert (kept.outcome, kept.attempt, kept.told_by) == ("sent", attempt, Teller.SENDER)
    assert (kept.provider_id, kept.final) == (b"sealed\n\x00id", True)


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_an_unknown_outcome_is_never_sent_again_and_ends_once(
    world: World, claimed: str, outcome: str
) -> None:
    """Neither by the attempt that reported it, inside its lease, nor by any other."""
    assert world.outbound.conclude(claimed, "a1", "unknown") is UNKNOWN
    kept = ended(world, claimed)
    assert kept is not None
    assert not kept.final
    for attempt in ("a1", "a2"):
        assert claim(world, claimed, attempt) is ClaimAnswer.OUTCOME_UNKNOWN
    assert world.outbound.conclude(claimed, "a1", "unknown") is UNKNOWN
    assert ended(world, claimed) == kept
    world.later(0.01)
    assert world.outbound.conclude(claimed, "a1", outcome, b"id") is MessageState(outcome)
    for later in ("sent", "failed", "unknown"):
        assert world.outbound.conclude(claimed, "a1", later) is MessageState(outcome)
    assert claim(world, claimed) is ClaimAnswer.ALREADY_CLAIMED
    last = ended(world, claimed)
    assert last is not None
    assert (last.outcome, last.provider_id) == (outcome, b"id")
    assert last.ended_at > kept.ended_at


def test_a_provider_closes_what_is_unknown_and_nothing_that_is_known(
    world: World, claimed: str
) -> None:
    world.outbound.conclude(claimed, "a1", "unknown")
    assert world.outbound.conclude(claimed, None, "sent") is SENT
    kept = ended(world, claimed)
    assert kept is not None
    assert (kept.outcome, kept.told_by) == ("sent", Teller.PROVIDER)
    assert world.outbound.conclude(claimed, None, "failed") is SENT
    assert ended(world, claimed) == kept


def test_a_provider_closes_what_nobody_told_the_end_of(world: World, claimed: str) -> None:
    """Its sender was killed; and one that lives comes late with the provider's id."""
    assert world.outbound.conclude(claimed, None, "sent") is SENT
    assert world.outbound.conclude(claimed, "a1", "unknown", b"id") is SENT
    kept = ended(world, claimed)
    assert kept is not None
    assert (kept.told_by, kept.provider_id) == (Teller.PROVIDER, b"id")


def test_a_provider_says_nothing_of_what_nobody_claimed(world: World) -> None:
    recorded(world, ALICE, GRANT)
    message = released(world, job_of())
    assert world.outbound.conclude(message, None, "sent") is None
    assert claim(world, message) is ClaimAnswer.GO
    with pytest.raises(StoreUnavailable):
        world.outbound.conclude(message, None, "unknown")


def test_the_first_provider_id_counts(world: World, claimed: str) -> None:
    for name in (b"", b"first", b"second", b""):
        world.outbound.conclude(claimed, "a1", "sent", name)
    kept = ended(world, claimed)
    assert kept is not None
    assert kept.provider_id == b"first"


def test_an_outcome_is_found_whether_it_came_before_or_after_its_decision_left(
    world: World, claimed: str
) -> None:
    """The archive is handed those that were there, and lets go of them; late ones stay."""
    early = released(world, job_of(job="job-2"))
    claim(world, early)
    world.outbound.conclude(early, "a1", "sent", b"id")
    rows = world.archive.decisions(PLACE, world.now() + timedelta(days=1), 9)
    assert [record.ended and record.ended.outcome for _, record in rows] == [None, "sent"]
    ids = [name for name, _ in rows]
    segment = Segment(
        kind=Kept.DECISIONS, place=PLACE, name=decisions_name(PLACE, ids), digest="d" * 64
    )
    assert world.archive.move_decisions(segment, ids)
    world.archive.let_go([row for row in rows if row[1].ended])
    assert [world.decisions.ended(ALICE, name) for name in ids] == [None, None]
    world.archive.let_go(rows)
    assert world.outbound.conclude(claimed, "a1", "failed") is FAILED
    late = world.decisions.ended(ALICE, ids[0])
    assert late is not None
    assert late.outcome == "failed"

"""The claim: who is let through to a provider, and that nobody is after anything changed."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from processor.domain.decision import Verdict
from processor.ports import ClaimAnswer, MessageState, Outgoing, StoreFull, StoreUnavailable
from tests.contract.makings import (
    ALICE,
    GRANT,
    STOP,
    decision_of,
    in_seconds,
    job_of,
    recorded,
    released,
)
from tests.contract.worlds import BIRTH, World

GO = ClaimAnswer.GO


@pytest.fixture
def message(world: World) -> str:
    """A message to Alice, released on her grant."""
    recorded(world, ALICE, GRANT)
    return released(world, job_of())


def kept(world: World, message: str) -> Outgoing:
    """A message that must be there."""
    found = world.outbound.get(message)
    assert found is not None
    return found


def test_released_and_unmoved_may_go(world: World, message: str) -> None:
    """The claim is noted with the message and with its contact, at the version it was made at."""
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is GO
    found = kept(world, message)
    assert (found.state, found.attempt) == (MessageState.CLAIMED, "a1")
    assert found.claimed_at is not None
    assert found.lease_ends_at is not None
    assert (found.lease_ends_at - found.claimed_at).total_seconds() == 60
    (claim,) = world.ledger.claims(ALICE)
    assert (claim.message, claim.attempt, claim.version) == (message, "a1", 1)
    assert claim.at == found.claimed_at


def test_the_same_attempt_may_ask_again_inside_its_lease(world: World, message: str) -> None:
    """A lost answer costs nothing; the lease is not stretched and nothing is noted twice."""
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is GO
    found = kept(world, message)
    assert world.outbound.claim(message, "a1", 3600, business="acme").answer is GO
    assert kept(world, message) == found
    assert len(world.ledger.claims(ALICE)) == 1


def test_another_attempt_is_told_that_it_is_too_late(world: World, message: str) -> None:
    """At most one attempt sends."""
    world.outbound.claim(message, "a1", 60, business="acme")
    assert (
        world.outbound.claim(message, "a2", 60, business="acme").answer
        is ClaimAnswer.ALREADY_CLAIMED
    )
    assert kept(world, message).attempt == "a1"


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_after_an_outcome_nobody_sends(world: World, message: str, outcome: str) -> None:
    """Not even the attempt that recorded it."""
    world.outbound.claim(message, "a1", 60, business="acme")
    world.outbound.conclude(message, "a1", outcome)
    for attempt in ("a1", "a2"):
        assert (
            world.outbound.claim(message, attempt, 60, business="acme").answer
            is ClaimAnswer.ALREADY_CLAIMED
        )


def test_an_outcome_that_nobody_knows_is_never_sent_again(world: World, message: str) -> None:
    """When the lease is over without an outcome, every attempt is told so."""
    world.outbound.claim(message, "a1", 1, business="acme")
    world.later(1.1)
    for attempt in ("a1", "a2"):
        assert (
            world.outbound.claim(message, attempt, 60, business="acme").answer
            is ClaimAnswer.OUTCOME_UNKNOWN
        )
    assert kept(world, message).state is MessageState.CLAIMED


def test_a_stop_before_the_claim_moves_it(world: World, message: str) -> None:
    """Nothing changes until the message was judged anew, and then by the new standing."""
    before = kept(world, message)
    recorded(world, ALICE, STOP, effect="stop")
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    assert kept(world, message) == before
    assert world.ledger.claims(ALICE) == ()
    world.outbound.settle(message, decision_of(Verdict.BLOCKED, 2), BIRTH, again=True)
    assert (
        world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.NOT_RELEASED
    )


def test_judged_anew_it_may_go(world: World, message: str) -> None:
    """A new entry that leaves the approval standing costs one more round."""
    recorded(world, ALICE, GRANT, effect="again")
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    world.outbound.settle(message, decision_of(version=2), BIRTH, again=True)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is GO


def test_a_stop_after_the_claim_stops_its_repetition(world: World, message: str) -> None:
    """An attempt that asks once more before it sends is told."""
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is GO
    recorded(world, ALICE, STOP, effect="stop")
    assert (
        world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.REVOKED_SINCE
    )
    assert (
        world.outbound.claim(message, "a2", 60, business="acme").answer
        is ClaimAnswer.ALREADY_CLAIMED
    )


def test_a_new_policy_moves_it(world: World, message: str) -> None:
    """An approval under another policy is no approval."""
    adopted = world.adopt(order_after_days=7)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    world.outbound.settle(message, decision_of(), adopted, again=True)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is GO


def test_a_release_of_another_epoch_cannot_be_claimed(world: World) -> None:
    """What was approved before a restore is judged anew."""
    recorded(world, ALICE, GRANT)
    message = released(world, job_of(), replace(BIRTH, epoch=2))
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED


def test_time_alone_moves_it(world: World) -> None:
    """An approval ends when a scope or a deadline does, by the store's time."""
    recorded(world, ALICE, GRANT)
    over = released(world, job_of(job="a"), valid_until=in_seconds(world, -1))
    open_ = released(world, job_of(job="b"), valid_until=in_seconds(world, 3600))
    assert world.outbound.claim(over, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    assert world.outbound.claim(open_, "a1", 60, business="acme").answer is GO


def test_a_lost_standing_moves_it(world: World, message: str) -> None:
    """Without a standing nothing goes; with a nonsense one the store cannot be trusted."""
    world.damage(ALICE, None)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    world.damage(ALICE, b"nonsense")
    with pytest.raises(StoreUnavailable):
        world.outbound.claim(message, "a1", 60, business="acme")
    assert kept(world, message).state is MessageState.RELEASED


def test_only_what_was_released_can_be_claimed(world: World) -> None:
    """Not what is queued, deferred, blocked or unknown."""
    queued, deferred, blocked = (job_of(ALICE, name) for name in "abc")
    for job, verdict in ((deferred, Verdict.DEFERRED), (blocked, Verdict.BLOCKED)):
        world.outbound.submit(job)
        decision = decision_of(verdict, 0, not_before=in_seconds(world, 60))
        world.outbound.settle(job.message.id, decision, BIRTH)
    world.outbound.submit(queued)
    for job in (queued, deferred, blocked):
        answer = world.outbound.claim(job.message.id, "a1", 60, business="acme").answer
        assert answer is ClaimAnswer.NOT_RELEASED


def test_the_first_outcome_of_the_claiming_attempt_counts(world: World, message: str) -> None:
    """Others are turned away, repetitions are harmless, and no outcome replaces another."""
    assert world.outbound.conclude(message, "a1", "sent") is None
    world.outbound.claim(message, "a1", 60, business="acme")
    assert world.outbound.conclude(message, "a2", "failed") is None
    assert world.outbound.conclude(message, "a1", "sent") is MessageState.SENT
    found = kept(world, message)
    assert (found.state, found.outcome) == (MessageState.SENT, "sent")
    assert found.outcome_at is not None
    for outcome in ("sent", "failed"):
        assert world.outbound.conclude(message, "a1", outcome) is MessageState.SENT
    assert kept(world, message) == found


def test_a_late_outcome_is_still_recorded(world: World, message: str) -> None:
    """Even after the lease, and with a full memory: the truth about a send is never refused."""
    world.outbound.claim(message, "a1", 0, business="acme")
    assert (
        world.outbound.claim(message, "a1", 60, business="acme").answer
        is ClaimAnswer.OUTCOME_UNKNOWN
    )
    world.fill(True)
    assert world.outbound.conclude(message, "a1", "failed") is MessageState.FAILED


def test_odd_claims_are_refused(world: World, message: str) -> None:
    """No attempt without an id, no outcome of another name."""
    with pytest.raises(StoreUnavailable):
        world.outbound.claim(message, "", 60, business="acme")
    world.outbound.claim(message, "a1", 60, business="acme")
    with pytest.raises(StoreUnavailable):
        world.outbound.conclude(message, "a1", "perhaps")
    assert kept(world, message).state is MessageState.CLAIMED


@pytest.mark.parametrize(
    "attempt", ["two words", "{p000}:birth", "line\nbreak", "ünïcode", "x" * 200]
)
def test_an_attempt_id_may_be_any_text(world: World, message: str, attempt: str) -> None:
    """It comes from a sender; the claim can be read back with it."""
    assert world.outbound.claim(message, attempt, 60, business="acme").answer is GO
    (claim,) = world.ledger.claims(ALICE)
    assert (claim.message, claim.attempt, claim.version) == (message, attempt, 1)
    assert kept(world, message).attempt == attempt
    assert world.outbound.conclude(message, attempt, "sent") is MessageState.SENT


def test_full_memory_lets_nothing_go(world: World, message: str) -> None:
    """A send that cannot be noted does not happen."""
    world.fill(True)
    with pytest.raises(StoreFull):
        world.outbound.claim(message, "a1", 60, business="acme")
    assert kept(world, message).state is MessageState.RELEASED
    assert world.ledger.claims(ALICE) == ()


def test_the_latest_hundred_claims_are_remembered(world: World) -> None:
    """Oldest first; older ones are forgotten."""
    recorded(world, ALICE, GRANT)
    made = [released(world, job_of(job=str(number))) for number in range(103)]
    for each in made:
        assert world.outbound.claim(each, "a1", 60, business="acme").answer is GO
    assert [claim.message for claim in world.ledger.claims(ALICE)] == made[3:]


def test_of_many_racing_attempts_one_goes(world: World, message: str) -> None:
    """Twenty attempts in eight threads."""
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(
            pool.map(
                lambda n: world.outbound.claim(message, f"a{n}", 60, business="acme").answer,
                range(20),
            )
        )
    assert answers == {GO: 1, ClaimAnswer.ALREADY_CLAIMED: 19}


def test_another_business_is_told_that_there_is_no_such_message(world: World) -> None:
    """Nothing is claimed, and the answer is the one for a message that never was."""
    recorded(world, ALICE, GRANT)
    message = released(world, job_of(ALICE, "a"))
    for name in (message, message[:-4] + "0000", "job-a"):
        taken = world.outbound.claim(name, "a1", 60, business="globex")
        assert (taken.answer, taken.outgoing) == (ClaimAnswer.UNKNOWN, None)
    assert world.ledger.claims(ALICE) == ()


def test_a_claim_hands_out_the_message_as_it_is_now(world: World) -> None:
    """With the lease it was given, in the same round trip."""
    recorded(world, ALICE, GRANT)
    message = released(world, job_of(ALICE, "a"))
    taken = world.outbound.claim(message, "a1", 60, business="acme")
    assert taken.outgoing == world.outbound.get(message)

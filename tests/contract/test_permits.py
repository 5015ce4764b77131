"""Permits at the claim: stored and claimed in one step, once per message, on what they stand on."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from processor.domain.decision import Verdict
from processor.domain.permit import Basis, Terms
from processor.ports import (
    ClaimAnswer,
    DecisionRecord,
    Job,
    MessageState,
    Redeemed,
    StoreFull,
)
from tests.contract.makings import (
    ALICE,
    BOB,
    GRANT,
    STOP,
    decision_of,
    in_seconds,
    job_of,
    recorded,
    released,
)
from tests.contract.worlds import BIRTH, World

GO, MOVED = ClaimAnswer.GO, ClaimAnswer.MOVED


@pytest.fixture
def permit(world: World) -> Redeemed:
    """The permit of an approved message to Alice that nobody submitted."""
    recorded(world, ALICE, GRANT)
    return permit_of(world, job_of())


def permit_of(world: World, job: Job, until: datetime | None = None, **basis: object) -> Redeemed:
    """As if the gate had approved it at the present standing."""
    message = job.message
    present = world.ledger.glimpse([message.contact]).standings[message.contact]
    record = DecisionRecord(message=message, decision=decision_of(version=present.version))
    (name,) = world.decisions.log([record])
    made = Basis(
        decision=name,
        reasons=("express_grant",),
        purpose="marketing",
        version=present.version,
        birth=BIRTH.encode().decode(),
        until=until or in_seconds(world, 60),
    )
    terms = Terms(message=message, basis=replace(made, **basis), text=b"digest", stored=False)
    return Redeemed(terms=terms, sealed=b"sealed content")


def claim(world: World, permit: Redeemed, attempt: str = "a1") -> ClaimAnswer:
    message = permit.terms.message
    taken = world.outbound.claim(message.id, attempt, 60, business=message.business, permit=permit)
    assert (taken.outgoing is not None) == (taken.answer is GO)
    if taken.outgoing is not None:
        assert taken.outgoing == world.outbound.get(message.id)
    return taken.answer


def test_a_permit_is_redeemed_once_and_its_message_is_kept_with_its_decision(
    world: World, permit: Redeemed
) -> None:
    message = permit.terms.message
    assert world.outbound.get(message.id) is None
    assert claim(world, permit) is GO
    found = world.outbound.find("acme", message.id)
    assert found is not None
    assert (found.message, found.sealed, found.state) == (
        message,
        b"sealed content",
        MessageState.CLAIMED,
    )
    assert (found.decision, found.reasons) == (permit.terms.basis.decision, ("express_grant",))
    assert found.birth == BIRTH.encode().decode()
    assert found.submitted_at == found.claimed_at
    (noted,) = world.ledger.claims(ALICE)
    assert (noted.message, noted.attempt, noted.version) == (message.id, "a1", 1)
    (prompt,) = world.prompts.latest(ALICE)
    assert (prompt.message, prompt.purpose) == (message.id, "marketing")
    assert not world.outbound.unclaimed(0, 9)


def test_the_same_attempt_may_repeat_it_and_no_other_has_it(world: World, permit: Redeemed) -> None:
    assert [claim(world, permit) for _ in range(2)] == [GO, GO]
    assert claim(world, permit, "a2") is ClaimAnswer.ALREADY_CLAIMED
    assert len(world.ledger.claims(ALICE)) == 1
    world.outbound.conclude(permit.terms.message.id, "a1", "sent")
    for attempt in ("a1", "a2"):
        assert claim(world, permit, attempt) is ClaimAnswer.ALREADY_CLAIMED


def test_one_message_goes_once_by_however_many_permits(world: World, permit: Redeemed) -> None:
    """The gate was asked twice under one id, and answered twice."""
    again = permit_of(world, job_of())
    assert claim(world, again) is GO
    assert claim(world, permit, "a2") is ClaimAnswer.ALREADY_CLAIMED


def test_of_many_who_redeem_it_at_once_one_goes(world: World, permit: Redeemed) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(lambda n: claim(world, permit, f"a{n}"), range(20)))
    assert answers == {GO: 1, ClaimAnswer.ALREADY_CLAIMED: 19}


def test_a_stop_in_between_moves_it_and_leaves_nothing(world: World, permit: Redeemed) -> None:
    recorded(world, ALICE, STOP, effect="stop")
    assert claim(world, permit) is MOVED
    assert world.outbound.get(permit.terms.message.id) is None
    assert world.ledger.claims(ALICE) == ()


def test_a_stop_after_it_stops_its_repetition(world: World, permit: Redeemed) -> None:
    assert claim(world, permit) is GO
    recorded(world, ALICE, STOP, effect="stop")
    assert claim(world, permit) is ClaimAnswer.REVOKED_SINCE


def test_time_a_policy_and_an_epoch_move_it(world: World, permit: Redeemed) -> None:
    over = permit_of(world, job_of(job="over"), until=in_seconds(world, -0.01))
    other = permit_of(world, job_of(job="b"), birth=replace(BIRTH, epoch=2).encode().decode())
    assert claim(world, over) is MOVED
    assert claim(world, other) is MOVED
    world.adopt(order_after_days=7)
    assert claim(world, permit) is MOVED
    assert world.ledger.claims(ALICE) == ()


def test_a_permit_says_nothing_to_another_business(world: World, permit: Redeemed) -> None:
    message = permit.terms.message.id
    taken = world.outbound.claim(message, "a1", 60, business="globex", permit=permit)
    assert (taken.answer, taken.outgoing) == (ClaimAnswer.UNKNOWN, None)
    assert world.outbound.get(message) is None


def test_a_message_that_is_stored_goes_by_its_own_state(world: World, permit: Redeemed) -> None:
    """It was submitted too: what became of it there counts, but for the permit's own end."""
    job = job_of()
    world.outbound.submit(job)
    assert claim(world, permit) is ClaimAnswer.NOT_RELEASED
    world.outbound.settle(job.message.id, decision_of(Verdict.BLOCKED, 1), BIRTH)
    assert claim(world, permit) is ClaimAnswer.NOT_RELEASED
    open_ = released(world, job_of(job="open"))
    early = permit_of(world, job_of(job="open"), until=in_seconds(world, -1))
    stored = replace(early, terms=replace(early.terms, stored=True), sealed=b"")
    assert claim(world, stored) is MOVED
    assert world.outbound.claim(open_, "a1", 60, business="acme").answer is GO


def test_what_was_redeemed_is_not_stored_anew(world: World, permit: Redeemed) -> None:
    assert claim(world, permit) is GO
    assert world.outbound.submit(job_of()).state is MessageState.CLAIMED
    assert not world.outbound.waiting(0, 9)
    found = world.outbound.get(permit.terms.message.id)
    assert found is not None
    assert found.sealed == b"sealed content"


def test_a_stored_permit_of_what_is_not_there_is_of_nothing(world: World, permit: Redeemed) -> None:
    stored = replace(permit, terms=replace(permit.terms, stored=True), sealed=b"")
    assert claim(world, stored) is ClaimAnswer.UNKNOWN


def test_a_notice_goes_once_by_whatever_permit(world: World) -> None:
    """One entry, one use, whichever message it is."""
    recorded(world, BOB, STOP)
    first, second = (
        permit_of(world, job_of(BOB, name), notice="ent_1", purpose="opt_out_confirmation")
        for name in "ab"
    )
    assert claim(world, first) is GO
    assert claim(world, second, "a2") is ClaimAnswer.NOTICE_USED


def test_full_memory_lets_nothing_go(world: World, permit: Redeemed) -> None:
    world.fill(True)
    with pytest.raises(StoreFull):
        claim(world, permit)
    world.fill(False)
    assert world.outbound.get(permit.terms.message.id) is None
    assert world.ledger.claims(ALICE) == ()


def test_its_outcome_is_kept_like_any_other(world: World, permit: Redeemed) -> None:
    claim(world, permit)
    message = permit.terms.message.id
    assert world.outbound.conclude(message, "a1", "unknown") is MessageState.UNKNOWN
    assert claim(world, permit) is ClaimAnswer.OUTCOME_UNKNOWN
    kept = world.decisions.ended(ALICE, permit.terms.basis.decision)
    assert kept is not None
    assert (kept.outcome, kept.ended_at >= kept.claimed_at) == ("unknown", True)
    assert kept.ended_at - kept.claimed_at < timedelta(minutes=1)

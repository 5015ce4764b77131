"""What a sender may rely on, from the real gate over HTTP and from the one in memory alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from assent_client import JobConflict, Outcome, Permit, Refusal, RequestRefused, State
from assent_client.memory import MemoryGate
from tests.client.worlds import MemoryWorld, World, judged, offer

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["real", "memory"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return MemoryWorld(MemoryGate())
    return cast("World", request.getfixturevalue("real"))


@pytest.fixture
def released(world: World, phone: str) -> str:
    """The id of a message to somebody who agreed."""
    world.agree(phone)
    job = judged(world.gate, offer(phone, id="r" + phone[1:], template="spring", payload_ref="t/1"))
    assert job.state is State.RELEASED
    return job.message


def permitted(answer: Permit | Refusal) -> Permit:
    assert isinstance(answer, Permit), answer
    return answer


def code(answer: Permit | Refusal) -> str:
    assert isinstance(answer, Refusal)
    return answer.code


def test_what_nothing_allows_is_blocked_with_the_reason(world: World, phone: str) -> None:
    decision = world.gate.check(offer(phone))
    assert decision.blocked
    assert not decision.approved
    assert decision.codes == ("no_consent",)


def test_a_customer_who_agreed_may_be_written_to_until_the_stop(world: World, phone: str) -> None:
    world.agree(phone)
    assert world.gate.check(offer(phone, id="one")).approved
    world.stop(phone)
    stopped = world.gate.check(offer(phone, id="one"))
    assert (stopped.blocked, "revoked_all" in stopped.codes) == (True, True)


def test_many_are_answered_in_their_order(world: World, phone: str) -> None:
    world.agree(phone)
    asked = [offer(phone, id="a"), offer("+12025550199", id="b"), offer(phone, id="c")]
    made = world.gate.check_many(asked)
    assert [(each.message, each.approved) for each in made] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]
    assert world.gate.check_many([]) == []


def test_an_answer_is_neither_true_nor_false(world: World, released: str, phone: str) -> None:
    """`if gate.check(...)` would send whatever was answered, so it says what to ask instead."""
    with pytest.raises(TypeError, match=r"`\.approved`"):
        bool(world.gate.check(offer(phone)))
    with pytest.raises(TypeError, match=r"`\.go`"):
        bool(world.gate.redeem(released))
    with pytest.raises(TypeError, match=r"`\.go`"):
        bool(world.gate.redeem(released))


def test_what_is_not_due_waits(world: World, phone: str) -> None:
    world.agree(phone)
    due = datetime.now(UTC) + timedelta(hours=1)
    decision = world.gate.check(offer(phone, not_before=due))
    assert (decision.deferred, decision.not_before) == (True, due)
    job = judged(world.gate, offer(phone, id="d" + phone[1:], not_before=due))
    assert (job.state, job.not_before) == (State.DEFERRED, due)
    assert code(world.gate.redeem(job.message)) == "not_released"


def test_the_same_message_again_is_the_one_there_is(world: World, phone: str) -> None:
    first, again = (world.gate.submit(offer(phone, id="s" + phone[1:])) for _ in range(2))
    assert first.message == again.message
    with pytest.raises(JobConflict):
        world.gate.submit(offer(phone, id="s" + phone[1:], template="autumn"))


def test_a_message_without_an_id_is_a_message_of_its_own(world: World, phone: str) -> None:
    first, second = (world.gate.submit(offer(phone)) for _ in range(2))
    assert first.message != second.message


def test_what_is_blocked_cannot_be_redeemed(world: World, phone: str) -> None:
    job = judged(world.gate, offer(phone, id="b" + phone[1:]))
    assert (job.state, job.codes) == (State.BLOCKED, ("no_consent",))
    assert code(world.gate.redeem(job.message)) == "not_released"


def test_a_permit_holds_what_the_sender_needs(world: World, released: str, phone: str) -> None:
    permit = permitted(world.gate.redeem(released))
    assert permit.go
    assert (permit.to, permit.template, permit.payload_ref) == (phone, "spring", "t/1")
    assert phone not in repr(permit)
    assert world.gate.report(permit, Outcome.SENT, "SM1") is State.SENT
    assert world.gate.report(permit, Outcome.FAILED) is State.SENT
    assert code(world.gate.redeem(released, permit.attempt)) == "already_claimed"


def test_only_the_attempt_that_has_the_permit_is_told_again(world: World, released: str) -> None:
    assert permitted(world.gate.redeem(released, "one")).attempt == "one"
    assert permitted(world.gate.redeem(released, "one")).attempt == "one"
    assert code(world.gate.redeem(released, "two")) == "already_claimed"
    assert code(world.gate.redeem(released)) == "already_claimed"


def test_a_message_is_known_by_the_callers_own_id(world: World, released: str, phone: str) -> None:
    seen = world.gate.look("r" + phone[1:])
    assert seen is not None
    assert seen.message == released
    assert permitted(world.gate.redeem("r" + phone[1:])).to == phone


def test_a_stop_after_the_release_takes_the_right_away(
    world: World, released: str, phone: str
) -> None:
    world.stop(phone)
    assert code(world.gate.redeem(released)) == "revoked_since_permit"
    seen = world.gate.look(released)
    assert seen is not None
    assert seen.state is State.BLOCKED


def test_a_stop_after_the_claim_takes_it_from_the_same_attempt_too(
    world: World, released: str, phone: str
) -> None:
    permitted(world.gate.redeem(released, "one"))
    world.stop(phone)
    assert code(world.gate.redeem(released, "one")) == "revoked_since_permit"


def test_an_attempt_whose_end_nobody_told_is_never_repeated(world: World, released: str) -> None:
    """It is left to a person, whose word is taken however late it comes."""
    permit = permitted(world.gate.redeem(released, "one"))
    assert world.gate.report(permit, Outcome.UNKNOWN) is State.UNKNOWN
    assert code(world.gate.redeem(released, "one")) == "outcome_unknown"
    assert code(world.gate.redeem(released)) == "outcome_unknown"
    assert world.gate.conclude(released, "one", Outcome.FAILED, "SM1") is State.FAILED
    assert code(world.gate.redeem(released)) == "already_claimed"


def test_what_there_is_not_is_no_permit(world: World) -> None:
    message = "msg_" + "0" * 32 + "_" + "0" * 16
    assert code(world.gate.redeem(message)) == "not_found"
    assert world.gate.look(message) is None
    with pytest.raises(RequestRefused, match="not_found"):
        world.gate.conclude(message, "one", Outcome.SENT)


def test_an_outcome_of_another_attempt_is_refused(world: World, released: str) -> None:
    permitted(world.gate.redeem(released, "one"))
    with pytest.raises(RequestRefused):
        world.gate.conclude(released, "two", Outcome.SENT)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"channel": "fax"}, "/channel"),
        ({"purpose": "Order confirmation"}, "/purpose"),
        ({"id": "with blanks"}, "/id"),
        ({"not_before": datetime(2030, 1, 1)}, "/not_before"),  # noqa: DTZ001 - a time without an offset is the case
    ],
)
def test_a_message_of_the_wrong_form_is_an_error_that_names_the_field(
    world: World, phone: str, wrong: dict[str, object], pointer: str
) -> None:
    message = replace(offer(phone), **wrong)  # type: ignore[arg-type] # wrong on purpose
    for ask in (world.gate.check, world.gate.submit):
        with pytest.raises(RequestRefused) as refused:
            ask(message)
        assert [each.pointer for each in refused.value.problems] == [pointer]
        assert phone not in str(refused.value)

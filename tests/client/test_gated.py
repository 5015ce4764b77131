"""A gated task, step by step, called as a function over the gate in memory.

That it stays so in a real worker, under a kill and a redelivery, is in test_gated_worker.py.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from celery.exceptions import Retry

from assent_client import (
    Deferred,
    Failed,
    GateUnavailable,
    Message,
    Misuse,
    Outcome,
    Permit,
    Sent,
    Skipped,
    Unknown,
)
from assent_client.celery import current_permit, gated
from assent_client.memory import MemoryGate
from tests.client.worlds import offer

ALICE, BOB = "+12025550101", "+12025550102"
#: What a customer gets who is written to: (address, text).
Texts = list[tuple[str, str]]


class Refused(Exception):
    """The provider certainly did not take it."""


@pytest.fixture
def gate() -> MemoryGate:
    return MemoryGate()


@pytest.fixture
def texts() -> Texts:
    return []


def asked(to: str, text: str) -> Message:
    """Who is written to, and for what."""
    return Message(id="job-" + text, channel="sms", to=to, payload_ref=text)


def released(gate: MemoryGate, **more: object) -> str:
    """A message that Assent would release to a task."""
    gate.approve(ALICE)
    return gate.submit(offer(ALICE, id="job-1", template="spring", **more)).message


def test_a_released_message_is_sent_by_its_permit_and_recorded(gate: MemoryGate) -> None:
    seen: list[Permit] = []

    @gated(gate)
    def send(permit: Permit) -> str:
        assert current_permit() is permit
        seen.append(permit)
        return "SM1"

    message = released(gate)
    assert send(message) == Sent(message=message, provider_id="SM1")
    assert [(each.to, each.template) for each in seen] == [(ALICE, "spring")]
    assert gate.reported == {message: Outcome.SENT}
    assert gate.provider_ids == {message: "SM1"}
    assert send(message) == Skipped("already_claimed", message)
    assert len(seen) == 1


@pytest.mark.parametrize("args", [(), (ALICE, "hello"), (ALICE,), (None,), ("msg_1", "msg_2")])
def test_a_call_without_a_permit_does_not_run(gate: MemoryGate, args: tuple[object, ...]) -> None:
    gate.approve(ALICE)

    @gated(gate)
    def send(*_: object) -> None:
        raise AssertionError("this was not permitted")

    assert send(*args) == Skipped("permit_missing")
    assert send(message="msg_1") == Skipped("permit_missing")


def test_a_message_that_there_is_not_is_skipped(gate: MemoryGate) -> None:
    @gated(gate)
    def send(_: Permit) -> None:
        raise AssertionError("this was not permitted")

    assert send("msg_none") == Skipped("not_found", "msg_none")


def test_a_stop_after_the_release_is_heard(gate: MemoryGate, texts: Texts) -> None:
    @gated(gate)
    def send(permit: Permit) -> None:
        texts.append((permit.to, "hello"))

    message = released(gate)
    gate.block(ALICE, "revoked_all")
    assert send(message) == Skipped("revoked_since_permit", message)
    assert texts == []


def test_a_task_of_its_own_arguments_is_gated_by_one_line(gate: MemoryGate, texts: Texts) -> None:
    @gated(gate, message=asked)
    def send_sms(to: str, text: str) -> None:
        assert current_permit().to == to
        texts.append((to, text))

    gate.approve(ALICE)
    assert isinstance(send_sms(ALICE, text="hello"), Sent)
    blocked = send_sms(BOB, "hello")
    assert isinstance(blocked, Skipped)
    assert blocked.reason == "no_consent"
    assert texts == [(ALICE, "hello")]
    # The same job again, as after a retry by hand, is the one that was sent.
    again = send_sms(ALICE, "hello")
    assert isinstance(again, Skipped)
    assert again.reason == "already_claimed"
    assert texts == [(ALICE, "hello")]


def test_what_is_not_due_is_left_to_the_gate_and_released_by_it(texts: Texts) -> None:
    now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    moments = [now]
    gate = MemoryGate(clock=lambda: moments[-1])
    due = now + timedelta(hours=8)

    @gated(gate, message=asked)
    def send_sms(to: str, text: str) -> None:
        texts.append((to, text))

    @gated(gate)
    def send_released(permit: Permit) -> None:
        texts.append((permit.to, permit.payload_ref or ""))

    gate.defer(ALICE, until=due)
    told = send_sms(ALICE, "hello")
    assert isinstance(told, Deferred)
    assert told.until == due
    message = told.message
    assert message is not None
    assert send_released(message) == Deferred(due, message)
    assert texts == []
    moments.append(due)
    assert isinstance(send_released(message), Sent)
    assert texts == [(ALICE, "hello")]


def test_what_the_provider_refused_is_recorded_as_failed(gate: MemoryGate) -> None:
    @gated(gate, failed=(Refused,))
    def send(_: Permit) -> None:
        raise Refused("not taken")

    message = released(gate)
    assert send(message) == Failed(message=message, error="Refused")
    assert gate.reported == {message: Outcome.FAILED}
    assert send(message) == Skipped("already_claimed", message)


def test_nobody_knows_after_a_timeout_so_it_is_not_sent_again(gate: MemoryGate) -> None:
    tries: list[str] = []

    @gated(gate)
    def send(permit: Permit) -> None:
        tries.append(permit.attempt)
        raise TimeoutError

    message = released(gate)
    assert send(message) == Unknown(message=message, error="TimeoutError")
    assert gate.reported == {message: Outcome.UNKNOWN}
    assert send(message) == Skipped("outcome_unknown", message)
    assert len(tries) == 1


@pytest.mark.parametrize("error", [ValueError("a defect"), Retry()])
def test_any_other_error_is_raised_and_the_message_not_sent_again(
    gate: MemoryGate, error: Exception
) -> None:
    """A retry too: it would run the same task again, after the provider may have been called."""
    tries: list[str] = []

    @gated(gate)
    def send(permit: Permit) -> None:
        tries.append(permit.attempt)
        raise error

    message = released(gate)
    with pytest.raises(type(error)):
        send(message)
    assert gate.reported == {message: Outcome.UNKNOWN}
    assert send(message) == Skipped("outcome_unknown", message)
    assert len(tries) == 1
    with pytest.raises(Misuse):
        current_permit()


def test_a_gate_that_is_away_sends_nothing(gate: MemoryGate, texts: Texts) -> None:
    @gated(gate)
    def send(permit: Permit) -> None:
        texts.append((permit.to, ""))

    @gated(gate, message=asked)
    def send_sms(to: str, text: str) -> None:
        texts.append((to, text))

    message = released(gate)
    gate.away = True
    assert send(message) == Skipped("gate_unavailable", message)
    with pytest.raises(GateUnavailable):
        send_sms(ALICE, "hello")
    assert texts == []
    gate.away = False
    assert isinstance(send(message), Sent)
    assert isinstance(send_sms(ALICE, "hello"), Sent)


def test_a_gate_that_goes_away_during_the_call_is_told_of(gate: MemoryGate) -> None:
    @gated(gate)
    def send(_: Permit) -> str:
        gate.away = True
        return "SM1"

    message = released(gate)
    assert send(message) == Sent(message=message, provider_id="SM1", recorded=False)
    gate.away = False
    assert send(message) == Skipped("already_claimed", message)

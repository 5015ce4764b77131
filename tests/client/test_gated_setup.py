"""How a gated task is set up: businesses, wrong keys, bound tasks, and what results hold."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest
from celery import Celery
from kombu.utils import json

from assent_client import (
    Deferred,
    Failed,
    FieldProblem,
    Gate,
    JobConflict,
    KeyRefused,
    Message,
    Misuse,
    RequestRefused,
    ScopeMissing,
    Sent,
    Skipped,
    State,
    Unknown,
    ending_of,
)
from assent_client.celery import gated
from assent_client.memory import MemoryGate

ALICE = "+12025550101"
#: What a customer gets who is written to: (address, text).
Texts = list[tuple[str, str]]


@pytest.fixture
def gate() -> MemoryGate:
    return MemoryGate()


@pytest.fixture
def texts() -> Texts:
    return []


def asked(to: str, text: str) -> Message:
    """Who is written to, and for what."""
    return Message(channel="sms", to=to, payload_ref=text)


def test_each_business_is_asked_for_by_its_own_gate(texts: Texts) -> None:
    gates = {"acme": MemoryGate(), "globex": MemoryGate()}
    gates["acme"].approve(ALICE)

    def of(business: str | None) -> Gate:
        return gates[business or ""]

    def asked_for(business: str, to: str) -> Message:
        return Message(business=business, channel="sms", to=to)

    @gated(of, message=asked_for)
    def send_sms(business: str, to: str) -> None:
        texts.append((business, to))

    assert isinstance(send_sms("acme", ALICE), Sent)
    assert isinstance(send_sms("globex", ALICE), Skipped)
    with pytest.raises(KeyError):
        send_sms("initech", ALICE)
    assert texts == [("acme", ALICE)]


def test_a_business_is_never_asked_for_by_the_one_gate_there_is(gate: MemoryGate) -> None:
    """Whose key it is nobody said, and another business's customers agreed to something else."""
    gate.approve(ALICE)

    @gated(gate, message=lambda to: Message(business="globex", channel="sms", to=to))
    def send_sms(to: str) -> None:
        raise AssertionError(to)

    with pytest.raises(Misuse, match="names a business"):
        send_sms(ALICE)


def test_a_wrong_set_up_is_raised_before_anything_is_sent(texts: Texts) -> None:
    def of(_: str | None) -> Gate:
        raise KeyRefused("unauthorized", "use a valid key", status=401)

    @gated(of, message=asked)
    def send_sms(to: str, text: str) -> None:
        texts.append((to, text))

    with pytest.raises(KeyRefused):
        send_sms(ALICE, "hello")
    assert texts == []


def test_a_bound_task_keeps_its_self(gate: MemoryGate, texts: Texts) -> None:
    app = Celery("shop", set_as_current=False)

    @app.task(bind=True, name="shop.send_sms")
    @gated(gate, message=asked)
    def send_sms(self: object, to: str, text: str) -> None:
        texts.append((getattr(self, "name", ""), to + text))

    gate.approve(ALICE)
    assert isinstance(send_sms(ALICE, "hello"), Sent)
    assert texts == [("shop.send_sms", ALICE + "hello")]


@pytest.mark.parametrize(
    "ending",
    [
        Sent(message="msg_1", provider_id="SM1"),
        Failed(message="msg_1", error="Refused"),
        Unknown(message="msg_1", error="TimeoutError"),
        Skipped("revoked_all", "msg_1"),
        Deferred(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "msg_1"),
        Deferred(None),
    ],
)
def test_an_ending_comes_back_from_a_result_as_what_it_is(ending: object) -> None:
    assert ending_of(json.loads(json.dumps({"result": ending}))["result"]) == ending
    assert ending_of(ending) == ending


def test_what_is_no_ending_is_not_read_as_one() -> None:
    for result in (None, "sent", {}, {"ending": "perhaps"}):
        with pytest.raises(ValueError, match="not the result"):
            ending_of(result)


def test_what_is_not_judged_in_time_is_left_to_the_gate(gate: MemoryGate, texts: Texts) -> None:
    """As while no worker of Assent runs."""

    @gated(gate, message=asked, patience=0)
    def send_sms(to: str, text: str) -> None:
        texts.append((to, text))

    gate.approve(ALICE)
    gate.held = True
    told = send_sms(ALICE, "hello")
    assert isinstance(told, Deferred)
    assert told.until is None
    assert texts == []
    gate.held = False
    assert told.message is not None
    job = gate.look(told.message)
    assert job is not None
    assert job.state is State.RELEASED


@pytest.mark.parametrize("kind", [RequestRefused, KeyRefused, ScopeMissing, JobConflict])
def test_an_error_reaches_another_process_as_what_it_is(kind: type[RequestRefused]) -> None:
    error = kind("code", "cure", 422, [FieldProblem(pointer="/to", detail="must not be empty")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - what a worker does with an error
    assert type(again) is kind
    assert (str(again), again.status, again.problems) == (str(error), 422, error.problems)
    assert str(kind("code", "cure")) == "code: cure"

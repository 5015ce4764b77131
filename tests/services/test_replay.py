"""A captured request that is sent again, soon or late, has one effect or none."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from processor.ports import Acceptance, RawRequest, SignatureInvalid
from processor.providers.signing import sign
from processor.services.arrivals import Received
from tests.services.engines import SECRET, Engine, ticked

STOP = {"phone": "+1 202 555 0101", "text": "STOP"}


def _captured(kind: str, content: object, signed: datetime) -> RawRequest:
    event = {"type": kind, "timestamp": signed.isoformat(), "data": content}
    body = json.dumps(event).encode()
    headers = sign(SECRET, "captured", signed, body)
    return RawRequest(headers={name.lower(): value for name, value in headers.items()}, body=body)


def _send(engine: Engine, request: RawRequest) -> Received:
    received = engine.parts.intake.receive("acme", "website", request)
    engine.drain()
    return received


@pytest.mark.parametrize("age", [timedelta(seconds=1), timedelta(minutes=4)])
def test_within_the_tolerance_it_is_a_duplicate(engine: Engine, age: timedelta) -> None:
    request = _captured("form.submitted", ticked(), engine.clock.now() - age)

    answers = [_send(engine, request).how for _ in range(3)]

    assert answers == [Acceptance.STORED, Acceptance.DUPLICATE, Acceptance.DUPLICATE]
    assert len(engine.entries()) == 1


@pytest.mark.parametrize("age", [timedelta(minutes=10), timedelta(days=31)])
def test_later_it_is_refused(engine: Engine, age: timedelta) -> None:
    request = _captured("form.submitted", ticked(), engine.clock.now() - age)

    with pytest.raises(SignatureInvalid):
        _send(engine, request)
    assert engine.entries() == []


def test_a_stop_sent_again_late_is_one_stop(engine: Engine) -> None:
    request = _captured("contact.opted_out", STOP, engine.clock.now() - timedelta(minutes=10))

    answers = [_send(engine, request).how for _ in range(3)]

    assert answers == [Acceptance.STORED, Acceptance.DUPLICATE, Acceptance.DUPLICATE]
    assert len(engine.entries()) == 1


def test_a_stop_sent_again_does_not_take_back_a_later_start(engine: Engine) -> None:
    request = _captured("contact.opted_out", STOP, engine.clock.now() - timedelta(minutes=3))
    _send(engine, request)
    engine.tell("contact.resumed", {"phone": "+1 202 555 0101", "channel": "sms", "text": "START"})
    before = engine.ask().standing_version

    _send(engine, request)

    assert engine.ask().standing_version == before

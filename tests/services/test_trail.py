"""The trail of one message: from the webhook behind its decision to what the provider called it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from processor.desk import trails
from processor.ports import DeliveryState, Teller
from processor.services.explain import SealState
from processor.services.trail import Course, Trail
from tests.contract.worlds import memory_world
from tests.services.conftest import ShiftedClock
from tests.services.engines import Engine, engine_over, ticked

ALICE = "+12025550101"


def sent(engine: Engine, outcome: str | None = "sent") -> str:
    """A message that went out to Alice, who agreed in a form; its id."""
    engine.tell("form.submitted", ticked())
    sending, composer = engine.parts.sending, engine.parts.composer
    stored = sending.submit(composer.job(engine.request(ALICE, id="job-1")))
    sending.judge(stored.message.id)
    sending.claim("acme", stored.message.id, "a1")
    if outcome:
        sending.conclude("acme", stored.message.id, "a1", outcome, "SM4711")
    return stored.message.id


def trail(engine: Engine, message: str) -> Trail:
    found = engine.parts.ports.outbound.get(message)
    made = trails(engine.parts).of_message(found) if found else None
    made = made or trails(engine.parts).of_forgotten(message)
    assert made is not None
    again = trails(engine.parts).of_decision(made.decision.id)
    assert again is not None
    assert (again.course, again.deliveries) == (made.course, made.deliveries)
    return made


def course(engine: Engine, message: str) -> Course:
    found = trail(engine, message).course
    assert found is not None
    return found


def test_it_reads_from_the_webhook_to_the_providers_id(engine: Engine) -> None:
    message = sent(engine)
    told = trail(engine, message)
    (delivery,) = told.deliveries
    assert (delivery.source, delivery.state) == ("website", DeliveryState.RECORDED)
    (entry,) = told.decision.entries
    assert (entry.entry.delivery, entry.seal) == (delivery.id, SealState.OPEN)
    assert entry.evidence is not None
    assert entry.evidence.phone == ALICE
    assert told.decision.record.decision.basis == entry.entry.id
    assert told.course is not None
    assert (told.course.state, told.course.attempt) == ("sent", "a1")
    assert (told.course.told_by, told.course.provider_id) == (Teller.SENDER, "SM4711")
    assert told.course.claimed_at is not None
    assert told.course.outcome_at is not None
    assert told.course.claimed_at <= told.course.outcome_at


def test_what_nobody_knows_and_what_is_under_way_is_said(engine: Engine) -> None:
    message = sent(engine, None)
    under_way = course(engine, message)
    assert (under_way.state, under_way.outcome, under_way.in_flight) == ("claimed", None, None)
    engine.parts.sending.conclude("acme", message, "a1", "unknown")
    engine.deliver("contact.opted_out", {"phone": ALICE})
    unknown = course(engine, message)
    assert (unknown.state, unknown.outcome) == ("unknown", "unknown")
    assert unknown.in_flight is not None
    assert unknown.in_flight.claimed_at == unknown.claimed_at
    assert unknown.in_flight.revoked_at > unknown.in_flight.claimed_at


def test_what_was_only_asked_about_has_come_to_nothing(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    [judged] = engine.parts.gate.ask([engine.parts.composer.message(engine.request(ALICE))])
    assert judged.id is not None
    told = trails(engine.parts).of_decision(judged.id)
    assert told is not None
    assert told.course is None
    assert len(told.deliveries) == 1


def test_a_decision_that_another_replaced_has_no_course(engine: Engine) -> None:
    """The message went by the later one, which was made at the claim."""
    engine.tell("form.submitted", ticked())
    sending, composer = engine.parts.sending, engine.parts.composer
    stored = sending.submit(composer.job(engine.request(ALICE)))
    sending.judge(stored.message.id)
    before = engine.parts.ports.outbound.get(stored.message.id)
    assert before is not None
    engine.tell("form.submitted", ticked())
    sending.claim("acme", stored.message.id, "a1")
    assert before.decision is not None
    earlier = trails(engine.parts).of_decision(before.decision)
    assert earlier is not None
    assert earlier.course is None
    assert course(engine, stored.message.id).attempt == "a1"


@pytest.mark.parametrize("unknown", ["dec_000_1_1", "dec_x", "job-1", ""])
def test_what_is_not_there_has_no_trail(engine: Engine, unknown: str) -> None:
    assert trails(engine.parts).of_decision(unknown) is None
    assert trails(engine.parts).of_forgotten(unknown) is None


def test_it_reads_the_same_when_everything_has_left_the_store(tmp_path: Path) -> None:
    """The message is forgotten; the decision and the webhook are in the vault."""
    engine = engine_over(memory_world(ShiftedClock()), tmp_path)
    message = sent(engine)
    before = trail(engine, message)
    engine.world.later(timedelta(days=100).total_seconds())
    list(engine.parts.archivist.run())
    assert engine.world.decisions.get(before.decision.id) is None
    after = trail(engine, message)
    assert after.course == before.course
    assert after.decision.record == before.decision.record
    assert [each.id for each in after.deliveries] == [each.id for each in before.deliveries]

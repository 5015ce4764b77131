"""The way out: stored, judged, released, and claimed once at the very last moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processor.ports import ClaimAnswer, JobConflict, MessageState, StoreUnavailable
from tests.services.engines import Engine, ticked

BOOKED = {
    "appointment_id": "visit-9",
    "phone": "+1 202 555 0101",
    "phone_given": True,
    "person": {"full_name": "Bob Example"},
}


def _released(engine: Engine) -> str:
    engine.tell("form.submitted", ticked())
    stored = engine.parts.sending.submit(engine.parts.composer.job(engine.request()))
    assert engine.parts.sending.judge(stored.message.id) is MessageState.RELEASED
    return stored.message.id


def test_an_approved_job_is_released_by_id_and_claimed_once(engine: Engine) -> None:
    message = _released(engine)
    assert engine.dispatcher.released == [("acme", message)]

    first = engine.parts.sending.claim("acme", message, "attempt-1")
    other = engine.parts.sending.claim("acme", message, "attempt-2")

    assert first is not None
    assert other is not None
    assert (first.answer, other.answer) == (ClaimAnswer.GO, ClaimAnswer.ALREADY_CLAIMED)
    assert first.outgoing is not None
    assert engine.parts.composer.content(first.outgoing).to == "+12025550101"


def test_a_stop_between_release_and_claim_refuses_the_claim_and_parks_the_job(
    engine: Engine,
) -> None:
    message = _released(engine)
    engine.deliver("contact.opted_out", {"phone": "+1 202 555 0101"})

    refused = engine.parts.sending.claim("acme", message, "attempt-1")

    assert refused is not None
    assert refused.answer is ClaimAnswer.REVOKED_SINCE
    assert [reason.code for reason in refused.reasons] == ["revoked_all"]
    found = engine.world.outbound.get(message)
    assert found is not None
    assert found.state is MessageState.BLOCKED
    assert engine.world.ledger.claims(engine.contact()) == ()


def test_a_harmless_change_between_release_and_claim_is_judged_anew_and_goes(
    engine: Engine,
) -> None:
    message = _released(engine)
    engine.tell("form.submitted", ticked())

    claimed = engine.parts.sending.claim("acme", message, "attempt-1")

    assert claimed is not None
    assert claimed.answer is ClaimAnswer.GO


def test_another_business_cannot_see_claim_or_conclude_a_message(engine: Engine) -> None:
    message = _released(engine)

    assert engine.parts.sending.claim("globex", message, "attempt-1") is None
    assert engine.parts.sending.conclude("globex", message, "attempt-1", "sent") is None
    assert engine.world.ledger.claims(engine.contact()) == ()


def test_the_same_job_is_one_job_and_another_under_its_id_is_refused(engine: Engine) -> None:
    request = engine.request(id="job-a")
    first = engine.parts.sending.submit(engine.parts.composer.job(request))
    again = engine.parts.sending.submit(engine.parts.composer.job(request))

    assert first.message == again.message
    with pytest.raises(JobConflict):
        engine.parts.sending.submit(
            engine.parts.composer.job(engine.request("+12025550102", id="job-a"))
        )


def test_a_job_for_later_waits_and_is_judged_again_when_due(engine: Engine) -> None:
    now = engine.world.now()
    starts = now + timedelta(days=7)
    times = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat()}
    engine.tell("appointment.booked", BOOKED | times)
    request = engine.request(
        purpose="appointment_reminder",
        appointment_id="visit-9",
        appointment_at=starts,
        not_before=now + timedelta(seconds=1),
    )
    job = engine.parts.composer.job(request)
    engine.parts.sending.submit(job)
    assert engine.parts.sending.judge(job.message.id) is MessageState.DEFERRED
    assert list(engine.world.outbound.due(10)) == []

    moved = {"appointment_id": "visit-9", "change": "rescheduled"}
    engine.tell(
        "appointment.changed", moved | {"starts_at": (starts + timedelta(days=1)).isoformat()}
    )
    engine.world.later(1.1)

    assert list(engine.world.outbound.due(10)) == [job.message.id]
    assert engine.parts.sending.judge(job.message.id) is MessageState.BLOCKED
    found = engine.world.outbound.get(job.message.id)
    assert found is not None
    assert found.reasons == ("object_version_stale",)


def test_a_job_is_kept_while_the_store_is_away(engine: Engine) -> None:
    message = _released(engine)
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.parts.sending.judge(message)
    engine.world.cut(False)

    found = engine.world.outbound.get(message)
    assert found is not None
    assert found.state is MessageState.RELEASED


def test_the_gate_is_shut_while_the_store_is_away_and_says_so(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    message = engine.parts.composer.message(engine.request())
    engine.world.cut(True)

    judged = engine.parts.gate.ask([message])[0]

    engine.world.cut(False)
    assert judged.id is None
    assert [reason.code for reason in judged.decision.reasons] == ["gate_unavailable"]


def test_an_emptied_store_shuts_the_gate_instead_of_forgetting_every_stop(
    engine: Engine,
) -> None:
    engine.tell("form.submitted", ticked())
    engine.deliver("contact.opted_out", {"phone": "+1 202 555 0101"})
    engine.world.flush()

    judged = engine.parts.gate.ask([engine.parts.composer.message(engine.request())])[0]

    assert [reason.code for reason in judged.decision.reasons] == ["gate_unavailable"]
    with pytest.raises(StoreUnavailable):
        engine.deliver("form.submitted", ticked())


def test_what_is_asked_about_another_time_is_marked_and_not_logged(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    message = engine.parts.composer.message(engine.request())
    later = engine.world.now() + timedelta(days=2)

    judged = engine.parts.gate.ask([message], at=later)[0]

    assert judged.decision.hypothetical
    assert judged.id is None
    assert list(engine.world.decisions.recent(engine.contact(), 10)) == []


def test_every_real_decision_can_be_read_back(engine: Engine) -> None:
    message = engine.parts.composer.message(engine.request())

    judged = engine.parts.gate.ask([message])[0]

    assert judged.id is not None
    record = engine.world.decisions.get(judged.id)
    assert record is not None
    assert (record.message, record.decision) == (message, judged.decision)


def test_nothing_is_claimed_while_a_revocation_waits_in_the_spool(engine: Engine) -> None:
    message = _released(engine)
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.deliver(
            "contact.opted_out", {"phone": "+1 202 555 0101"}, occurred=engine.clock.now()
        )
    engine.world.cut(False)

    with pytest.raises(StoreUnavailable):
        engine.parts.sending.claim("acme", message, "attempt-1")

    engine.parts.revoker.replay_spool()
    refused = engine.parts.sending.claim("acme", message, "attempt-1")
    assert refused is not None
    assert refused.answer is ClaimAnswer.REVOKED_SINCE

"""Texts in any words, from their webhook on: in force before the answer, with the rule as proof."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from processor.domain import acts
from processor.domain.address import Channel
from processor.domain.events import RevocationCause
from processor.domain.keyword_list import VERSION
from processor.domain.review import ReviewKind
from processor.ports import Job, StoreUnavailable
from tests.services.engines import Engine, ticked

ALICE = "+12025550101"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def texted(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A message that came in by SMS, as our own event."""
    return {
        "from": {"phone": ALICE},
        "channel": "sms",
        "conversation_id": "c1",
        "text": text,
        **more,
    }


def said(engine: Engine) -> list[acts.AnyAct]:
    return [entry.act for entry in engine.entries()]


@pytest.mark.parametrize(
    ("text", "cause"),
    [("Stop!", RevocationCause.KEYWORD), ("please stop texting me", RevocationCause.FREE_TEXT)],
)
def test_a_wish_to_stop_is_in_force_before_its_webhook_is_answered(
    engine: Engine, text: str, cause: RevocationCause
) -> None:
    engine.tell("form.submitted", ticked())
    engine.deliver("message.received", texted(text))
    assert engine.ask().reasons[0].code == "revoked_all"
    engine.drain()
    assert said(engine)[1:] == [acts.Revoked(cause=cause)], "and opens no conversation"


def test_what_was_said_and_the_rule_are_kept_as_evidence(engine: Engine) -> None:
    engine.tell("message.received", texted("please stop texting me"))
    (evidence,) = engine.evidence()
    assert evidence.said == "please stop texting me"
    assert evidence.reading is not None
    assert evidence.reading.startswith("sure revoke by ")
    assert f"words {VERSION}" in evidence.reading


def test_a_likely_wish_pauses_before_the_answer_and_the_message_follows(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.deliver("message.received", texted("way too many texts guys"))
    assert engine.ask().reasons[0].code == "under_review"
    assert len(said(engine)) == 2
    engine.drain()
    opened, chat = said(engine)[1:]
    assert opened == acts.ReviewOpened(
        why=ReviewKind.LIKELY_OPT_OUT, channel=Channel.SMS, brand="acme"
    )
    assert isinstance(chat, acts.ConversationExtended)


def test_a_worker_is_told_of_the_rest_of_what_a_revocation_came_with(engine: Engine) -> None:
    """The message itself, and the answer to a STOP, must not wait for a sweep."""
    received = engine.deliver("message.received", texted("way too many texts guys"))
    assert engine.dispatcher.woken == [int(received.delivery.split("_")[1])]


def test_it_is_recorded_once_however_often_it_is_told(engine: Engine) -> None:
    for text in ("way too many texts guys", "please stop texting me"):
        occurred = engine.world.now()
        for _ in range(3):
            engine.deliver(
                "message.received", texted(text), delivery=f"dlv-{len(text)}", occurred=occurred
            )
            engine.drain()
    kinds = [type(each) for each in said(engine)]
    assert kinds == [acts.ReviewOpened, acts.ConversationExtended, acts.Revoked]


def test_a_full_store_takes_a_pause_and_no_conversation(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.fill(True)
    engine.deliver("message.received", texted("way too many texts guys"))
    assert engine.ask().reasons[0].code == "under_review"
    assert len(said(engine)) == 2


def test_a_store_that_is_away_leaves_it_in_the_spool(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.deliver("message.received", texted("stop texting me"), occurred=engine.clock.now())
    engine.world.cut(False)
    assert engine.parts.revoker.replay_spool() == 0
    assert engine.ask().reasons[0].code == "revoked_all"


def reminded(engine: Engine) -> None:
    """A booking whose reminder was handed out for sending."""
    starts = engine.world.now().replace(microsecond=0) + 2 * DAY
    booked = {
        "appointment_id": "a1",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + HOUR).isoformat(),
        "phone": ALICE,
        "phone_given": True,
    }
    engine.tell("appointment.booked", booked)
    job = engine.parts.composer.job(
        engine.request(purpose="appointment_reminder", appointment_id="a1", appointment_at=starts)
    )
    assert sent(engine, job)


def sent(engine: Engine, job: Job) -> bool:
    """Whether a job may be sent, all the way to its claim."""
    sending, name = engine.parts.sending, job.message.id
    sending.submit(job)
    sending.judge(name)
    claimed = sending.claim("acme", name, "attempt-1")
    return claimed is not None and claimed.answer == "go"


def test_cancel_to_a_reminder_revokes_and_asks_a_person(engine: Engine) -> None:
    reminded(engine)
    engine.tell("message.received", texted("Cancel"))
    revoked, review = said(engine)[-2:]
    assert revoked == acts.Revoked(cause=RevocationCause.KEYWORD)
    assert review == acts.ReviewOpened(
        why=ReviewKind.CANCEL_TO_PROMPT, channel=Channel.SMS, brand="acme"
    )
    assert "called off" in (engine.evidence()[-1].reading or "")


def test_yes_to_a_reminder_is_an_answer(engine: Engine) -> None:
    reminded(engine)
    engine.tell("message.received", texted("YES"))
    assert isinstance(said(engine)[-1], acts.ConversationExtended)
    assert not engine.ask().approved


def test_start_lifts_what_the_address_stopped(engine: Engine) -> None:
    engine.tell("message.received", texted("STOP"))
    engine.tell("message.received", texted("START"))
    engine.tell("message.received", texted("what are your hours on Monday?"))
    assert engine.ask(purpose="conversation_reply", conversation_id="c1").approved

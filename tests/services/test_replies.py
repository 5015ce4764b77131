"""Replies: a STOP is confirmed once and a HELP answered, within minutes, where that is ours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from msgspec import structs

from processor.domain.replies import ReplyTexts
from processor.ports import ClaimAnswer, MessageState, StoreUnavailable
from processor.settings import Source
from tests.contract.worlds import memory_world
from tests.providers.calls import CALLERS
from tests.services.answering import (
    DANA,
    STOP,
    TEXTS,
    address,
    answering,
    jobs,
    judged,
    outgoing,
    sent,
    written,
)
from tests.services.conftest import ShiftedClock
from tests.services.engines import Engine, engine_over

RELEASED, BLOCKED = MessageState.RELEASED, MessageState.BLOCKED
OPTED_OUT = "Acme: you have opted out. We will send you no more messages."


def test_a_stop_is_confirmed_with_its_text_although_everything_is_revoked(engine: Engine) -> None:
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP)
    [message] = jobs(engine)
    assert judged(engine, message) == (RELEASED, ("service_notice",))
    assert sent(engine, message) == (DANA, OPTED_OUT)
    stored = outgoing(engine, message)
    assert stored.message.purpose == "opt_out_confirmation"
    assert stored.message.cause == engine.entries(DANA)[0].id
    assert OPTED_OUT.encode() not in stored.sealed


def test_the_stop_is_in_force_before_anything_is_confirmed(engine: Engine) -> None:
    engine = answering(engine)
    engine.deliver("contact.opted_out", STOP)
    assert jobs(engine) == []
    assert len(engine.entries(DANA)) == 1
    engine.drain()
    assert len(jobs(engine)) == 1
    assert len(engine.entries(DANA)) == 1


def test_a_delivery_that_is_read_again_leads_to_the_same_job(engine: Engine) -> None:
    """By a repetition of the source, a replay, and a worker that died before it had finished."""
    engine = answering(engine)
    received = engine.tell("contact.opted_out", STOP, delivery="the-stop")
    engine.tell("contact.opted_out", STOP, delivery="the-stop")
    engine.world.inbox.requeue(received.delivery)
    engine.drain()
    [message] = jobs(engine)
    judged(engine, message)
    assert sent(engine, message)
    engine.world.inbox.requeue(received.delivery)
    engine.drain()
    assert jobs(engine) == [message]
    assert outgoing(engine, message).state is MessageState.CLAIMED


def test_texts_that_changed_meanwhile_make_no_second_message(engine: Engine) -> None:
    """The job is named by its entry, not by what it says."""
    first = answering(engine)
    received = first.tell("contact.opted_out", STOP)
    own = {"opt_out": {"en": "{brand}: bye."}}
    later = answering(engine, texts=structs.replace(TEXTS, own=own))
    later.world.inbox.requeue(received.delivery)
    later.drain()
    [message] = jobs(engine)
    judged(later, message)
    assert sent(later, message) == (DANA, OPTED_OUT)


def test_a_second_stop_is_not_confirmed_again(engine: Engine) -> None:
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP)
    engine.tell("contact.opted_out", STOP)
    first, second = jobs(engine)
    assert judged(engine, first)[0] is RELEASED
    assert judged(engine, second) == (BLOCKED, ("service_window_over",))
    assert sent(engine, first)


def test_a_job_of_the_business_and_ours_do_not_both_go_out(engine: Engine) -> None:
    """One use of an entry, whoever names it."""
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP)
    [ours] = jobs(engine)
    cause = engine.entries(DANA)[0].id
    theirs = engine.request(DANA, purpose="opt_out_confirmation", cause=cause)
    other = engine.parts.sending.submit(engine.parts.composer.job(theirs)).message.id
    judged(engine, ours)
    judged(engine, other)
    assert sent(engine, ours)
    refused = engine.parts.sending.claim("acme", other, "a2")
    assert refused is not None
    assert refused.answer is ClaimAnswer.NOTICE_USED


def test_after_five_minutes_it_is_too_late(tmp_path: Path) -> None:
    engine = answering(engine_over(memory_world(ShiftedClock()), tmp_path))
    engine.tell("contact.opted_out", STOP)
    [message] = jobs(engine)
    engine.world.later(301)
    state, reasons = judged(engine, message)
    assert state is BLOCKED
    assert "service_window_over" in reasons


def test_one_released_in_time_and_claimed_too_late_does_not_go(tmp_path: Path) -> None:
    engine = answering(engine_over(memory_world(ShiftedClock()), tmp_path))
    engine.tell("contact.opted_out", STOP)
    [message] = jobs(engine)
    judged(engine, message)
    engine.world.later(301)
    refused = engine.parts.sending.claim("acme", message, "a1")
    assert refused is not None
    assert refused.answer is ClaimAnswer.REVOKED_SINCE


def test_a_stop_that_was_hours_on_its_way_is_not_confirmed(engine: Engine) -> None:
    """It was said too long ago, whenever we were told."""
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP, occurred=engine.world.now() - timedelta(hours=2))
    [message] = jobs(engine)
    state, reasons = judged(engine, message)
    assert state is BLOCKED
    assert "window_missed" in reasons


def test_help_is_answered_once_in_ten_minutes(engine: Engine) -> None:
    """Also in a lively chat; should ten minutes be over between the two, each has its answer."""
    engine = answering(engine)
    engine.tell("message.received", written("Do you have this in blue?"))
    engine.tell("message.received", written("Hello?"))
    assert jobs(engine) == []
    engine.tell("message.received", written("HELP"))
    engine.tell("message.received", written("Info!"))
    for message in jobs(engine):
        assert judged(engine, message) == (RELEASED, ("service_notice",))
        text = "Acme: for help, contact help@example.com. To stop our messages, reply STOP."
        assert sent(engine, message) == (DANA, text)
    assert len(jobs(engine)) in (1, 2)
    assert len(engine.entries(DANA)) == 3


def test_help_after_a_stop_is_not_answered(engine: Engine) -> None:
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP)
    engine.tell("message.received", written("HELP"))
    _, asked = jobs(engine)
    assert judged(engine, asked)[0] is BLOCKED


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("ALTO", "Acme: su baja queda registrada."),
        ("Arrêt", "Acme : votre désabonnement est enregistré."),
        ("STOP", "Acme: you have opted out."),
        ("Kündigen", "Acme: you have opted out."),
        ("leave me alone", "Acme: you have opted out."),
    ],
)
def test_who_stops_in_a_language_is_answered_in_it(engine: Engine, said: str, begins: str) -> None:
    """Where there is a text in it; else in that of the business."""
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP | {"text": said})
    [message] = jobs(engine)
    judged(engine, message)
    assert (sent(engine, message)[1] or "").startswith(begins)


def test_a_business_may_write_its_own_texts(engine: Engine) -> None:
    """In its own usual language; one that it did not write in is answered in our words."""
    own = {"opt_out": {"de": "{brand}: Sie sind abgemeldet."}}
    texts = ReplyTexts(language="de", help_contact="+12025550199", own=own)
    engine = answering(engine, texts=texts)
    engine.tell("contact.opted_out", STOP)
    engine.tell("contact.opted_out", STOP | {"phone": "+12025550105", "text": "ALTO"})
    for message, begins in zip(jobs(engine), ("acme: Sie sind", "acme: su baja"), strict=True):
        judged(engine, message)
        assert (sent(engine, message)[1] or "").startswith(begins)


@pytest.mark.parametrize(
    "told",
    [
        {"cause": "staff", "recorded_by": "Erin Example"},
        {"cause": "complaint"},
        {"cause": "provider"},
        {"channels": []},
        {"channels": ["webchat", "sms"], "visitor": "v-1"},
        {"cause": "preference_page"},
        {"channels": ["email"], "email": "dana@example.com", "phone": None},
        {"tags": ["marketing consent"]},
    ],
)
def test_what_was_not_texted_or_does_not_stop_everything_is_not_confirmed(
    engine: Engine, told: dict[str, object]
) -> None:
    """Staff, complaints and block lists, an unknown channel, and an opt-out that was narrowed."""
    engine = answering(engine)
    content = {name: value for name, value in (STOP | told).items() if value not in (None, [])}
    engine.tell("contact.opted_out", content)
    assert jobs(engine) == []


def test_help_in_a_chat_window_is_the_chats_own_business(engine: Engine) -> None:
    engine = answering(engine)
    chat = {"channel": "webchat", "from": {"visitor": "v-1"}, "conversation_id": "c-1"}
    engine.tell("message.received", chat | {"text": "HELP"})
    assert jobs(engine) == []


def test_where_the_provider_answers_we_do_not(engine: Engine) -> None:
    """Which is meant where the configuration says nothing."""
    engine.tell("contact.opted_out", STOP)
    engine.tell("message.received", written("HELP"))
    assert jobs(engine) == []


def test_a_business_that_observes_answers_nobody(engine: Engine) -> None:
    engine = answering(engine, observe=True)
    engine.tell("contact.opted_out", STOP)
    assert jobs(engine) == []
    submitted = engine.parts.replies.submit(
        kind="double_opt_in", business="acme", brand="acme", entry="ent_1", address=address()
    )
    assert submitted is None


@pytest.mark.parametrize("said", ["STOP", "HELP"])
@pytest.mark.parametrize("kind", ["", "STOP", "HELP"])
def test_what_the_provider_answered_itself_is_not_answered_again(
    tmp_path: Path, said: str, kind: str
) -> None:
    """Twilio tells a class where its own handling of keywords is on."""
    caller = CALLERS["twilio"]
    source = Source(name="texts", provider="twilio", brand="acme", secrets=(caller.secret,))
    engine = answering(engine_over(memory_world(ShiftedClock()), tmp_path), source)
    form = {"MessageSid": "SM1", "From": DANA, "To": "+12025550190", "Body": said}
    told = urlencode(form | ({"OptOutType": kind} if kind else {})).encode()
    engine.parts.intake.receive("acme", "texts", caller.request(told))
    engine.drain()
    assert len(jobs(engine)) == (0 if kind else 1)


def test_a_full_store_answers_once_there_is_room_again(engine: Engine) -> None:
    """The STOP is in force meanwhile."""
    engine = answering(engine)
    engine.deliver("contact.opted_out", STOP)
    engine.world.fill(True)
    with pytest.raises(StoreUnavailable):
        engine.drain()
    assert [reason.code for reason in engine.ask(DANA).reasons] == ["revoked_all"]
    engine.world.fill(False)
    engine.drain()
    [message] = jobs(engine)
    assert judged(engine, message)[0] is RELEASED


def test_a_store_that_goes_away_before_the_job_is_stored_leaves_the_delivery_for_later(
    engine: Engine,
) -> None:
    engine = answering(engine)
    engine.deliver("contact.opted_out", STOP)
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.drain()
    engine.world.cut(False)
    engine.drain()
    [message] = jobs(engine)
    assert judged(engine, message)[0] is RELEASED


def test_a_delivery_of_long_ago_is_replayed_without_answering_anybody(tmp_path: Path) -> None:
    """Nobody is told by a replay, a year later, that a STOP was heard."""
    world = memory_world(ShiftedClock())
    engine = answering(engine_over(world, tmp_path))
    world.later(-7200)
    received = engine.deliver("contact.opted_out", STOP)
    world.later(7200)
    engine.drain()
    assert jobs(engine) == []
    assert world.inbox.get(received.delivery) is not None

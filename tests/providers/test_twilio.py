"""Twilio: who texted, what takes consent back, and what a form or a batch must not be read as."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.address import Channel
from processor.domain.events import (
    AnyEvent,
    ContactOptedOut,
    ContactResumed,
    MessageReceived,
    NumberReassigned,
    RevocationCause,
)
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Translation
from processor.providers import PROVIDERS
from tests.providers.calls import CALLERS, FIXTURES, NOW, read

CALLER = CALLERS["twilio"]
FORM = dict(parse_qsl(CALLER.body.decode(), keep_blank_values=True))
BATCH: list[dict[str, Any]] = json.loads((FIXTURES / "twilio/batch.json").read_bytes())
CONVERSATION = {
    "EventType": "onMessageAdded",
    "ConversationSid": "CH00000000000000000000000000000001",
    "MessageSid": "IM00000000000000000000000000000001",
    "Author": "+12025550103",
    "Source": "SMS",
    "Body": "Do you have this in blue?",
}


def read_body(body: bytes) -> Translation:
    return read("twilio", CALLER.request(body))


def text(**changes: str) -> Translation:
    return read_body(urlencode(FORM | changes).encode())


def the(translation: Translation) -> AnyEvent:
    [event] = translation.events
    return event


def test_a_text_opens_a_conversation_that_the_two_numbers_name() -> None:
    event = the(text())
    assert isinstance(event, MessageReceived)
    assert (event.sender.value, event.channel) == ("+12025550103", Channel.SMS)
    assert event.conversation == "sms:12025550190:12025550103"
    assert event.text == "Do you have this in blue?"
    assert event.occurred_at is None


def test_a_whatsapp_message_is_one_of_whatsapp() -> None:
    ends = {"From": "whatsapp:+12025550103", "To": "whatsapp:+12025550190"}
    event = the(text(**ends, ProfileName="Charlie Example"))
    assert isinstance(event, MessageReceived)
    assert (event.sender.value, event.channel) == ("+12025550103", Channel.WHATSAPP)
    assert event.conversation == "whatsapp:12025550190:12025550103"
    assert event.person.full_name == "Charlie Example"
    stop = the(text(**ends, Body="STOP"))
    assert isinstance(stop, ContactOptedOut)
    assert stop.channels == (Channel.WHATSAPP,)


@pytest.mark.parametrize("body", ["stop", "Pare", "no more of this"])
def test_what_twilio_takes_for_a_stop_is_one_whatever_it_says(body: str) -> None:
    event = the(text(OptOutType="STOP", Body=body))
    assert isinstance(event, ContactOptedOut)
    assert [each.value for each in event.addresses] == ["+12025550103"]
    assert (event.cause, event.said) == (RevocationCause.CONTACT, body)
    assert event.channels == (Channel.SMS,)
    assert event.tags == ()


@pytest.mark.parametrize(
    "body",
    ["STOP", " Stop. ", "stop all", "Unsubscribe!", "cancel", "END", "quit", "Revoke", "opt-out"],
)
@pytest.mark.parametrize("kind", [{}, {"OptOutType": "HELP"}, {"OptOutType": "START"}])
def test_a_keyword_alone_is_a_stop_without_twilio_saying_so(
    body: str, kind: dict[str, str]
) -> None:
    assert isinstance(the(text(Body=body, **kind)), ContactOptedOut)


@pytest.mark.parametrize("body", ["Stop by at noon?", "cancel my 3pm please", "the end of it", ""])
def test_a_sentence_with_such_a_word_in_it_is_a_message(body: str) -> None:
    assert isinstance(the(text(Body=body)), MessageReceived)


@pytest.mark.parametrize(
    ("kind", "body", "event"),
    [
        ("START", "START", ContactResumed),
        ("START", "unstop", ContactResumed),
        ("START", "Yes!", MessageReceived),
        ("HELP", "HELP", MessageReceived),
        ("LATER", "hello", MessageReceived),
    ],
)
def test_a_class_that_permits_is_believed_only_where_nothing_was_asked(
    kind: str, body: str, event: type[AnyEvent]
) -> None:
    assert type(the(text(OptOutType=kind, Body=body))) is event


def test_a_start_is_of_the_number_that_sent_it() -> None:
    event = the(text(OptOutType="START", Body="START"))
    assert isinstance(event, ContactResumed)
    assert (event.address.value, event.channel) == ("+12025550103", Channel.SMS)


@pytest.mark.parametrize("sender", ["262966", "Acme", "messenger:1000103", ""])
def test_who_cannot_be_texted_opens_nothing_and_their_stop_is_shown(sender: str) -> None:
    assert text(From=sender).ignored == "sender_without_number"
    with pytest.raises(NotUnderstood) as caught:
        text(From=sender, Body="STOP")
    assert not caught.value.refusable


@pytest.mark.parametrize("status", ["sent", "delivered", "undelivered"])
def test_reports_about_our_own_texts_are_ignored(status: str) -> None:
    told = {"MessageSid": "SM1", "MessageStatus": status, "From": "+12025550190"}
    assert read_body(urlencode(told).encode()).ignored == "status_not_used"


def test_a_field_named_twice_grants_nothing_and_stops_every_number_named() -> None:
    twice = CALLER.body + b"&From=%2B12025550104"
    with pytest.raises(NotUnderstood, match="key_repeated"):
        read_body(twice)
    event = the(read_body(twice + b"&OptOutType=STOP"))
    assert isinstance(event, ContactOptedOut)
    assert [each.value for each in event.addresses] == ["+12025550103", "+12025550104"]


@pytest.mark.parametrize("form", [urlencode, json.dumps])
def test_a_message_of_a_conversation_keeps_its_name(form: Callable[[object], str]) -> None:
    event = the(read_body(form(CONVERSATION).encode()))
    assert isinstance(event, MessageReceived)
    assert event.conversation == CONVERSATION["ConversationSid"]
    assert event.sender.value == "+12025550103"
    assert isinstance(
        the(read_body(form(CONVERSATION | {"Body": "stop"}).encode())), ContactOptedOut
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"EventType": "onMessageUpdated"}, "event_not_used"),
        ({"Source": "API"}, "author_not_proven"),
        ({"Source": "SDK", "Author": "agent-7"}, "author_not_proven"),
        ({"Author": "agent-7"}, "sender_without_number"),
    ],
)
def test_a_message_that_nobody_wrote_on_a_phone_opens_nothing(
    changes: dict[str, str], reason: str
) -> None:
    assert read_body(urlencode(CONVERSATION | changes).encode()).ignored == reason


def test_each_event_of_a_batch_is_read() -> None:
    message, reassigned, stop = read_body(json.dumps(BATCH).encode()).events
    assert isinstance(message, MessageReceived)
    assert str(message.occurred_at) == "2026-03-01 14:29:58+00:00"
    assert message.conversation == "sms:12025550190:12025550103"
    assert isinstance(reassigned, NumberReassigned)
    assert reassigned.address.value == "+12025550104"
    assert (reassigned.since, reassigned.occurred_at) == (None, None)
    assert isinstance(stop, ContactOptedOut)
    assert (stop.channels, str(stop.occurred_at)) == (
        (Channel.WHATSAPP,),
        "2026-03-01 14:29:59+00:00",
    )


def test_an_event_by_itself_is_read_as_in_a_batch() -> None:
    assert isinstance(the(read_body(json.dumps(BATCH[1]).encode())), NumberReassigned)


def _changed(place: int, **changes: object) -> bytes:
    event = BATCH[place] | {"data": BATCH[place]["data"] | changes}
    return json.dumps([event]).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_changed(1, is_reassigned=False), "number_not_reassigned"),
        (_changed(2, MessageBody="hello"), "author_not_proven"),
        (json.dumps([BATCH[0] | {"type": "com.twilio.eventstreams.test-event"}]).encode(), None),
        (b"[]", "nothing_in_it"),
    ],
)
def test_events_that_say_nothing_are_ignored(body: bytes, reason: str | None) -> None:
    assert read_body(body).ignored == (reason or "event_not_used")


def test_a_part_that_is_not_understood_holds_no_stop_back() -> None:
    """It is marked, so that people look at the delivery; without a STOP it goes to them whole."""
    broken = json.loads(_changed(0, to=None))
    with pytest.raises(NotUnderstood):
        read_body(json.dumps([*broken]).encode())
    stop = the(read_body(json.dumps([*broken, BATCH[2]]).encode()))
    assert isinstance(stop, ContactOptedOut)
    assert stop.unread


def test_a_delivery_is_named_by_its_message_and_what_is_told_of_it() -> None:
    provider = PROVIDERS["twilio"]

    def name(body: bytes) -> str:
        return provider.verify(CALLER.request(body), [CALLER.secret], NOW).delivery_id

    sent = urlencode(FORM).encode()
    assert name(sent) == name(sent + b"&NewField=1")
    assert name(sent) != name(urlencode(FORM | {"MessageSid": "SM2"}).encode())
    told = {"MessageSid": "SM1", "MessageStatus": "sent"}
    later = told | {"MessageStatus": "delivered"}
    assert name(urlencode(told).encode()) != name(urlencode(later).encode())
    assert name(b"Body=x") != name(b"Body=y")


def found(body: bytes) -> Translation | NotUnderstood:
    try:
        return read_body(body)
    except NotUnderstood as problem:
        return problem


@given(
    fields=st.dictionaries(
        st.sampled_from([*FORM, *CONVERSATION, "OptOutType", "specversion", "events"]),
        st.sampled_from(["", "STOP", "+12025550103", "whatsapp:", "\ud800", "x" * 300, "["]),
        max_size=12,
    ),
    rest=st.binary(max_size=40),
)
def test_a_form_of_any_content_is_read_or_not_understood(
    fields: dict[str, str], rest: bytes
) -> None:
    body = urlencode(FORM | fields, errors="surrogatepass").encode() + rest
    assert not getattr(found(body), "refusable", False)


ODD: tuple[object, ...] = (None, True, 1e308, "", "\ud800", [], {}, [None], {"a": []})


def test_a_batch_of_any_shape_is_read_or_not_understood() -> None:
    for event in BATCH:
        for odd in ODD:
            shapes = [event | {name: odd} for name in event]
            shapes += [event | {"data": event["data"] | {name: odd}} for name in event["data"]]
            for shape in (*shapes, odd):
                assert not getattr(found(json.dumps([shape]).encode()), "refusable", False)


@pytest.mark.parametrize(("kind", "answered"), [("STOP", True), ("HELP", True), ("", False)])
def test_a_class_of_the_text_says_that_twilio_answered(kind: str, answered: bool) -> None:
    """Its Advanced Opt-Out gives the class, and sends its own words."""
    body = urlencode(FORM | {"Body": "STOP", "OptOutType": kind}).encode()
    provider = PROVIDERS["twilio"]
    assert provider.answered(provider.keep(CALLER.request(body))) is answered


@pytest.mark.parametrize("body", [b"", b"[]", b'[{"OptOutType": "STOP"}]', b"\xff\xfe", b"{}"])
def test_a_batch_or_an_odd_body_says_no_such_thing(body: bytes) -> None:
    provider = PROVIDERS["twilio"]
    assert provider.answered(provider.keep(CALLER.request(body))) is False

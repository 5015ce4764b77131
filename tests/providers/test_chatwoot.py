"""Chatwoot: conversations that a customer began, and nothing from a contact's record."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import BoxState, ConversationClosed, MessageReceived
from processor.ports import NotUnderstood
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, FIXTURES, NOW, read

CALLER = CALLERS["chatwoot"]
SAMPLE: dict[str, Any] = json.loads(CALLER.body)


def message(sample: dict[str, Any] = SAMPLE, *boxes: Any, **fields: str) -> MessageReceived:  # noqa: ANN401 - passed on to what is typed
    request = CALLER.request(json.dumps(sample).encode())
    [event] = read("chatwoot", request, *boxes, **fields).events
    assert isinstance(event, MessageReceived)
    return event


def ignored(sample: dict[str, Any]) -> str | None:
    return read("chatwoot", CALLER.request(json.dumps(sample).encode())).ignored


def test_a_visitor_who_writes_opens_one_conversation_and_no_number_of_the_record() -> None:
    event = message()
    assert (event.channel, event.sender.value) == (Channel.WEBCHAT, "77")
    assert (event.conversation, event.text) == ("1007", "Is the blue one back in stock?")
    assert (event.reply_addresses, event.boxes) == ((), ())
    assert str(event.occurred_at) == "2026-03-01 14:29:50+00:00"


def test_a_number_that_was_filled_in_before_the_chat_may_be_answered_there() -> None:
    event = message(SAMPLE, BOX, phone="mobile")
    [reply] = event.reply_addresses
    assert (reply.channel, reply.address.value) == (Channel.SMS, "+12025550108")
    assert event.boxes[0].state is BoxState.CHECKED
    assert message(SAMPLE, replace(BOX, field="other")).boxes[0].state is BoxState.ABSENT


@pytest.mark.parametrize(
    ("channel", "source", "expected"),
    [
        ("Channel::Sms", "x", (Channel.SMS, "+12025550103")),
        ("Channel::TwilioSms", "+12025550103", (Channel.SMS, "+12025550103")),
        ("Channel::TwilioSms", "whatsapp:+12025550103", (Channel.WHATSAPP, "+12025550103")),
        ("Channel::Whatsapp", "12025550103", (Channel.WHATSAPP, "+12025550103")),
        ("Channel::Email", "x", (Channel.EMAIL, "charlie@example.com")),
    ],
)
def test_who_texts_goes_by_the_address_of_the_channel(
    channel: str, source: str, expected: tuple[Channel, str]
) -> None:
    inbox = {"channel": channel, "contact_inbox": {"source_id": source}}
    event = message(SAMPLE | {"conversation": SAMPLE["conversation"] | inbox})
    assert (event.channel, event.sender.value) == expected


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"message_type": "outgoing"}, "not_from_a_contact"),
        ({"private": True}, "not_from_a_contact"),
        ({"sender": {"type": "user", "id": 1}}, "not_from_a_contact"),
        ({"conversation": {"id": 1, "channel": "Channel::FacebookPage"}}, "channel_not_used"),
        ({"event": "message_updated"}, "event_not_used"),
    ],
)
def test_what_no_contact_wrote_is_ignored(change: dict[str, Any], reason: str) -> None:
    assert ignored(SAMPLE | change) == reason


def test_a_conversation_ends_when_it_is_resolved() -> None:
    sample = json.loads((FIXTURES / "chatwoot/conversation_status_changed.json").read_bytes())
    [event] = read("chatwoot", CALLER.request(json.dumps(sample).encode())).events
    assert isinstance(event, ConversationClosed)
    assert event.conversation == "1007"
    assert ignored(sample | {"status": "open"}) == "status_not_used"


def test_a_contacts_record_opens_nothing() -> None:
    body = (FIXTURES / "chatwoot/contact_updated.json").read_bytes()
    assert read("chatwoot", CALLER.request(body)).ignored == "event_not_used"


def test_a_message_without_its_conversation_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        ignored({key: value for key, value in SAMPLE.items() if key != "conversation"})


def test_a_delivery_goes_by_its_header_or_by_its_message() -> None:
    provider = PROVIDERS["chatwoot"]

    def name(later: int, **header: str) -> str:
        request = CALLER.request(None, at=NOW + timedelta(seconds=later), **header)
        return provider.verify(request, (CALLER.secret,), NOW).delivery_id

    assert name(0) == "0f0f7a34-6f0e-4b0c-9d57-1f6a4a1f0001"
    bare = {"X-Chatwoot-Delivery": ""}
    assert name(0, **bare) == name(9, **bare) == '["message_created","5102"]'


def test_what_was_filled_in_and_is_not_mapped_is_told() -> None:
    assert read("chatwoot", CALLER.request(), BOX, phone="mobile").unmapped == ("size",)

"""Intercom: conversations, and unsubscribing by what it covers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.domain.address import Channel
from processor.domain.events import (
    ContactOptedOut,
    ConversationClosed,
    MessageReceived,
    RevocationCause,
)
from tests.providers.calls import CALLERS, FIXTURES, read

CALLER = CALLERS["intercom"]
SAMPLE: dict[str, Any] = json.loads(CALLER.body)
GONE: dict[str, Any] = json.loads((FIXTURES / "intercom/contact_unsubscribed.json").read_bytes())


def events(sample: dict[str, Any]) -> Any:  # noqa: ANN401 - narrowed by each test
    return read("intercom", CALLER.request(json.dumps(sample).encode())).events


def ignored(sample: dict[str, Any]) -> str | None:
    return read("intercom", CALLER.request(json.dumps(sample).encode())).ignored


def with_item(sample: dict[str, Any], **change: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return sample | {"data": {"item": sample["data"]["item"] | change}}


def unsubscribed(kinds: list[str], **contact: Any) -> ContactOptedOut:  # noqa: ANN401 - JSON
    item = GONE["data"]["item"]
    types = {"data": [{"content_types": kinds}]}
    [found] = events(with_item(GONE, contact=item["contact"] | contact, subscription_types=types))
    assert isinstance(found, ContactOptedOut)
    return found


def test_the_customers_latest_words_are_read_as_plain_text() -> None:
    [event] = events(SAMPLE)
    assert isinstance(event, MessageReceived)
    assert (event.channel, event.sender.value) == (Channel.WEBCHAT, "64f0c0ffee")
    assert (event.conversation, event.text) == ("3001", "Is it back & in blue?")
    assert str(event.occurred_at) == "2026-03-01 14:29:50+00:00"
    assert event.reply_addresses == ()


def test_a_first_message_is_read_alike() -> None:
    [event] = events(
        with_item(SAMPLE, conversation_parts={}) | {"topic": "conversation.user.created"}
    )
    assert isinstance(event, MessageReceived)
    assert event.text == "Hello"


def test_an_e_mail_goes_by_its_sender_and_a_text_of_unknown_number_is_ignored() -> None:
    author = {"type": "email", "author": {"email": "charlie@example.com"}}
    [event] = events(with_item(SAMPLE, source=author))
    assert (event.channel, event.sender.value) == (Channel.EMAIL, "charlie@example.com")
    assert ignored(with_item(SAMPLE, source={"type": "sms"})) == "channel_not_used"


def test_a_closed_conversation_ends() -> None:
    [event] = events(SAMPLE | {"topic": "conversation.admin.closed"})
    assert isinstance(event, ConversationClosed)
    assert event.conversation == "3001"


def test_unsubscribing_from_texts_revokes_texts_at_its_own_time() -> None:
    [event] = events(GONE)
    assert [each.value for each in event.addresses] == ["+12025550104"]
    assert (event.channels, event.cause) == ((Channel.SMS,), RevocationCause.PROVIDER)
    assert str(event.occurred_at) == "2026-03-01 14:28:20+00:00"


def test_unsubscribing_from_e_mail_revokes_e_mail_alone() -> None:
    event = unsubscribed(["email"], unsubscribed_from_sms=False)
    assert [each.value for each in event.addresses] == ["dana@example.com"]
    assert event.channels == (Channel.EMAIL,)


def test_unsubscribing_from_nothing_by_name_revokes_everything() -> None:
    event = unsubscribed([], unsubscribed_from_sms=False)
    assert [each.value for each in event.addresses] == ["+12025550104", "dana@example.com"]
    assert event.channels == ()


def test_one_address_that_nobody_can_read_keeps_the_other_from_nothing() -> None:
    event = unsubscribed(["sms_message", "email"], phone="555 call me")
    assert event.unread
    assert [each.value for each in event.addresses] == ["dana@example.com"]


def test_a_contact_without_an_address_of_the_kind_has_nothing_to_revoke() -> None:
    contact = GONE["data"]["item"]["contact"] | {"phone": None}
    assert ignored(with_item(GONE, contact=contact)) == "contact_without_address"


@pytest.mark.parametrize("topic", ["contact.subscribed", "granular.subscribe", "contact.created"])
def test_a_subscription_grants_nothing(topic: str) -> None:
    assert ignored(GONE | {"topic": topic}) == "event_not_used"

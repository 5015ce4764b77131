"""A chat message that is nothing but STOP takes consent back, whichever way it came."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.domain.events import ContactOptedOut, MessageReceived
from tests.providers.calls import CALLERS, read


def chatwoot(text: str) -> bytes:
    sample: dict[str, Any] = json.loads(CALLERS["chatwoot"].body)
    return json.dumps(sample | {"content": text}).encode()


def intercom(text: str, **source: str) -> bytes:
    sample: dict[str, Any] = json.loads(CALLERS["intercom"].body)
    item = sample["data"]["item"]
    item.pop("conversation_parts", None)
    item.pop("conversation_message", None)
    item["source"] = {**item.get("source", {}), "body": f"<p>{text}</p>", **source}
    return json.dumps(sample).encode()


@pytest.mark.parametrize("text", ["STOP", " stop. ", "Unsubscribe!"])
def test_a_stop_in_a_chat_is_an_opt_out(text: str) -> None:
    for name, body in (("chatwoot", chatwoot(text)), ("intercom", intercom(text))):
        [event] = read(name, CALLERS[name].request(body)).events
        assert isinstance(event, ContactOptedOut), name
        assert event.addresses


def test_a_stop_by_a_channel_that_is_not_used_counts_all_the_same() -> None:
    body = intercom("STOP", type="sms")
    [event] = read("intercom", CALLERS["intercom"].request(body)).events
    assert isinstance(event, ContactOptedOut)


def test_a_sentence_with_the_word_in_it_is_a_message() -> None:
    body = chatwoot("please stop by at five")
    [event] = read("chatwoot", CALLERS["chatwoot"].request(body)).events
    assert isinstance(event, MessageReceived)

"""WhatsApp: several people in one call, choices about marketing, and the handshake."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import (
    ContactOptedIn,
    ContactOptedOut,
    ContactResumed,
    MessageReceived,
    RevocationCause,
)
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import BoxRule, RawRequest, Reply, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, NOW, SECRET, URL, read

CALLER = CALLERS["whatsapp"]
PROVIDER = PROVIDERS["whatsapp"]
SAMPLE: dict[str, Any] = json.loads(CALLER.body)
SIGNUP_BOX = replace(BOX, field="user_preferences", channels=(Channel.WHATSAPP, Channel.SMS))
TOKEN = "verify:the-token-of-the-tests"


def told(field: str, *items: dict[str, Any], kind: str = "") -> bytes:
    """A call with one change, which tells of these items."""
    sample = deepcopy(SAMPLE)
    changes = sample["entry"][0]["changes"]
    change = next(each for each in changes if each["field"] == field)
    value = {name: change["value"][name] for name in ("messaging_product", "metadata", "contacts")}
    change["value"] = value | {kind or field: list(items)}
    sample["entry"][0]["changes"] = [change]
    return json.dumps(sample).encode()


def message(**changes: Any) -> bytes:  # noqa: ANN401 - JSON
    [change, _] = SAMPLE["entry"][0]["changes"]
    return told("messages", change["value"]["messages"][0] | changes)


def preference(**changes: Any) -> bytes:  # noqa: ANN401 - JSON
    [_, change] = SAMPLE["entry"][0]["changes"]
    return told("user_preferences", change["value"]["user_preferences"][0] | changes)


def reading(body: bytes, *boxes: BoxRule) -> Translation:
    return read("whatsapp", CALLER.request(body), *boxes)


def test_each_person_of_a_call_is_heard() -> None:
    charlie, dana, alice = read("whatsapp", CALLER.request()).events
    assert isinstance(charlie, MessageReceived)
    assert (charlie.sender.value, charlie.channel) == ("+12025550103", Channel.WHATSAPP)
    assert charlie.conversation == "whatsapp:100000000000190:12025550103"
    assert str(charlie.occurred_at) == "2026-03-01 14:29:58+00:00"
    assert charlie.person.full_name == "Charlie Example"
    assert isinstance(dana, ContactOptedOut)
    assert [each.value for each in dana.addresses] == ["+12025550104"]
    assert (dana.said, dana.cause) == ("Stop!", RevocationCause.CONTACT)
    assert str(dana.occurred_at) == "2026-03-01 14:29:59+00:00"
    assert isinstance(alice, ContactResumed)
    assert alice.address.value == "+12025550101"


@pytest.mark.parametrize("category", ["marketing_messages", "something_new"])
def test_a_choice_to_stop_ends_everything_of_that_channel_at_its_own_time(category: str) -> None:
    """It is not narrowed by a map: a label that stands for marketing might not be named there."""
    [event] = reading(preference(value="stop", category=category), SIGNUP_BOX).events
    assert isinstance(event, ContactOptedOut)
    assert (event.channels, event.tags) == ((Channel.WHATSAPP,), ())
    assert event.cause is RevocationCause.PROVIDER
    assert str(event.occurred_at) == "2026-03-01 14:30:00+00:00"


@pytest.mark.parametrize("value", ["resume", "signup"])
def test_a_choice_to_hear_again_grants_nothing_by_itself(value: str) -> None:
    [event] = reading(preference(value=value)).events
    assert isinstance(event, ContactResumed)
    assert event.channel is Channel.WHATSAPP


def test_signing_up_grants_what_the_map_says_and_on_whatsapp_alone() -> None:
    resumed, event = reading(preference(value="signup"), SIGNUP_BOX).events
    assert isinstance(resumed, ContactResumed)
    assert isinstance(event, ContactOptedIn)
    assert (event.channels, event.tags) == ((Channel.WHATSAPP,), ("marketing consent",))
    assert str(event.occurred_at) == "2026-03-01 14:30:00+00:00"
    for other in (BOX, replace(SIGNUP_BOX, channels=(Channel.SMS,))):
        assert len(reading(preference(value="signup"), other).events) == 1
    assert len(reading(preference(value="resume"), SIGNUP_BOX).events) == 1


@pytest.mark.parametrize(
    "pressed",
    [
        {"type": "button", "text": None, "button": {"text": "Stop promotions", "payload": "x"}},
        {
            "type": "interactive",
            "text": None,
            "interactive": {"type": "button_reply", "button_reply": {"title": "Unsubscribe me"}},
        },
    ],
)
def test_a_button_that_says_stop_is_one(pressed: dict[str, Any]) -> None:
    [event] = reading(message(**pressed)).events
    assert isinstance(event, ContactOptedOut)


def test_other_buttons_and_messages_without_words_are_messages() -> None:
    pressed = {"type": "button", "text": None, "button": {"text": "Cancel my order"}}
    for changes in (pressed, {"type": "image", "text": None, "image": {"id": "1"}}):
        [event] = reading(message(**changes)).events
        assert isinstance(event, MessageReceived)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (told("messages", {"id": "wamid.1", "status": "sent"}, kind="statuses"), "status_not_used"),
        (message(type="system", text=None, system={"body": "x"}), "event_not_used"),
        (message(type="reaction", text=None), "event_not_used"),
        (told("messages", {"code": 1}, kind="errors"), "event_not_used"),
        (preference(value="paused"), "preference_not_used"),
        (preference(category="something_new"), "preference_not_used"),
        (b'{"object":"whatsapp_business_account","entry":[]}', "nothing_in_it"),
    ],
)
def test_what_says_nothing_is_ignored(body: bytes, reason: str) -> None:
    assert reading(body).ignored == reason


def test_who_hides_the_number_opens_nothing_and_their_stop_is_shown() -> None:
    hidden = {"from": None, "from_user_id": "US.1000000000000000103"}
    assert reading(message(**hidden)).ignored == "sender_without_number"
    assert reading(preference(wa_id=None)).ignored == "sender_without_number"
    for body in (message(**hidden, text={"body": "STOP"}), preference(wa_id=None, value="stop")):
        with pytest.raises(NotUnderstood) as caught:
            reading(body)
        assert not caught.value.refusable


def test_a_stop_counts_beside_what_is_not_understood() -> None:
    sample = deepcopy(SAMPLE)
    value = sample["entry"][0]["changes"][0]["value"]
    del value["metadata"]
    stop, resumed = reading(json.dumps(sample).encode()).events
    assert isinstance(stop, ContactOptedOut)
    assert stop.unread
    assert isinstance(resumed, ContactResumed)
    value["messages"].pop()
    with pytest.raises(NotUnderstood):
        reading(json.dumps(sample).encode())


def _name(body: bytes) -> str:
    return PROVIDER.verify(CALLER.request(body), [CALLER.secret], NOW).delivery_id


def test_a_delivery_is_named_by_all_that_is_told_in_it() -> None:
    assert _name(CALLER.body) == _name(json.dumps(SAMPLE, indent=3).encode())
    assert _name(message()) != _name(message(id="wamid.OTHER"))
    assert _name(preference()) != _name(preference(timestamp=1772375401))
    assert _name(preference()) != _name(preference(value="stop"))
    assert _name(message(id=None)) != _name(message(id=None, timestamp="1"))


def test_the_documented_formula_gives_its_signature() -> None:
    """Computed apart from this code, with the secret that Meta calls the app secret."""
    given = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"
    body = b'{"object":"whatsapp_business_account","entry":[]}'
    request = RawRequest(headers={"x-hub-signature-256": given}, body=body)
    assert PROVIDER.verify(request, ["app-secret"], NOW).delivery_id
    for wrong in (given[7:], given.replace("sha256", "sha1"), given.upper()):
        with pytest.raises(SignatureInvalid):
            PROVIDER.verify(
                replace(request, headers={"x-hub-signature-256": wrong}), ["app-secret"], NOW
            )


def greeting(*secrets: str, method: str = "GET", **asked: str) -> Reply | None:
    query = {
        "mode": "subscribe",
        "verify_token": "the-token-of-the-tests",
        "challenge": "1158201444",
    }
    named = {f"hub.{name}": value for name, value in (query | asked).items()}
    request = RawRequest(headers={}, body=b"", method=method, url=f"{URL}?{urlencode(named)}")
    return PROVIDER.greet(request, secrets or (SECRET, TOKEN))


def test_the_handshake_is_answered_with_its_challenge() -> None:
    assert greeting() == Reply(body=b"1158201444", media_type="text/plain")
    assert greeting(SECRET, "verify:an-older-token", TOKEN) is not None


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "unsubscribe"},
        {"verify_token": ""},
        {"verify_token": "another-token"},
        {"verify_token": SECRET},
        {"verify_token": "\u00ff"},
        {"challenge": ""},
        {"challenge": "<script>"},
        {"challenge": "1" * 300},
        {"method": "POST"},
    ],
)
def test_any_other_handshake_is_not_answered(asked: dict[str, str]) -> None:
    assert greeting(**asked) is None


def test_a_short_token_is_refused_at_the_start() -> None:
    for token in ("verify:", "verify:short", "verify:with a space"):
        assert PROVIDER.check_secret(token) is not None
    assert PROVIDER.check_secret(TOKEN) is None


def test_the_app_s_secret_is_no_token_and_the_token_signs_nothing() -> None:
    assert greeting(SECRET) is None
    assert greeting("the-token-of-the-tests") is None
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        PROVIDER.verify(CALLER.request(secret=TOKEN), [SECRET, TOKEN], NOW)
    with pytest.raises(SignatureInvalid, match="no_secret"):
        PROVIDER.verify(CALLER.request(secret=TOKEN), [TOKEN], NOW)

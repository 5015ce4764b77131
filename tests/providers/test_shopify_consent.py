"""Shopify's own consents: no mapping, no grant; mail is not text; what ended has ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import (
    AnyEvent,
    BoxState,
    ContactOptedOut,
    FormSubmitted,
    RevocationCause,
)
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import BoxRule, Translation
from tests.providers.calls import BOX, CALLERS, FIXTURES, headed, read
from tests.providers.test_shopify import told

CUSTOMER: dict[str, Any] = json.loads((FIXTURES / "shopify/customer.json").read_bytes())
CHECKOUT: dict[str, Any] = json.loads((FIXTURES / "shopify/checkout.json").read_bytes())
SMS_BOX = replace(
    BOX, field="sms_marketing_consent", wording="Text me offers.", wording_version="2026-03"
)
EVERYWHERE = tuple(Channel)
TOPICS = ("customers/create", "customers/update", "customers_marketing_consent/update")


def sms(state: object, **other: object) -> dict[str, Any]:
    consent = CUSTOMER["sms_marketing_consent"] | {"state": state} | other
    return CUSTOMER | {"sms_marketing_consent": consent}


def mail(state: object, **other: object) -> dict[str, Any]:
    return CUSTOMER | {
        "email_marketing_consent": CUSTOMER["email_marketing_consent"] | {"state": state} | other
    }


def customer(body: dict[str, Any], *boxes: BoxRule, topic: str = "customers/update") -> Translation:
    return told(body, *boxes, topic=topic)


def raw(body: str) -> Translation:
    call = CALLERS["shopify"].request(body.encode())
    return read("shopify", headed(call, {"X-Shopify-Topic": "customers/update"}), SMS_BOX)


def form(event: AnyEvent) -> FormSubmitted:
    assert isinstance(event, FormSubmitted)
    return event


def stop(event: AnyEvent) -> ContactOptedOut:
    assert isinstance(event, ContactOptedOut)
    assert event.cause is RevocationCause.PROVIDER
    return event


@pytest.mark.parametrize("topic", TOPICS)
def test_subscribed_grants_by_a_rule_of_the_map_at_its_own_time(topic: str) -> None:
    [event] = customer(sms("subscribed"), SMS_BOX, topic=topic).events
    [box] = form(event).boxes
    assert (box.state, box.channels, box.wording) == (
        BoxState.CHECKED,
        (Channel.SMS,),
        "Text me offers.",
    )
    assert [each.value for each in form(event).addresses] == ["+12025550101"]
    assert event.occurred_text == "2026-02-03T10:00:00-05:00"
    assert form(event).person.full_name == "Alice Example"


def test_without_a_rule_for_that_very_consent_nothing_is_granted() -> None:
    for rules in ((), (BOX,), (replace(SMS_BOX, field="buyer_accepts_sms_marketing"),)):
        assert customer(sms("subscribed"), *rules).ignored == "no_consent_in_it"


@pytest.mark.parametrize("state", ["not_subscribed", "pending", "SUBSCRIBED?", "", None, True, 1])
def test_no_other_state_grants_or_ends_anything(state: object) -> None:
    wide = replace(SMS_BOX, ticked=("pending", "not_subscribed", "1"))
    assert customer(sms(state), SMS_BOX, wide).ignored == "no_consent_in_it"


@pytest.mark.parametrize(
    ("level", "collected", "version"),
    [
        ("single_opt_in", "SHOPIFY", "2026-03/single_opt_in/shopify"),
        ("confirmed_opt_in", "OTHER", "2026-03/confirmed_opt_in/other"),
        ("CONFIRMED_OPT_IN", None, "2026-03/confirmed_opt_in"),
        ("unknown", "elsewhere", "2026-03"),
        (None, None, "2026-03"),
    ],
)
def test_how_it_was_given_is_in_the_evidence(
    level: object, collected: object, version: str
) -> None:
    given = sms("subscribed", opt_in_level=level, consent_collected_from=collected)
    [box] = form(customer(given, SMS_BOX).events[0]).boxes
    assert box.wording_version == version
    [unnamed] = form(customer(given, replace(SMS_BOX, wording_version=None)).events[0]).boxes
    assert (unnamed.wording_version or "") == version.removeprefix("2026-03").removeprefix("/")


def test_a_consent_to_mail_beside_none_to_texts_never_grants_a_text() -> None:
    greedy = [
        replace(BOX, field=field, channels=EVERYWHERE)
        for field in ("email_marketing_consent", "accepts_marketing", "sms_marketing_consent")
    ]
    [event] = customer(CUSTOMER, *greedy).events
    assert [each.value for each in form(event).addresses] == ["alice@example.com"]
    assert [box.channels for box in form(event).boxes] == [(Channel.EMAIL,)]
    texts = [replace(rule, channels=(Channel.SMS,)) for rule in greedy]
    assert customer(CUSTOMER, *texts).ignored == "no_consent_in_it"


def test_a_consent_to_texts_grants_no_other_channel() -> None:
    [event] = customer(sms("subscribed"), replace(SMS_BOX, channels=EVERYWHERE)).events
    assert [box.channels for box in form(event).boxes] == [(Channel.SMS,)]
    assert [each.value for each in form(event).addresses] == ["+12025550101"]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("state", ["unsubscribed", "redacted", "Unsubscribed"])
def test_unsubscribed_ends_it_at_its_own_time_with_or_without_a_map(topic: str, state: str) -> None:
    for rules in ((), (SMS_BOX,)):
        [event] = customer(sms(state), *rules, topic=topic).events
        assert [each.value for each in stop(event).addresses] == ["+12025550101"]
        assert (stop(event).channels, stop(event).tags) == ((Channel.SMS,), ())
        assert event.occurred_text == "2026-02-03T10:00:00-05:00"


def test_each_channel_ends_by_itself() -> None:
    both = mail("unsubscribed") | {
        "sms_marketing_consent": sms("subscribed")["sms_marketing_consent"]
    }
    ended, granted = customer(both, SMS_BOX).events
    assert [each.value for each in stop(ended).addresses] == ["alice@example.com"]
    assert ended.occurred_text == "2026-02-02T10:00:00-05:00"
    assert [each.value for each in form(granted).addresses] == ["+12025550101"]


def test_an_end_without_a_readable_time_counts_from_now() -> None:
    for when in (None, "yesterday", 1e308):
        [event] = customer(sms("unsubscribed", consent_updated_at=when)).events
        assert stop(event).occurred_at is None


def test_a_number_on_file_in_the_countrys_own_way_is_stopped_too() -> None:
    [event] = customer(sms("unsubscribed") | {"phone": "(202) 555-0101"}).events
    assert [each.value for each in stop(event).addresses] == ["+12025550101"]


def test_an_end_is_not_lost_over_the_rest_of_the_record() -> None:
    broken = sms("unsubscribed") | {"first_name": "A" * 300}
    rule = replace(BOX, field="email_marketing_consent", channels=(Channel.EMAIL,))
    assert isinstance(stop(customer(broken, rule).events[0]), ContactOptedOut)
    permitted = customer(sms("pending") | {"first_name": "A" * 300}, rule).events
    assert not any(isinstance(each, ContactOptedOut) for each in permitted)


def test_an_end_that_names_nobody_is_shown_to_people() -> None:
    with pytest.raises(NotUnderstood, match="event_malformed"):
        customer(sms("unsubscribed") | {"phone": "call me"})
    both = sms("unsubscribed") | {
        "phone": "call me",
        "email_marketing_consent": {"state": "unsubscribed"},
    }
    [event] = customer(both).events
    assert stop(event).unread
    assert [each.value for each in stop(event).addresses] == ["alice@example.com"]


def test_an_end_is_read_from_a_body_that_permits_nothing() -> None:
    whole = json.dumps(sms("unsubscribed"))
    twice = raw(whole.replace('"state": "unsub', '"state": "pending", "state": "unsub'))
    assert [each.value for each in stop(twice.events[0]).addresses] == ["+12025550101"]
    granting = json.dumps(sms("subscribed")).replace('"id"', '"id": 1, "id"', 1)
    with pytest.raises(NotUnderstood, match="key_repeated"):
        raw(granting)


def test_the_box_of_a_checkout_grants_for_the_number_beside_it() -> None:
    rule = replace(BOX, field="buyer_accepts_sms_marketing")
    for topic in ("checkouts/create", "checkouts/update"):
        [event] = told(CHECKOUT, rule, topic=topic).events
        assert [each.value for each in form(event).addresses] == ["+12025550101"]
        assert form(event).boxes[0].state is BoxState.CHECKED
        assert event.occurred_text == "2026-03-01T09:30:00-05:00"


@pytest.mark.parametrize(
    "other",
    [
        {"buyer_accepts_sms_marketing": False},
        {"buyer_accepts_sms_marketing": None},
        {"sms_marketing_phone": None},
    ],
)
def test_a_checkout_without_its_box_or_its_number_grants_nothing(other: dict[str, Any]) -> None:
    rule = replace(BOX, field="buyer_accepts_sms_marketing")
    assert told(CHECKOUT | other, rule, topic="checkouts/update").ignored == "no_consent_in_it"


def test_a_checkout_without_a_rule_for_its_box_grants_nothing() -> None:
    for rules in ((), (replace(BOX, field="buyer_accepts_marketing"),), (SMS_BOX,)):
        assert told(CHECKOUT, *rules, topic="checkouts/update").ignored == "no_consent_in_it"


def test_a_ticked_box_beside_an_unreadable_number_is_shown_to_people() -> None:
    rule = replace(BOX, field="buyer_accepts_sms_marketing")
    with pytest.raises(NotUnderstood, match="address_unreadable"):
        told(CHECKOUT | {"sms_marketing_phone": "12"}, rule, topic="checkouts/update")


ODD: tuple[Any, ...] = (None, 1e308, "x", [], {}, [[]], {"a": []}, "9" * 400, [None])


@pytest.mark.parametrize("topic", ["customers/update", "checkouts/update", "customers/redact"])
def test_a_record_of_any_shape_is_read_or_not_understood(topic: str) -> None:
    rules = [replace(BOX, field=field, channels=EVERYWHERE) for field in (*CUSTOMER, *CHECKOUT)]
    samples = {
        "customers/update": sms("subscribed") | mail("unsubscribed"),
        "checkouts/update": CHECKOUT,
        "customers/redact": {"customer": CUSTOMER},
    }
    for changed in changes(samples[topic]):
        found = told_or_not(changed, rules, topic)
        assert isinstance(found, Translation) or not found.refusable


def changes(sample: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The sample with one value exchanged, at the top or one level below."""
    for key, value in sample.items():
        inner = value if isinstance(value, dict) else {}
        for odd in ODD:
            yield sample | {key: odd}
            yield from (sample | {key: inner | {name: odd}} for name in inner)


def told_or_not(
    body: dict[str, Any], rules: list[BoxRule], topic: str
) -> Translation | NotUnderstood:
    try:
        return told(body, *rules, topic=topic)
    except NotUnderstood as problem:
        return problem

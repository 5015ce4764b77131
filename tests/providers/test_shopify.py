"""Shopify's orders: the buyer's own number, the boxes of a map, and what only people answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import (
    BoxState,
    ContactErased,
    FormSubmitted,
    OrderUpdated,
    PurchaseMade,
)
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import BoxRule, RawRequest, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, FIXTURES, NOW, headed, read

CALLER = CALLERS["shopify"]
SHOPIFY = PROVIDERS["shopify"]
ORDER: dict[str, Any] = json.loads(CALLER.body)
MAIL_BOX = replace(BOX, field="buyer_accepts_marketing", channels=(Channel.SMS, Channel.EMAIL))


def told(body: dict[str, Any], *boxes: BoxRule, topic: str, **fields: str) -> Translation:
    request = headed(CALLER.request(json.dumps(body).encode()), {"X-Shopify-Topic": topic})
    return read("shopify", request, *boxes, **fields)


def purchase(
    *boxes: BoxRule, fields: dict[str, str] | None = None, **other: object
) -> PurchaseMade:
    event = told(ORDER | other, *boxes, topic="orders/create", **(fields or {})).events[0]
    assert isinstance(event, PurchaseMade)
    return event


def number(event: PurchaseMade) -> str | None:
    return event.address.value if event.address else None


def test_an_order_is_a_purchase_with_the_number_and_the_browser_of_its_buyer() -> None:
    event = purchase()
    assert (event.order, number(event)) == ("9007199254740993001", "+12025550102")
    assert event.number_given
    assert event.occurred_at == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    person = event.person
    assert (person.ip, person.user_agent) == ("192.0.2.7", "Mozilla/5.0 (Example)")
    assert (person.full_name, person.email) == ("Bob Example", "bob@example.com")
    assert person.postal_address == (
        "1 Main Street, Washington, District of Columbia, 20001, United States"
    )


def test_without_a_number_of_the_order_that_of_its_bill_is_read_with_its_country() -> None:
    assert number(purchase(phone=None)) == "+12025550105"
    abroad = {**ORDER["billing_address"], "phone": "020 7946 0101", "country_code": "GB"}
    assert number(purchase(phone=None, billing_address=abroad)) == "+442079460101"
    nowhere = {**ORDER["billing_address"], "country_code": None}
    assert number(purchase(phone=None, billing_address=nowhere)) is None


def test_neither_the_number_on_file_nor_the_recipients_opens_an_order() -> None:
    assert number(purchase(phone=None, billing_address=None)) is None


@pytest.mark.parametrize("source", ["pos", "shopify_draft_order", "subscription_contract"])
def test_an_order_that_the_customer_did_not_make_gives_no_number_and_no_box(source: str) -> None:
    for event in (purchase(BOX, source_name=source), purchase(BOX, user_id=12)):
        assert number(event) == "+12025550102"
        assert not event.number_given
        assert event.boxes == ()


def test_a_placeholder_is_nobodys_address() -> None:
    for ip in ("0.0.0.0", "127.0.0.1", "unknown"):  # noqa: S104 - what an order may hold
        assert purchase(browser_ip=ip).person.ip is None
    assert purchase(browser_ip=None).person.ip == "192.0.2.7"


def test_a_note_attribute_is_a_box_only_if_the_map_says_so() -> None:
    assert purchase().boxes == ()
    [box] = purchase(BOX).boxes
    assert (box.state, box.tags) == (BoxState.CHECKED, ("marketing consent",))
    [other] = purchase(replace(BOX, field="gift wrap")).boxes
    assert other.state is BoxState.UNCHECKED


def test_two_notes_that_disagree_are_no_yes() -> None:
    notes = [{"name": "sms-ok", "value": "yes"}, {"name": "sms-ok", "value": "no"}]
    [box] = purchase(BOX, note_attributes=notes).boxes
    assert box.state is BoxState.UNCHECKED


def test_a_map_may_name_the_attribute_that_holds_the_number() -> None:
    notes = [{"name": "mobile", "value": "202 555 0109"}]
    event = purchase(fields={"phone": "mobile"}, note_attributes=notes)
    assert number(event) == "+12025550109"


def test_the_box_for_mail_never_grants_a_text_whatever_its_rule_says() -> None:
    bought, form = told(ORDER, MAIL_BOX, topic="orders/create").events
    assert isinstance(bought, PurchaseMade)
    assert bought.boxes == ()
    assert isinstance(form, FormSubmitted)
    assert [address.value for address in form.addresses] == ["bob@example.com"]
    assert [box.channels for box in form.boxes] == [(Channel.EMAIL,)]
    only_sms = replace(MAIL_BOX, channels=(Channel.SMS,))
    [alone] = told(ORDER, only_sms, topic="orders/create").events
    assert isinstance(alone, PurchaseMade)
    assert alone.boxes == ()


@pytest.mark.parametrize(
    ("topic", "status", "at"),
    [
        ("orders/fulfilled", "shipped", "2026-03-01T09:31:00-05:00"),
        ("orders/cancelled", "cancelled", "2026-03-02T08:00:00-05:00"),
    ],
)
def test_an_order_that_moved_on_keeps_its_id_and_time(topic: str, status: str, at: str) -> None:
    cancelled = ORDER | {"cancelled_at": "2026-03-02T08:00:00-05:00"}
    [event] = told(cancelled, BOX, topic=topic).events
    assert isinstance(event, OrderUpdated)
    assert (event.order, event.status.value) == ("9007199254740993001", status)
    assert event.occurred_text == at


def test_a_customer_to_be_forgotten_is_erased_now_by_every_address() -> None:
    sample = json.loads((FIXTURES / "shopify/redact.json").read_bytes())
    [event] = told(sample, topic="customers/redact").events
    assert isinstance(event, ContactErased)
    assert [each.value for each in event.addresses] == ["+12025550104", "dana@example.com"]
    assert event.occurred_at is None
    sample["customer"]["phone"] = "555-0104"
    [partly] = told(sample, topic="customers/redact").events
    assert partly.unread


@pytest.mark.parametrize(
    ("topic", "reason"),
    [("customers/data_request", "data_request"), ("shop/redact", "shop_redact")],
)
def test_what_only_people_can_answer_waits_for_them(topic: str, reason: str) -> None:
    with pytest.raises(NotUnderstood, match=reason) as caught:
        told({"shop_id": 31}, topic=topic)
    assert not caught.value.refusable


def test_other_topics_are_ignored_and_a_missing_one_is_asked_about() -> None:
    for topic in ("products/create", "orders/updated", "customers/delete"):
        assert told(ORDER, BOX, topic=topic).ignored == "event_not_used"
    assert told(ORDER, topic=" Orders/Create ").events
    with pytest.raises(NotUnderstood, match="topic_missing"):
        told(ORDER, topic="")


def test_notes_and_consents_that_no_map_names_are_told() -> None:
    unused = told(ORDER, BOX, topic="orders/create").unmapped
    assert unused == ("buyer_accepts_marketing", "gift wrap")


def test_a_delivery_is_named_by_shop_topic_and_event_or_else_by_its_webhook() -> None:
    def named(headers: Mapping[str, str], body: bytes = CALLER.body) -> str:
        request = headed(CALLER.request(body), headers)
        return SHOPIFY.verify(request, [CALLER.secret], NOW).delivery_id

    first = named({})
    assert named({"X-Shopify-Webhook-Id": "another-subscription"}) == first
    assert named({}, b"{}") == first
    others = [
        named({"X-Shopify-Shop-Domain": "globex.example.com"}),
        named({"X-Shopify-Topic": "orders/updated"}),
        named({"X-Shopify-Event-Id": "other"}),
        named({"X-Shopify-Event-Id": ""}),
        named({"X-Shopify-Event-Id": "", "X-Shopify-Webhook-Id": "another"}),
        named({"X-Shopify-Event-Id": "", "X-Shopify-Webhook-Id": ""}),
    ]
    assert len({first, *others}) == len(others) + 1


def test_the_published_signature_passes_and_the_false_one_does_not() -> None:
    signed = {"x-shopify-hmac-sha256": "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="}
    body = b'{"foo": "bar"}'
    taken = SHOPIFY.verify(RawRequest(headers=signed, body=body), ["test_secret_key"], NOW)
    assert (taken.signed_at, taken.stale) == (None, False)
    false = RawRequest(headers={"x-shopify-hmac-sha256": "fake"}, body=body)
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        SHOPIFY.verify(false, ["test_secret_key"], NOW)

"""WooCommerce: orders, statuses and registrations; consent only where a map finds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import BoxState, FormSubmitted, OrderUpdated, PurchaseMade
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import BoxRule, RawRequest, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, FIXTURES, NOW, headed, read

CALLER = CALLERS["woocommerce"]
WOO = PROVIDERS["woocommerce"]
ORDER: dict[str, Any] = json.loads(CALLER.body)
CUSTOMER: dict[str, Any] = json.loads((FIXTURES / "woocommerce/customer.json").read_bytes())


def told(body: dict[str, Any], *boxes: BoxRule, topic: str, **fields: str) -> Translation:
    request = headed(CALLER.request(json.dumps(body).encode()), {"X-WC-Webhook-Topic": topic})
    return read("woocommerce", request, *boxes, **fields)


def purchase(*boxes: BoxRule, **other: object) -> PurchaseMade:
    event = told(ORDER | other, *boxes, topic="order.created").events[0]
    assert isinstance(event, PurchaseMade)
    return event


def number(event: PurchaseMade) -> str | None:
    return event.address.value if event.address else None


def test_an_order_is_a_purchase_with_the_billing_number_in_the_billing_country() -> None:
    bought, moved = told(ORDER, topic="order.created").events
    assert isinstance(bought, PurchaseMade)
    assert (bought.order, number(bought), bought.number_given) == ("5001", "+12025550102", True)
    assert bought.occurred_at == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    person = bought.person
    assert (person.ip, person.user_agent) == ("192.0.2.7", "Mozilla/5.0 (Example)")
    assert (person.full_name, person.email) == ("Bob Example", "bob@example.com")
    assert person.postal_address == "1 Main Street, Washington, DC, 20001, US"
    assert isinstance(moved, OrderUpdated)
    assert moved.status.value == "paid"


def test_a_number_without_a_billing_country_or_of_the_recipient_opens_nothing() -> None:
    changes = ({"country": ""}, {"phone": ""}, {"phone": "(555) 555-5555"})
    for billing in ({}, *(ORDER["billing"] | change for change in changes)):
        assert number(purchase(billing=billing)) is None


@pytest.mark.parametrize("made", ["admin", "rest-api", "subscription"])
def test_an_order_that_no_customer_typed_gives_no_number_and_no_box(made: str) -> None:
    event = purchase(BOX, created_via=made)
    assert (event.number_given, event.boxes) == (False, ())


def test_meta_data_is_a_box_only_if_the_map_says_so() -> None:
    assert purchase().boxes == ()
    [box] = purchase(BOX).boxes
    assert box.state is BoxState.CHECKED
    [other] = purchase(replace(BOX, field="_colour")).boxes
    assert other.state is BoxState.UNCHECKED
    [named] = purchase(replace(BOX, field="_colour", ticked=("blue",))).boxes
    assert named.state is BoxState.CHECKED
    assert purchase(replace(BOX, field="not there")).boxes == ()


def test_a_box_of_one_line_of_the_order_is_none_of_the_order() -> None:
    assert purchase(BOX, meta_data=[]).boxes == ()


def test_meta_data_that_disagrees_is_no_yes() -> None:
    twice = [{"key": "sms-ok", "value": "1"}, {"key": "sms-ok", "value": "0"}]
    [box] = purchase(BOX, meta_data=twice).boxes
    assert box.state is BoxState.UNCHECKED


def test_a_box_that_names_mail_grants_for_the_mail_address() -> None:
    rule = replace(BOX, channels=(Channel.SMS, Channel.EMAIL))
    events = told(ORDER, rule, topic="order.created").events
    [form] = [event for event in events if isinstance(event, FormSubmitted)]
    assert [each.value for each in form.addresses] == ["bob@example.com"]


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("processing", "paid"),
        ("completed", "delivered"),
        ("cancelled", "cancelled"),
        ("refunded", "refunded"),
    ],
)
def test_the_status_of_an_order_is_one_of_ours_at_its_own_time(status: str, ours: str) -> None:
    [event] = told(ORDER | {"status": status}, BOX, topic="order.updated").events
    assert isinstance(event, OrderUpdated)
    assert (event.order, event.status.value) == ("5001", ours)
    assert event.occurred_at == datetime(2026, 3, 1, 14, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize("status", ["pending", "on-hold", "failed", "trash", "wc-custom", None])
def test_other_statuses_say_nothing(status: str | None) -> None:
    ignored = told(ORDER | {"status": status}, BOX, topic="order.updated").ignored
    assert ignored == "status_not_used"


def test_an_order_that_nobody_placed_yet_is_no_purchase() -> None:
    draft = ORDER | {"status": "checkout-draft"}
    assert told(draft, BOX, topic="order.created").ignored == "status_not_used"


def test_a_new_customer_says_something_only_by_a_box_of_the_map() -> None:
    [event] = told(CUSTOMER, BOX, topic="customer.created").events
    assert isinstance(event, FormSubmitted)
    assert [each.value for each in event.addresses] == ["+12025550101", "alice@example.com"]
    assert (event.form, event.boxes[0].state) == ("registration", BoxState.CHECKED)
    assert event.occurred_at == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    for rules in ((), (replace(BOX, field="other"),)):
        assert told(CUSTOMER, *rules, topic="customer.created").ignored == "no_consent_in_it"


def test_other_topics_are_ignored_and_a_missing_one_is_asked_about() -> None:
    for topic in ("order.deleted", "product.created", "action.woocommerce_add_to_cart"):
        assert told(ORDER, BOX, topic=topic).ignored == "event_not_used"
    with pytest.raises(NotUnderstood, match="topic_missing"):
        told(ORDER, topic="")


def test_meta_data_that_no_map_names_is_told() -> None:
    assert told(ORDER, BOX, topic="order.created").unmapped == ("_colour",)


def test_a_signed_ping_says_nothing_and_is_not_shown_to_people() -> None:
    assert read("woocommerce", CALLER.request(b"webhook_id=1")).ignored == "ping"


def test_two_changes_within_a_second_are_two_deliveries() -> None:
    def named(status: str) -> str:
        request = CALLER.request(json.dumps(ORDER | {"status": status}).encode())
        return WOO.verify(request, [CALLER.secret], NOW).delivery_id

    assert named("processing") != named("completed")
    assert named("completed") == named("completed")


def test_a_delivery_is_named_by_shop_topic_object_and_change() -> None:
    def named(headers: Mapping[str, str], **other: object) -> str:
        request = headed(CALLER.request(json.dumps(ORDER | other).encode()), headers)
        return WOO.verify(request, [CALLER.secret], NOW).delivery_id

    first = named({})
    assert named({"X-WC-Webhook-Delivery-ID": "another"}) == first
    others = [
        named({}, id=5002),
        named({}, date_modified_gmt="2026-03-01T14:30:06"),
        named({}, date_modified_gmt=None),
        named({"X-WC-Webhook-Topic": "order.updated"}),
        named({"X-WC-Webhook-Source": "https://globex.example.com/"}),
    ]
    assert len({first, *others}) == len(others) + 1


def test_the_ping_is_answered_alike_whoever_sends_it_and_whatever_is_configured() -> None:
    answers = [
        WOO.greet(RawRequest(headers=headers, body=body), secrets)
        for headers in ({}, {"content-type": "application/x-www-form-urlencoded"})
        for body in (b"webhook_id=1", b"webhook_id=999")
        for secrets in ((), (CALLER.secret,))
    ]
    [reply] = {(each.status, each.body, each.media_type) for each in answers if each}
    assert None not in answers
    assert reply == (200, b"", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "body", [b"", b"webhook_id=", b"webhook_id=1&x=2", b"webhook_id=1\n", b"{}", b"a" * 4000]
)
def test_nothing_else_is_taken_for_a_ping(body: bytes) -> None:
    assert WOO.greet(RawRequest(headers={}, body=body), ()) is None
    signed = CALLER.request(b"webhook_id=1")
    assert WOO.greet(signed, (CALLER.secret,)) is None


@pytest.mark.parametrize("sign", list("&<>\"'"))
def test_a_secret_that_could_stand_for_html_is_refused_at_the_start(sign: str) -> None:
    wrong = WOO.check_secret(f"long-enough{sign}secret")
    assert wrong is not None
    assert "long-enough" not in wrong


def test_the_documented_formula_passes() -> None:
    signed = {"x-wc-webhook-signature": "xQKlqQcmH1h6A+i318Xd5hmfin7j/A0Gz7uGw45vdrQ="}
    request = RawRequest(headers=signed, body=b'{"id":727}')
    assert WOO.verify(request, ["wc-test-secret"], NOW).delivery_id.startswith("sha256:")

"""Square: signed with its URL, mostly thin, and silent about texts whatever it says of e-mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from processor.domain.address import Address, AddressKind, Channel
from processor.domain.events import (
    AppointmentChange,
    AppointmentChanged,
    ContactOptedOut,
    OrderStatus,
    OrderUpdated,
    RevocationCause,
)
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import RawRequest, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, FIXTURES, NOW, read

CALLER = CALLERS["square"]
SQUARE = PROVIDERS["square"]
DANA = Address(kind=AddressKind.EMAIL, value="dana@example.com")
TOLD_AT = datetime(2026, 3, 1, 14, 29, 58, tzinfo=UTC)
#: What Square published with its own library.
KEY = "Ibxx_5AKakO-3qeNVR61Dw"
SITE = "https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9"
SIGNED = "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4="
NOTICE = (
    b'{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification",'
    b'"event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f",'
    b'"created_at":"2022-07-13T20:30:59.037339943Z",'
    b'"data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}'
)


def sample(name: str, kind: str = "", **changed: object) -> dict[str, Any]:
    """A fixture as another event, with other values in the object that it is about."""
    told: dict[str, Any] = json.loads((FIXTURES / f"square/{name}.json").read_bytes())
    told["type"] = kind or told["type"]
    [about] = told["data"]["object"].values()
    about |= changed
    return told


def call(told: dict[str, Any]) -> Translation:
    return read("square", CALLER.request(json.dumps(told).encode()), BOX)


def waits(told: dict[str, Any]) -> str:
    with pytest.raises(NotUnderstood) as caught:
        call(told)
    assert not caught.value.refusable
    return caught.value.reason


def verified(url: str = SITE, body: bytes = NOTICE, signed: str = SIGNED, key: str = KEY) -> str:
    headers = {"x-square-hmacsha256-signature": signed}
    request = RawRequest(headers=headers, body=body, url=url)
    return SQUARE.verify(request, [key], NOW).delivery_id


def test_the_published_vectors_pass() -> None:
    assert verified() == "ac3ac95b-f97d-458c-a6e6-18981597e05f"
    assert verified(
        "https://webhook.site/webhooks",
        b'{"data":{"type":"webhooks","id":">id<"}}',
        "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=",
        "signature-key",
    ).startswith("sha256:")


@pytest.mark.parametrize(
    "other",
    [
        {"url": "https://webhook.site/79a4f3a-dcfa-49ee-bac5-9d0edad886b9"},
        {"url": SITE + "?a=1"},
        {"url": ""},
        {"body": json.dumps(json.loads(NOTICE), indent=2).encode()},
        {"body": NOTICE.replace(b"2022-07", b"2022-06")},
        {"key": "MCmhFRxGX82xMwg5FsaoQA"},
        {"signed": "1z2n3DEJJiUPKcPzQo1ftvbxGdw="},
    ],
)
def test_the_published_counter_examples_fail(other: dict[str, Any]) -> None:
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        verified(**other)


def test_no_key_is_no_signature() -> None:
    with pytest.raises(SignatureInvalid, match="no_secret"):
        verified(key="")


def test_it_needs_the_public_url() -> None:
    assert SQUARE.url_bound


def test_a_test_notification_is_ignored() -> None:
    assert call(json.loads(NOTICE)).ignored == "event_not_used"


@pytest.mark.parametrize("kind", ["customer.created", "customer.updated", "customer.deleted"])
def test_leaving_the_mailing_list_is_an_opt_out_of_e_mail_and_of_nothing_else(kind: str) -> None:
    [event] = call(sample("customer_updated", kind)).events
    assert isinstance(event, ContactOptedOut)
    assert (event.addresses, event.channels) == ((DANA,), (Channel.EMAIL,))
    assert (event.cause, event.tags) == (RevocationCause.PROVIDER, ())
    assert event.occurred_at == TOLD_AT


def test_the_opt_out_of_e_mail_is_read_from_a_body_that_is_not_strict() -> None:
    loose = json.dumps(sample("customer_updated", version=float("nan"))).encode()
    [event] = read("square", CALLER.request(loose)).events
    assert isinstance(event, ContactOptedOut)
    assert event.addresses == (DANA,)


@pytest.mark.parametrize("still_subscribed", [{"email_unsubscribed": False}, {}, None])
def test_a_customer_on_file_agrees_to_nothing(still_subscribed: object) -> None:
    told = sample("customer_updated", preferences=still_subscribed)
    assert call(told).ignored == "customer_on_file"
    assert call(told | {"type": "customer.created"}).ignored == "customer_on_file"


def test_a_record_that_was_deleted_is_no_wish_to_be_erased() -> None:
    told = sample("customer_updated", "customer.deleted", preferences={"email_unsubscribed": False})
    assert call(told).ignored == "deletion_is_no_erasure"


def test_an_opt_out_of_nobody_is_ignored_and_of_an_unreadable_address_is_kept() -> None:
    assert call(sample("customer_updated", email_address=None)).ignored == "address_missing"
    assert waits(sample("customer_updated", email_address="dana at home")) == "event_malformed"


@pytest.mark.parametrize("state", ["OPEN", "COMPLETED", None])
def test_an_order_is_named_by_its_id_only_and_waits(state: str | None) -> None:
    assert waits(sample("order_updated", state=state)) == "needs_details"


def test_a_new_order_waits_too() -> None:
    told = sample("order_updated", "order.created")
    told["data"]["object"] = {"order_created": told["data"]["object"]["order_updated"]}
    assert waits(told) == "needs_details"


def test_a_cancelled_order_is_read_as_it_stands() -> None:
    [event] = call(sample("order_updated", state="CANCELED")).events
    assert isinstance(event, OrderUpdated)
    assert (event.order, event.status) == ("order31", OrderStatus.CANCELLED)
    assert str(event.occurred_at) == "2026-03-01 14:29:58.359000+00:00"


def test_a_draft_is_no_order_yet() -> None:
    assert call(sample("order_updated", state="DRAFT")).ignored == "status_not_used"


def test_a_payment_marks_its_order_as_paid_and_opens_nothing() -> None:
    [event] = call(sample("payment_updated")).events
    assert isinstance(event, OrderUpdated)
    assert (event.order, event.status) == ("order31", OrderStatus.PAID)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": "APPROVED"}, "status_not_used"),
        ({"status": "FAILED"}, "status_not_used"),
        ({"order_id": None}, "order_not_named"),
    ],
)
def test_a_payment_that_says_nothing_is_ignored(changed: dict[str, Any], reason: str) -> None:
    assert call(sample("payment_updated", **changed)).ignored == reason


@pytest.mark.parametrize("status", ["PENDING", "ACCEPTED"])
def test_a_booking_is_named_by_its_id_only_and_waits(status: str) -> None:
    assert waits(sample("booking_updated", "booking.created", status=status)) == "needs_details"


def test_a_booking_that_was_changed_has_its_new_time() -> None:
    [event] = call(sample("booking_updated")).events
    assert isinstance(event, AppointmentChanged)
    assert (event.appointment, event.change) == ("booking31", AppointmentChange.RESCHEDULED)
    assert event.starts_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert event.occurred_at == TOLD_AT


@pytest.mark.parametrize("kind", ["booking.created", "booking.updated"])
@pytest.mark.parametrize(
    "status", ["CANCELLED_BY_CUSTOMER", "CANCELLED_BY_SELLER", "DECLINED", "NO_SHOW"]
)
def test_a_booking_that_is_off_ends_its_appointment(kind: str, status: str) -> None:
    [event] = call(sample("booking_updated", kind, status=status)).events
    assert isinstance(event, AppointmentChanged)
    assert (event.appointment, event.change) == ("booking31", AppointmentChange.CANCELLED)


def test_what_cannot_be_read_is_kept_and_not_guessed() -> None:
    assert waits(sample("booking_updated", status="POSTPONED")) == "status_unknown"
    assert waits(sample("booking_updated", start_at="soon")) == "event_malformed"
    assert waits({"event_id": "1", "data": {}}) == "event_missing"


@pytest.mark.parametrize("kind", ["refund.created", "invoice.published", "loyalty.account.created"])
def test_what_is_not_used_is_ignored(kind: str) -> None:
    assert call(sample("payment_updated", kind)).ignored == "event_not_used"


ODD: tuple[Any, ...] = (None, True, -1, 1e308, "", "\ud800", [], {}, [[]], "9" * 400)


@pytest.mark.parametrize("name", ["booking_updated", "order_updated", "payment_updated"])
def test_each_fixture_of_any_shape_is_read_or_waits(name: str) -> None:
    """Every value of the object exchanged for odd ones; the law of all providers has one only."""
    [about] = sample(name)["data"]["object"].values()
    for field in about:
        for odd in ODD:
            told = sample(name)
            next(iter(told["data"]["object"].values()))[field] = odd
            assert _outcome(told) in {"read", "ignored", "kept"}


def _outcome(told: dict[str, Any]) -> str:
    try:
        found = call(told)
    except NotUnderstood as problem:
        return "refused" if problem.refusable else "kept"
    return "read" if found.events else "ignored"

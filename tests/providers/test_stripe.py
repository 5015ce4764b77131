"""Stripe: a completed checkout; its box for promotions is about mail and never grants a text."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import BoxState, FormSubmitted, PurchaseMade
from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import BoxRule, RawRequest, Translation, Verified
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, NOW, digest, read

CALLER = CALLERS["stripe"]
STRIPE = PROVIDERS["stripe"]
EVENT: dict[str, Any] = json.loads(CALLER.body)
SESSION: dict[str, Any] = EVENT["data"]["object"]
PROMOTIONS = replace(BOX, field="consent.promotions", channels=(Channel.SMS, Channel.EMAIL))
#: What Stripe's own library signs: the body and secret of its tests.
PUBLISHED = b"""{
  "id": "evt_test_webhook",
  "object": "event",
  "data": { "object": { "id": "rdr_123", "object": "terminal.reader" } }
}"""
SIGNED = "07b1ede164afb7b5de91267ffa656f568c65d6e0783ce0ac55ee094643578eda"


def told(*boxes: BoxRule, fields: dict[str, str] | None = None, **other: object) -> Translation:
    body = EVENT | {"data": {"object": SESSION | other}}
    request = CALLER.request(json.dumps(body).encode())
    return read("stripe", request, *boxes, **(fields or {}))


def purchase(*boxes: BoxRule, **other: Any) -> PurchaseMade:  # noqa: ANN401 - JSON
    event = told(*boxes, **other).events[0]
    assert isinstance(event, PurchaseMade)
    return event


def number(event: PurchaseMade) -> str | None:
    return event.address.value if event.address else None


def test_a_checkout_is_a_purchase_when_it_was_completed() -> None:
    event = purchase()
    assert (event.order, number(event)) == ("cs_live_a1Example", "+12025550102")
    assert event.number_given
    assert event.occurred_at == datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
    assert (event.person.full_name, event.person.email) == ("Bob Example", "bob@example.com")
    assert event.person.postal_address == "1 Main Street, Washington, DC, 20001, US"
    assert event.person.ip is None


def test_a_number_that_the_page_did_not_ask_for_opens_nothing() -> None:
    for asked in (None, {}, {"enabled": False}, {"enabled": "true"}):
        assert number(purchase(phone_number_collection=asked)) is None
    assert number(purchase(customer_details={})) is None


def test_a_custom_field_is_a_box_only_if_the_map_says_so() -> None:
    assert purchase().boxes == ()
    [box] = purchase(BOX).boxes
    assert (box.state, box.wording) == (BoxState.CHECKED, "May Acme text you offers?")
    for value in ("no", None):
        field = SESSION["custom_fields"][0] | {"dropdown": {"value": value}}
        boxes = purchase(BOX, custom_fields=[field]).boxes
        assert all(each.state is not BoxState.CHECKED for each in boxes)
    [named] = purchase(replace(BOX, ticked=("no",))).boxes
    assert named.state is BoxState.UNCHECKED


def test_a_map_may_name_the_field_that_holds_the_number() -> None:
    mobile = {"key": "mobile", "type": "text", "text": {"value": "202 555 0109"}}
    event = purchase(fields={"phone": "mobile"}, custom_fields=[mobile])
    assert number(event) == "+12025550109"


def test_promotions_grant_mail_by_a_rule_that_names_mail_and_never_a_text() -> None:
    bought, form = told(PROMOTIONS).events
    assert isinstance(bought, PurchaseMade)
    assert bought.boxes == ()
    assert isinstance(form, FormSubmitted)
    assert [each.value for each in form.addresses] == ["bob@example.com"]
    assert [(box.channels, box.state) for box in form.boxes] == [
        ((Channel.EMAIL,), BoxState.CHECKED)
    ]
    for rules in ((), (replace(PROMOTIONS, channels=(Channel.SMS,)),)):
        [alone] = told(*rules).events
        assert isinstance(alone, PurchaseMade)
        assert alone.boxes == ()


@pytest.mark.parametrize("consent", [{"promotions": "opt_out"}, {"promotions": None}, None])
def test_promotions_that_were_not_agreed_to_grant_nothing(consent: object) -> None:
    rule = replace(PROMOTIONS, ticked=("opt_out",))
    for event in told(PROMOTIONS, rule, consent=consent).events:
        assert all(box.state is not BoxState.CHECKED for box in getattr(event, "boxes", ()))


def test_terms_of_service_are_no_box() -> None:
    rule = replace(BOX, field="consent.terms_of_service", ticked=("accepted",))
    assert purchase(rule).boxes == ()


def test_other_events_and_sessions_that_only_save_a_card_are_ignored() -> None:
    for kind in ("checkout.session.expired", "customer.updated", None):
        request = CALLER.request(json.dumps(EVENT | {"type": kind}).encode())
        assert read("stripe", request, BOX).ignored == "event_not_used"
    for mode in ("setup", None):
        assert told(BOX, mode=mode).ignored == "mode_not_used"
    assert told(BOX, mode="subscription").events


def test_fields_that_no_map_names_are_told() -> None:
    assert told(BOX).unmapped == ("consent.promotions", "engraving")
    assert told(BOX, PROMOTIONS).unmapped == ("engraving",)


def test_a_delivery_is_named_by_its_event() -> None:
    named = STRIPE.verify(CALLER.request(), [CALLER.secret], NOW).delivery_id
    assert named == "evt_1PExample"


def verify(signature: str) -> Verified:
    request = RawRequest(headers={"stripe-signature": signature}, body=PUBLISHED)
    return STRIPE.verify(request, ["whsec_test_secret"], datetime.fromtimestamp(12345, UTC))


def reason(signature: str) -> str:
    with pytest.raises(SignatureInvalid) as caught:
        verify(signature)
    return caught.value.reason


def test_the_published_signatures_pass_alone_and_among_others() -> None:
    for signature in (
        f"t=12345,v1={SIGNED}",
        f"t=12345,v1={SIGNED},v1=bad_signature",
        f"t=12345,v1=bad_signature,v0=other,v1={SIGNED}",
        f"v1={SIGNED}, t=12345",
    ):
        assert verify(signature) == Verified(
            delivery_id="evt_test_webhook", signed_at=datetime.fromtimestamp(12345, UTC)
        )


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        (f"t=12345,v0={SIGNED}", "signature_unreadable"),
        (f"t=12346,v1={SIGNED}", "signature_mismatch"),
        (f"t=12345,v1={SIGNED[:-1]}", "signature_mismatch"),
        (f"t=12345,v1={SIGNED.upper()}", "signature_mismatch"),
        (f"v1={SIGNED}", "timestamp_missing"),
        (f"t=soon,v1={SIGNED}", "timestamp_unreadable"),
        ("", "header_missing"),
        (SIGNED, "signature_unreadable"),
    ],
)
def test_every_other_signature_has_its_reason(signature: str, why: str) -> None:
    assert reason(signature) == why


def test_a_body_that_was_indented_anew_is_refused() -> None:
    again = json.dumps(json.loads(PUBLISHED), indent=4).encode()
    headers = {"stripe-signature": f"t=12345,v1={SIGNED}"}
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        STRIPE.verify(RawRequest(headers=headers, body=again), ["whsec_test_secret"], NOW)


@pytest.mark.parametrize("key", [lambda raw: raw.hex(), lambda raw: raw.decode()])
def test_the_secret_is_used_as_it_is_written(key: Callable[[bytes], str]) -> None:
    """It looks like one of Standard Webhooks, and is not decoded."""
    secret = CALLER.secret
    other = key(secret.removeprefix("whsec_").encode())
    stamp = str(int(NOW.timestamp()))
    made = digest(other, stamp.encode() + b"." + CALLER.body).hex()
    headers = {"stripe-signature": f"t={stamp},v1={made}"}
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        STRIPE.verify(RawRequest(headers=headers, body=CALLER.body), [secret], NOW)


def test_an_api_key_is_no_signing_secret() -> None:
    wrong = STRIPE.check_secret("sk_live_of_the_tests")
    assert wrong is not None
    assert "sk_live" not in wrong

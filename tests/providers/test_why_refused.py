"""Why a call was refused: every way to go wrong is named, and nothing secret shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.ports.webhooks import RawRequest
from processor.providers import PROVIDERS
from processor.providers.findings import Cause, Finding
from processor.providers.signing import sign
from processor.providers.why_refused import why_refused
from tests.providers.calls import (
    CALLERS,
    NOW,
    SHOWN,
    URL,
    b64,
    digest,
    stripe_signature,
    twilio_content,
)

NAMES = sorted(CALLERS)
each = pytest.mark.parametrize("name", NAMES)
signing = pytest.mark.parametrize("name", [name for name in NAMES if CALLERS[name].signs_body])
NATIVE = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, plain").decode()


def found(name: str, request: RawRequest, *secrets: str, **others: Sequence[str]) -> list[Finding]:
    known = secrets or (CALLERS[name].secret,)
    return list(why_refused(PROVIDERS[name], known, request, NOW, others=others))


def first(name: str, request: RawRequest, *secrets: str, **others: Sequence[str]) -> Finding:
    told = found(name, request, *secrets, **others)[0]
    assert all(each not in told.detail for each in (*secrets, CALLERS[name].secret))
    return told


@each
def test_of_an_authentic_call_nothing_is_found(name: str) -> None:
    assert found(name, CALLERS[name].request()) == []


@each
def test_a_missing_signature_names_the_headers_it_could_stand_in(name: str) -> None:
    caller = CALLERS[name]
    bare = RawRequest(headers=caller.other_headers, body=caller.body, url=caller.url)
    told = first(name, bare)
    assert told.cause is Cause.NO_HEADER
    assert any(f"`{header}`" in told.detail for header in caller.sign(SHOWN, b"", NOW))


@each
def test_a_wrong_secret_is_what_is_left_to_suspect(name: str) -> None:
    told = first(name, CALLERS[name].request(secret="some-quite-other-secret-of-a-test"))
    assert (told.cause, told.proven) == (Cause.WRONG_SECRET, False)


@each
def test_the_secret_of_another_source_names_that_source(name: str) -> None:
    other = "whsec_some-quite-other-secret-of-a-test"
    told = found(name, CALLERS[name].request(secret=other), acme_shop=[other])[0]
    assert (told.cause, told.proven) == (Cause.WRONG_SECRET, True)
    assert "`acme_shop`" in told.detail
    assert other not in told.detail


@pytest.mark.parametrize("name", [name for name in NAMES if CALLERS[name].stamped])
@pytest.mark.parametrize(("seconds", "side"), [(-754, "754 s behind"), (754, "754 s ahead of")])
def test_an_old_or_early_time_stamp_says_by_how_much(name: str, seconds: int, side: str) -> None:
    told = first(name, CALLERS[name].request(at=NOW + timedelta(seconds=seconds)))
    assert told.cause is Cause.OLD_TIME_STAMP
    assert side in told.detail


@signing
@pytest.mark.parametrize("style", [{}, {"indent": 2}, {"separators": (",", ":")}], ids=str)
def test_json_that_was_written_anew_on_the_way_is_told_from_a_wrong_secret(
    name: str, style: dict[str, int]
) -> None:
    caller = CALLERS[name]
    payload = {"name": "Zoë", "url": "a/b", "of": [1, True, None]}
    signed = caller.request(json.dumps(payload, **style).encode())  # type: ignore[arg-type] # JSON
    touched = json.dumps(payload, indent=1, ensure_ascii=False).encode()
    told = first(name, replace(signed, body=touched))
    assert (told.cause, told.proven) == (Cause.RE_ENCODED_BODY, True), told.detail


@pytest.mark.parametrize("lost", [b"\n", b"\r\n"])
def test_a_line_end_that_was_dropped_is_found(lost: bytes) -> None:
    signed = CALLERS["shopify"].request(b'{"a": 1}' + lost)
    told = first("shopify", replace(signed, body=b'{"a": 1}'))
    assert told.cause is Cause.RE_ENCODED_BODY


def test_a_form_that_was_written_anew_is_found() -> None:
    signed = CALLERS["typeform"].request(b"a=1+2&b=%2F")
    told = first("typeform", replace(signed, body=b"a=1%202&b=/"))
    assert told.cause is Cause.RE_ENCODED_BODY


@pytest.mark.parametrize(
    ("signed", "part"),
    [
        (URL.replace("https:", "http:"), "with `http` in place of `https`"),
        (f"{URL}/", "with a slash at its end"),
        (URL.replace(".com/", ".com:443/"), "with the port of its scheme"),
        (URL.replace("hooks.", "inner."), "with the host `inner.example.com`"),
    ],
)
def test_a_signature_for_another_address_says_what_is_different(signed: str, part: str) -> None:
    body = CALLERS["square"].body
    made = b64(digest(CALLERS["square"].secret, signed.encode() + body))
    headers = {"x-square-hmacsha256-signature": made, "host": "inner.example.com"}
    told = first("square", RawRequest(headers=headers, body=body, url=URL))
    assert told.cause is Cause.WRONG_URL
    assert part in told.detail


def test_a_text_signed_for_another_address_is_found_too() -> None:
    body = b"Body=Hello&From=%2B12025550103"
    content = twilio_content(URL.replace("https:", "http:"), body)
    made = b64(digest(CALLERS["twilio"].secret, content, "sha1"))
    told = first("twilio", RawRequest(headers={"x-twilio-signature": made}, body=body, url=URL))
    assert told.cause is Cause.WRONG_URL


def test_a_body_that_is_not_the_one_whose_hash_the_address_names_was_rewritten() -> None:
    url = f"{URL}?bodySHA256={'0' * 64}"
    made = b64(digest(CALLERS["twilio"].secret, url.encode(), "sha1"))
    told = first("twilio", RawRequest(headers={"x-twilio-signature": made}, body=b"{}", url=url))
    assert told.cause is Cause.RE_ENCODED_BODY


def test_a_signature_in_hex_where_base64_is_agreed_is_a_wrong_encoding() -> None:
    made = digest(CALLERS["shopify"].secret, b"{}").hex()
    told = first("shopify", RawRequest(headers={"x-shopify-hmac-sha256": made}, body=b"{}"))
    assert told.cause is Cause.WRONG_ENCODING
    bare = digest(CALLERS["whatsapp"].secret, b"{}").hex()
    told = first("whatsapp", RawRequest(headers={"x-hub-signature-256": bare}, body=b"{}"))
    assert (told.cause, told.proven) == (Cause.WRONG_ENCODING, True)


def test_a_secret_that_one_side_decodes_and_the_other_does_not_is_a_wrong_encoding() -> None:
    literal = CALLERS["stripe"].request(b"{}")
    stamp = str(int(NOW.timestamp()))
    for secret, key in ((NATIVE, base64.b64decode(NATIVE.removeprefix("whsec_"))),):
        made = digest(key.decode("latin-1"), f"{stamp}.{{}}".encode()).hex()
        request = replace(literal, headers={"stripe-signature": f"t={stamp},v1={made}"})
        told = first("stripe", request, secret)
        assert told.cause is Cause.WRONG_ENCODING
        assert "decoded from base64" in told.detail
    as_text = {**sign(NATIVE, "evt_1", NOW, b"{}")}
    as_text["webhook-signature"] = "v1," + b64(digest(NATIVE, f"evt_1.{stamp}.{{}}".encode()))
    request = RawRequest(headers=as_text, body=b"{}")
    (told,) = why_refused(PROVIDERS["standard"], [NATIVE], request, NOW)
    assert told.cause is Cause.WRONG_ENCODING
    assert "literally" in told.detail


def test_a_secret_with_a_line_end_and_an_empty_one_are_found() -> None:
    caller = CALLERS["typeform"]
    told = first("typeform", caller.request(secret=f"{caller.secret}\n"))
    assert (told.cause, told.proven) == (Cause.WRONG_ENCODING, True)
    empty = {"typeform-signature": "sha256=" + b64(digest("", caller.body))}
    told = first("typeform", RawRequest(headers=empty, body=caller.body))
    assert (told.cause, told.proven) == (Cause.WRONG_SECRET, True)
    assert "empty" in told.detail


def test_a_secret_and_a_body_that_both_went_wrong_are_found_together() -> None:
    caller = CALLERS["shopify"]
    signed = caller.request(b'{"a":1}', secret=f"{caller.secret}\n")
    told = first("shopify", replace(signed, body=b'{"a": 1}'))
    assert (told.cause, told.proven) == (Cause.WRONG_ENCODING, True)
    assert "JSON" in told.detail


def test_a_shown_secret_in_quotes_is_a_wrong_encoding() -> None:
    encoded = base64.b64encode(SHOWN.encode()).decode()
    told = first("form", RawRequest(headers={"x-webhook-secret": encoded}, body=b"{}"))
    assert (told.cause, told.proven) == (Cause.WRONG_ENCODING, True)


def test_a_call_of_another_provider_is_recognised_by_its_header() -> None:
    headers = {"stripe-signature": stripe_signature("whsec_x", b"{}", NOW)}
    told = first("shopify", RawRequest(headers=headers, body=b"{}"))
    assert told.cause is Cause.NO_HEADER
    assert "`stripe-signature`" in told.detail


def test_a_sender_or_a_source_without_a_secret_is_told_so() -> None:
    none = RawRequest(headers={"x-cal-signature-256": "no-secret-provided"}, body=b"{}")
    assert first("calcom", none).cause is Cause.NO_SECRET
    assert found("shopify", CALLERS["shopify"].request(), "")[0].cause is Cause.NO_SECRET


@pytest.mark.parametrize("name", [*NAMES, "standard"])
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_analysis_is_total_and_shows_nothing_it_was_given(
    name: str, data: st.DataObject
) -> None:
    provider = PROVIDERS[name]
    known = (
        sign(NATIVE, "evt_1", NOW, b"") if name == "standard" else CALLERS[name].request().headers
    )
    texts = st.text(max_size=60) | st.sampled_from(["", "t=1,v1=ab", "v1," + "A" * 43 + "="])
    headers = data.draw(st.dictionaries(st.sampled_from([*known, "host", "content-length"]), texts))
    body = data.draw(st.binary(max_size=100) | st.just(b"[" * 3000) | st.just(b'{"a":"\\ud800"}'))
    url = data.draw(st.text(max_size=60) | st.just(URL))
    secret = data.draw(st.just(NATIVE) | st.text(min_size=8, max_size=40))
    request = RawRequest(headers=headers, body=body, url=url)
    told = why_refused(provider, [secret], request, NOW, others={"acme/shop": [secret]})
    for finding in told:
        assert finding.detail.isprintable()
        assert secret == "" or secret not in finding.detail

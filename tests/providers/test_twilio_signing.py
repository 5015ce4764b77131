"""Twilio's signatures: its own published vectors, each spelling of the URL, and no other URL."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest
from processor.providers import PROVIDERS
from processor.providers.scheme import authenticate
from processor.providers.twilio import Twilio
from tests.providers.calls import CALLERS, NOW, URL, b64, digest

# The vectors of github.com/twilio/twilio-python, tests/unit/test_request_validator.py.
PAGE = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = (
    b"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309"
    b"&To=%2B18005551212&Caller=%2B14158675309"
)
TWICE = b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234"
JSON = b'{"property": "value", "boolean": true}'
HASHED = f"{PAGE}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
VECTORS = [
    (PAGE, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (PAGE.replace(".com", ".com:1234"), CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (PAGE, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    (
        PAGE.replace("s://", "://").replace(".com", ".com:1234"),
        CALL,
        "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
    ),
    (PAGE.replace("s://", "://"), CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    (PAGE, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    (HASHED, JSON, "a9nBmqA0ju/hNViExpshrM61xv4="),
]


def check(url: str, body: bytes, signature: str, secret: str = "12345") -> None:
    request = RawRequest(headers={"x-twilio-signature": signature}, body=body, url=url)
    authenticate(Twilio.scheme, request, [secret], NOW)


@pytest.mark.parametrize(("url", "body", "signature"), VECTORS)
def test_the_published_vectors_are_taken(url: str, body: bytes, signature: str) -> None:
    check(url, body, signature)
    check(url, b"&".join(reversed(body.split(b"&"))), signature)


@pytest.mark.parametrize(("url", "body", "signature"), VECTORS)
@pytest.mark.parametrize(
    ("was", "now"),
    [(".com", ".org"), ("foo=1", "foo=2"), ("myapp", "Myapp"), ("://", "://www."), ("&bar=2", "")],
)
def test_another_url_is_refused(url: str, body: bytes, signature: str, was: str, now: str) -> None:
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        check(url.replace(was, now, 1), body, signature)


@pytest.mark.parametrize(("url", "body", "signature"), VECTORS)
def test_another_body_or_secret_is_refused(url: str, body: bytes, signature: str) -> None:
    for other in (body + b"0", body.replace(b"1", b"2"), body[1:], b""):
        if other != body:
            with pytest.raises(SignatureInvalid, match="signature_mismatch"):
                check(url, other, signature)
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        check(url, body, signature, "54321")
    hexadecimal = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    with pytest.raises(SignatureInvalid, match="signature_mismatch"):
        check(url, body, hexadecimal)


def test_a_batch_is_signed_by_the_hash_in_its_url_and_not_without_it() -> None:
    secret, body = CALLERS["twilio"].secret, json.dumps([{"type": "x"}]).encode()
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    check(url, body, b64(digest(secret, url.encode(), "sha1")), secret)
    with pytest.raises(SignatureInvalid):
        check(URL, body, b64(digest(secret, URL.encode(), "sha1")), secret)
    with pytest.raises(SignatureInvalid):
        check(url, body + b" ", b64(digest(secret, url.encode(), "sha1")), secret)


def test_the_bytes_of_a_field_count_even_where_they_are_no_text() -> None:
    secret = CALLERS["twilio"].secret
    signature = b64(digest(secret, URL.encode() + b"Body\xff", "sha1"))
    check(URL, b"Body=%FF", signature, secret)
    with pytest.raises(SignatureInvalid):
        check(URL, b"Body=%FE", signature, secret)


@given(
    url=st.one_of(
        st.text(max_size=60), st.text(max_size=30).map("https://a:1/?bodySHA256=".__add__)
    ),
    body=st.binary(max_size=120),
    header=st.text(min_size=1, max_size=40),
)
def test_any_url_and_any_body_are_refused_and_break_nothing(
    url: str, body: bytes, header: str
) -> None:
    request = RawRequest(headers={"x-twilio-signature": header}, body=body, url=url)
    with pytest.raises(SignatureInvalid):
        PROVIDERS["twilio"].verify(request, [CALLERS["twilio"].secret], NOW)

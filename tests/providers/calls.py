"""Signed calls of each provider, made by formulas written here a second time, not by our verifier.

A provider's entry says how its calls are signed and shows a body; the tests of all providers
together go by this table, so a provider without an entry fails them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

from msgspec.structs import replace

from processor import providers
from processor.domain.address import Channel
from processor.ports.webhooks import BoxRule, FieldMap, Meant, RawRequest, Translation
from processor.providers import PROVIDERS

FIXTURES = Path(providers.__file__).parent / "payloads"
NOW = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
URL = "https://hooks.example.com/v1/hooks/acme/shop"
SECRET = "a-secret-of-the-tests"
#: One that is only shown has to be longer.
SHOWN = "a-secret-that-is-merely-shown"
#: One box of a map, as most tests need it.
BOX = BoxRule(field="sms-ok", channels=(Channel.SMS,), tags=("marketing consent",))


@dataclass(frozen=True, kw_only=True)
class Caller:
    """How one provider calls: the headers for a body, and a body to call with."""

    sign: Callable[[str, bytes, datetime], Mapping[str, str]]
    fixture: str
    secret: str = SECRET
    other_headers: Mapping[str, str] = field(default_factory=dict)
    url: str = URL
    #: Whether a time stamp is signed, and a body; whoever shows a mere secret signs neither.
    stamped: bool = False
    signs_body: bool = True

    @property
    def body(self) -> bytes:
        return (FIXTURES / self.fixture).read_bytes()

    def request(
        self, body: bytes | None = None, *, at: datetime = NOW, secret: str = "", **headers: str
    ) -> RawRequest:
        """A call that is authentic, unless another secret signs it."""
        content = self.body if body is None else body
        signed = self.sign(secret or self.secret, content, at)
        named = {name.lower(): value for name, value in headers.items()}
        return RawRequest(
            headers={**self.other_headers, **signed, **named}, body=content, url=self.url
        )


def headed(request: RawRequest, headers: Mapping[str, str]) -> RawRequest:
    """The call with other headers, which no signature here covers."""
    named = {name.lower(): value for name, value in headers.items()}
    return replace(request, headers={**request.headers, **named})


def digest(secret: str, content: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), content, getattr(hashlib, algorithm)).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def stripe_signature(secret: str, body: bytes, at: datetime) -> str:
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={digest(secret, stamp.encode() + b'.' + body).hex()}"


def read(name: str, request: RawRequest, *boxes: BoxRule, **fields: str) -> Translation:
    """What a call means under a map, kept and read as in production."""
    provider = PROVIDERS[name]
    map_ = FieldMap(fields=fields, boxes=boxes)
    return provider.translate(provider.keep(request), Meant(brand="acme", map=map_))


def twilio_content(url: str, body: bytes) -> bytes:
    """The URL and the fields of a form by name; a URL that names the body's hash stands alone."""
    if "bodySHA256=" in url:
        return url.encode()
    fields = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    listed = [name + each for name in sorted(fields) for each in sorted(set(fields[name]))]
    return (url + "".join(listed)).encode(errors="replace")


#: Every provider but the native one, which has tests of its own.
CALLERS: dict[str, Caller] = {
    "calcom": Caller(
        sign=lambda secret, body, _: {"x-cal-signature-256": digest(secret, body).hex()},
        fixture="calcom/booking_created.json",
    ),
    "calendly": Caller(
        sign=lambda secret, body, at: {
            "calendly-webhook-signature": (
                f"t={at.timestamp():.0f},v1="
                + digest(secret, b"%.0f." % at.timestamp() + body).hex()
            ),
        },
        fixture="calendly/invitee_created.json",
        stamped=True,
    ),
    "chatwoot": Caller(
        sign=lambda secret, body, at: {
            "x-chatwoot-timestamp": str(int(at.timestamp())),
            "x-chatwoot-signature": "sha256="
            + digest(secret, f"{int(at.timestamp())}.".encode() + body).hex(),
        },
        fixture="chatwoot/message_created.json",
        other_headers={"x-chatwoot-delivery": "0f0f7a34-6f0e-4b0c-9d57-1f6a4a1f0001"},
        stamped=True,
    ),
    "cloudevents": Caller(
        sign=lambda secret, _body, _at: {"authorization": f"Bearer {secret}"},
        fixture="cloudevents/structured.json",
        secret=SHOWN,
        other_headers={"content-type": "application/cloudevents+json; charset=utf-8"},
        signs_body=False,
    ),
    "form": Caller(
        sign=lambda secret, _body, _at: {"x-webhook-secret": secret},
        fixture="form/plain.json",
        secret=SHOWN,
        other_headers={"content-type": "application/json"},
        signs_body=False,
    ),
    "intercom": Caller(
        sign=lambda secret, body, _: {
            "x-hub-signature": "sha1=" + digest(secret, body, "sha1").hex(),
        },
        fixture="intercom/conversation_user_replied.json",
    ),
    "shopify": Caller(
        sign=lambda secret, body, _: {"x-shopify-hmac-sha256": b64(digest(secret, body))},
        fixture="shopify/order.json",
        other_headers={
            "x-shopify-topic": "orders/create",
            "x-shopify-shop-domain": "acme.example.com",
            "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
            "x-shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        },
    ),
    "square": Caller(
        sign=lambda secret, body, _: {
            "x-square-hmacsha256-signature": b64(digest(secret, URL.encode() + body)),
        },
        fixture="square/customer_updated.json",
    ),
    "stripe": Caller(
        sign=lambda secret, body, at: {"stripe-signature": stripe_signature(secret, body, at)},
        fixture="stripe/checkout.json",
        secret="whsec_of_the_tests",
        stamped=True,
    ),
    "twilio": Caller(
        sign=lambda secret, body, _: {
            "x-twilio-signature": b64(digest(secret, twilio_content(URL, body), "sha1")),
        },
        fixture="twilio/message.form",
    ),
    "typeform": Caller(
        sign=lambda secret, body, _: {
            "typeform-signature": "sha256=" + b64(digest(secret, body)),
        },
        fixture="typeform/form_response.json",
    ),
    "whatsapp": Caller(
        sign=lambda secret, body, _: {
            "x-hub-signature-256": "sha256=" + digest(secret, body).hex(),
        },
        fixture="whatsapp/messages.json",
    ),
    "woocommerce": Caller(
        sign=lambda secret, body, _: {"x-wc-webhook-signature": b64(digest(secret, body))},
        fixture="woocommerce/order.json",
        other_headers={
            "x-wc-webhook-source": "https://shop.example.com/",
            "x-wc-webhook-topic": "order.created",
            "x-wc-webhook-delivery-id": "d41d8cd98f00b204",
        },
    ),
}

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

from processor.domain.address import Channel
from processor.ports.webhooks import BoxRule, FieldMap, Meant, RawRequest, Translation
from processor.providers import PROVIDERS

FIXTURES = Path(__file__).parent / "fixtures"
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


def digest(secret: str, content: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), content, getattr(hashlib, algorithm)).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def read(name: str, request: RawRequest, *boxes: BoxRule, **fields: str) -> Translation:
    """What a call means under a map, kept and read as in production."""
    provider = PROVIDERS[name]
    map_ = FieldMap(fields=fields, boxes=boxes)
    return provider.translate(provider.keep(request), Meant(brand="acme", map=map_))


#: Every provider but the native one, which has tests of its own.
CALLERS: dict[str, Caller] = {
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
    "typeform": Caller(
        sign=lambda secret, body, _: {
            "typeform-signature": "sha256=" + b64(digest(secret, body)),
        },
        fixture="typeform/form_response.json",
    ),
}

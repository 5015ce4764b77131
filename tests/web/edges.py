"""The web edge over an engine in memory: a client, keys, signed hooks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from processor.ports import Scope
from processor.providers.signing import sign
from processor.web.keeper import Keeper
from tests.services.engines import SECRET, Engine

ALICE, BOB = "+12025550101", "+12025550102"
STOP = {"phone": ALICE, "text": "STOP"}
PDF = b"%PDF-1.7\nAlice Example, the form as she saw it"
KEY_REFUSED = b"unauthorized"


@dataclass(kw_only=True)
class Edge:
    """A client of the web application, and the engine behind it."""

    engine: Engine
    app: Flask
    keeper: Keeper

    @property
    def client(self) -> FlaskClient:
        """A fresh client."""
        return self.app.test_client()

    def key(self, *scopes: Scope, business: str = "acme", **how: Any) -> dict[str, str]:
        """Headers with a fresh key of these scopes, all by default."""
        made = {"label": "test", "expires_at": None, "now": self.engine.clock.now()} | how
        wanted = scopes or tuple(Scope)
        text, _ = self.engine.parts.access.issue(business, wanted, **made)
        return bearer(text)

    def get(self, path: str, key: Mapping[str, str] | None = None) -> TestResponse:
        """GET with this key or a fresh one."""
        return self.client.get(path, headers=dict(self.key() if key is None else key))

    def post(
        self, path: str, body: object, key: Mapping[str, str] | None = None, **how: Any
    ) -> TestResponse:
        """POST with this key or a fresh one; bytes go as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = dict(self.key() if key is None else key)
        return self.client.post(path, data=raw, headers=headers, **how)

    def hook(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        name: str | None = None,
        place: str = "acme/website",
        secret: str = SECRET,
    ) -> TestResponse:
        """A signed webhook."""
        now = datetime.now(UTC)
        event = {"type": kind, "timestamp": now.isoformat(), "data": content}
        return self.raw_hook(json.dumps(event).encode(), name=name, place=place, secret=secret)

    def raw_hook(
        self,
        body: bytes,
        *,
        name: str | None = None,
        place: str = "acme/website",
        secret: str = SECRET,
    ) -> TestResponse:
        """These bytes, signed."""
        headers = sign(secret, name or secrets.token_hex(8), datetime.now(UTC), body)
        return self.client.post(f"/v1/hooks/{place}", data=body, headers=headers)

    def cut(self, down: bool) -> None:
        """Take the store away, or give it back."""
        self.engine.world.cut(down)


def bearer(text: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {text}"}


def message(to: str = ALICE, **what: Any) -> dict[str, Any]:
    """A message by SMS."""
    return {"id": f"job-{secrets.token_hex(4)}", "channel": "sms", "to": to} | what


def codes(answer: TestResponse) -> list[str]:
    """The reason codes of a decision or a refusal."""
    return [reason["code"] for reason in answer.json["reasons"]]

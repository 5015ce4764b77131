"""The web edge over an engine in memory: a client, keys, signed hooks."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from processor.desk import repeats
from processor.ports import Scope
from processor.providers.signing import sign
from processor.services.repeats import Repeats
from processor.web.keeper import Keeper
from tests.services.engines import SECRET, Engine

ALICE, BOB = "+12025550101", "+12025550102"
STOP = {"phone": ALICE, "text": "STOP"}
PDF = b"%PDF-1.7\nAlice Example, the form as she saw it"


class Told(TestResponse):
    """An answer whose body is a JSON object, wherever a test looks into it."""

    @property
    def json(self) -> dict[str, Any]:
        """The object."""
        found = self.get_json()
        assert isinstance(found, dict)
        return found


@dataclass(kw_only=True)
class Edge:
    """A client of the web application, and the engine behind it."""

    engine: Engine
    app: Flask
    keeper: Keeper

    def call(self, method: str, path: str, **how: Any) -> Told:  # noqa: ANN401 - as the client has it
        """Any request, without a key."""
        client = FlaskClient(self.app, Told)
        return cast("Told", client.open(path, method=method, **how))

    def key(self, *scopes: Scope, business: str = "acme", **how: Any) -> dict[str, str]:  # noqa: ANN401 - passed on to what is typed
        """Headers with a fresh key of these scopes, all by default."""
        made = {"label": "test", "expires_at": None, "now": self.engine.clock.now()} | how
        wanted = scopes or tuple(Scope)
        text, _ = self.engine.parts.access.issue(business, wanted, **made)
        return bearer(text)

    def get(self, path: str, key: Mapping[str, str] | None = None) -> Told:
        """GET with this key or a fresh one."""
        return self.call("GET", path, headers=dict(self.key() if key is None else key))

    def post(
        self,
        path: str,
        body: object,
        key: Mapping[str, str] | None = None,
        **how: Any,  # noqa: ANN401 - as the client has it
    ) -> Told:
        """POST with this key or a fresh one; bytes go as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = dict(self.key() if key is None else key)
        return self.call("POST", path, data=raw, headers=headers, **how)

    def hook(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        name: str | None = None,
        place: str = "acme/website",
        secret: str = SECRET,
    ) -> Told:
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
    ) -> Told:
        """These bytes, signed."""
        headers = sign(secret, name or secrets.token_hex(8), datetime.now(UTC), body)
        return self.call("POST", f"/v1/hooks/{place}", data=body, headers=headers)

    def repeats(self) -> Repeats:
        """What tells first calls from repeated ones."""
        return repeats(self.engine.parts)

    def cut(self, down: bool) -> None:
        """Take the store away, or give it back."""
        self.engine.world.cut(down)


def bearer(text: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {text}"}


def message(to: str = ALICE, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A message by SMS."""
    return {"id": f"job-{secrets.token_hex(4)}", "channel": "sms", "to": to} | what


def codes(answer: Told) -> list[str]:
    """The reason codes of a decision or a refusal."""
    return [reason["code"] for reason in answer.json["reasons"]]


def chunks(body: bytes) -> dict[str, Any]:
    """How a client sends a body without saying how long it is."""
    stream = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    return {"environ_overrides": stream | {"CONTENT_LENGTH": ""}}

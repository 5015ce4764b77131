"""Two web processes share one limit, and what takes consent back passes both of them."""

from __future__ import annotations

import http.client
import json
import math
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

import pytest

from processor.ports import Scope
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

AT_ONCE, PER_MINUTE = 50, 60
LIMITS = f"""
[business.globex]
brands = ["globex"]
[business.acme.limits.gate]
per_minute = {PER_MINUTE}
at_once = {AT_ONCE}
[business.acme.limits.intake]
per_minute = {PER_MINUTE}
at_once = {AT_ONCE}
"""
FORM = {
    "form": "newsletter",
    "phone": "+1 202 555 0101",
    "person": {"full_name": "Alice Example"},
    "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
}
STOP = {"phone": "+1 202 555 0101", "text": "STOP"}


def call(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """The status and what `Retry-After` says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Retry-After", "")
    finally:
        connection.close()


def webs(rig: Rig, other: int) -> None:
    """Two web processes over one store."""
    config = rig.folder / "assent.toml"
    text = config.read_text(encoding="utf-8") + LIMITS
    config.write_text(text, encoding="utf-8")
    second = rig.folder / "second.toml"
    second.write_text(text.replace(f"port = {rig.port}", f"port = {other}"), encoding="utf-8")
    rig.web()
    rig.web(ASSENT_CONFIG=str(second))
    for port in (rig.port, other):
        assert until(partial(ready, port))


def ready(port: int) -> bool:
    """Whether a web process listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False


def key_of(rig: Rig, business: str) -> dict[str, str]:
    """A key of its own."""
    now = datetime.now(UTC)
    access = rig.parts.access
    text, _ = access.issue(business, (Scope.GATE,), label="t", expires_at=None, now=now)
    return {"Authorization": f"Bearer {text}"}


def test_two_web_processes_never_let_through_more_than_one_limit(rig: Rig) -> None:
    other = free_port_beside(rig.port)
    webs(rig, other)
    acme, globex = key_of(rig, "acme"), key_of(rig, "globex")
    asked = json.dumps({"id": "one", "channel": "sms", "to": "+12025550101"}).encode()

    def ask(number: int) -> tuple[int, str]:
        return call((rig.port, other)[number % 2], "/v1/gate", asked, acme)

    def tell(number: int) -> tuple[int, str]:
        kind = "form.submitted" if number % 10 else "contact.opted_out"
        headers, body = rig.signed(kind, FORM if number % 10 else STOP)
        status, wait = call((rig.port, other)[number % 2], "/v1/hooks/acme/website", body, headers)
        assert number % 10 or status == HTTPStatus.ACCEPTED
        return status, wait

    for act in (ask, tell):
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(act, range(300)))
        earned = (time.monotonic() - began) * PER_MINUTE / 60
        statuses = Counter(status for status, _ in answers)
        stops = 30 if act is tell else 0
        assert statuses[200] + statuses[202] - stops <= AT_ONCE + math.ceil(earned)
        assert set(statuses) == {202 if act is tell else 200, 429}
        assert all(int(wait) >= 1 for status, wait in answers if status == 429)
    # The other business has all that is its own, by either process.
    many = [call(port, "/v1/gate", asked, globex)[0] for port in (rig.port, other) * 20]
    assert set(many) == {200}


def free_port_beside(port: int) -> int:
    """Another port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = int(server.getsockname()[1])
    assert found != port
    return found

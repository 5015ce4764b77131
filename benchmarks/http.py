"""Intake and gate over HTTP against bare Flask routes on the same store, served the same way."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from benchmarks.load import CLIENTS, rate, request
from benchmarks.results import Row
from benchmarks.store import CONTACTS, form
from benchmarks.timing import Round, compare, free_port, in_turn
from processor.ports import Scope
from processor.services.access import Access
from tests.e2e.rig import Rig, kill_group, until

_EACH = 50
_SHARE = CLIENTS * _EACH
_numbers = itertools.count()

#: The requests of one round: their bodies and headers.
Bodies = Callable[[], list[tuple[bytes, Mapping[str, str]]]]


def intake(rig: Rig) -> Iterator[Row]:
    """A signed webhook that is stored before it is answered."""

    signed = signed_requests(rig)
    with _served(rig) as port:
        ours, bare, empty = in_turn(
            [
                sized(rig.port, "/v1/hooks/acme/website", signed),
                sized(port, "/intake", signed),
                sized(port, "/empty", signed),
            ]
        )
    against = "a Flask route with HMAC, `json.loads` and one EVALSHA"
    yield compare("intake over HTTP", against, (ours, bare), target=0.6)
    yield compare("intake over HTTP", "an empty Flask route", (ours, empty))


def gate(rig: Rig) -> Iterator[Row]:
    """One question to the gate, logged before it is answered."""
    asked = gate_requests(rig)
    with _served(rig) as port:
        ours, bare, empty = in_turn(
            [
                sized(rig.port, "/v1/gate", asked),
                sized(port, "/gate", asked),
                sized(port, "/empty", asked),
            ]
        )
    against = "a Flask route with a key hash, GET and XADD"
    yield compare("single gate over HTTP", against, (ours, bare), target=0.6)
    yield compare("single gate over HTTP", "an empty Flask route", (ours, empty))


def signed_requests(rig: Rig) -> Bodies:
    """Webhooks that the product takes."""

    def made() -> list[tuple[bytes, Mapping[str, str]]]:
        signed = (rig.signed("form.submitted", form(n % CONTACTS)) for n in range(_SHARE))
        return [(body, headers) for headers, body in signed]

    return made


def gate_requests(rig: Rig) -> Bodies:
    """Questions to the gate, under a key of their own."""
    key, _ = Access(rig.parts.ports.api_keys).issue(
        "acme", (Scope.GATE,), label="bench", expires_at=None, now=datetime.now(UTC)
    )
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    def made() -> list[tuple[bytes, Mapping[str, str]]]:
        messages = (
            {"id": f"m-{next(_numbers)}", "channel": "sms", "to": f"+1{2025550000 + n % CONTACTS}"}
            for n in range(_SHARE)
        )
        return [(json.dumps(each).encode(), headers) for each in messages]

    return made


def sized(port: int, path: str, bodies: Bodies) -> Round:
    """The requests are made outside of what is timed."""
    return lambda: rate(port, [request(path, body, headers) for body, headers in bodies()])


@contextmanager
def _served(rig: Rig) -> Iterator[int]:
    """The product and the bare routes, both serving; the port of the bare ones."""
    port = free_port()
    argv = [sys.executable, "-m", "benchmarks.baseline", str(port), rig.store.url]
    bare, ours = subprocess.Popen(argv, start_new_session=True), rig.web()
    try:
        if not until(lambda: answers(f"http://127.0.0.1:{port}/alive")):
            raise RuntimeError("the bare routes do not answer")
        if not until(lambda: answers(f"http://127.0.0.1:{rig.port}/readyz")):
            raise RuntimeError("the product does not answer")
        yield port
    finally:
        kill_group(bare)
        kill_group(ours)


def answers(url: str) -> bool:
    """Whether something answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own, on this machine
            return True
    except OSError:
        return False

"""Intake and gate over HTTP against bare Flask routes on the same store."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from benchmarks.store import form
from benchmarks.timing import ROUNDS, Ratio
from processor.ports import Scope
from processor.services.access import Access
from tests.e2e.rig import Rig, kill_group, until

_CLIENTS = 8
_EACH = 150

Call = tuple[str, bytes, Mapping[str, str]]


def measure(rig: Rig) -> Iterator[Ratio]:
    """All rows that go through a web server."""
    port = _free_port()
    argv = [sys.executable, "-m", "benchmarks.baseline", str(port), rig.store.url]
    child = subprocess.Popen(argv, start_new_session=True)
    rig.web()
    try:
        assert until(lambda: _answers(port, "POST", "/empty"))
        assert until(lambda: _answers(rig.port, "GET", "/readyz"))
        yield from _intake(rig, port)
        yield _gate(rig, port)
    finally:
        kill_group(child)


def _intake(rig: Rig, port: int) -> Iterator[Ratio]:
    def ours() -> list[Call]:
        path = "/v1/hooks/acme/website"
        made = (rig.signed("form.submitted", form(n)) for n in range(_CLIENTS * _EACH))
        return [(path, body, headers) for headers, body in made]

    def bare(path: str) -> Callable[[], list[Call]]:
        return lambda: [(path, body, headers) for _, body, headers in ours()]

    intake, base, empty = _in_turn(
        (rig.port, ours), (port, bare("/intake")), (port, bare("/empty"))
    )
    yield Ratio(
        what="intake over HTTP",
        against="a Flask route with HMAC, json.loads and one EVALSHA",
        ours=intake,
        baseline=base,
        target=0.6,
    )
    yield Ratio(
        what="intake over HTTP",
        against="an empty Flask route",
        ours=intake,
        baseline=empty,
        target=None,
    )


def _gate(rig: Rig, port: int) -> Ratio:
    key, _ = Access(rig.parts.ports.api_keys).issue(
        "acme", (Scope.GATE,), label="bench", expires_at=None, now=datetime.now(UTC)
    )
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}

    def calls(path: str) -> Callable[[], list[Call]]:
        def made() -> list[Call]:
            messages = (
                {"id": f"m-{n}", "channel": "sms", "to": f"+1202555{n:04d}"}
                for n in range(_CLIENTS * _EACH)
            )
            return [(path, json.dumps(each).encode(), headers) for each in messages]

        return made

    ours, base = _in_turn((rig.port, calls("/v1/gate")), (port, calls("/gate")))
    return Ratio(
        what="single gate over HTTP",
        against="a Flask route with a key hash, GET and XADD",
        ours=ours,
        baseline=base,
        target=0.6,
    )


def _in_turn(*sides: tuple[int, Callable[[], list[Call]]]) -> list[float]:
    best = [0.0] * len(sides)
    for _ in range(ROUNDS):
        for at, (port, make) in enumerate(sides):
            best[at] = max(best[at], _load(port, make()))
    return best


def _load(port: int, calls: Sequence[Call]) -> float:
    """Requests a second, by several clients that each keep one connection."""
    shares = [calls[at::_CLIENTS] for at in range(_CLIENTS)]
    clients = [threading.Thread(target=_client, args=(port, share)) for share in shares]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return len(calls) / (time.perf_counter() - began)


def _client(port: int, calls: Sequence[Call]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path, body, headers in calls:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (200, 202):
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()


def _answers(port: int, method: str, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path)
        return connection.getresponse().status in (200, 202)
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

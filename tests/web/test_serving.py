"""The real server: sockets, signals, chunks, and a store that can be taken away."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.ports import Scope
from tests.e2e.rig import Rig, until
from tests.web.edges import ALICE, STOP, bearer
from tests.web.serving import Served, answer_of, served

pytestmark = pytest.mark.e2e

HOOK = "/v1/hooks/acme/website"
FORM = {
    "form": "newsletter",
    "phone": ALICE,
    "person": {"full_name": "Alice Example"},
    "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
}


@pytest.fixture
def server(tmp_path: Path, free_port: int) -> Iterator[Served]:
    with Rig(tmp_path / "rig", port=free_port) as rig, served(rig, tmp_path) as running:
        yield running


@pytest.fixture
def key(server: Served) -> dict[str, str]:
    """A key that was issued elsewhere, by another process."""
    now = datetime.now(UTC)
    access = server.rig.parts.access
    return bearer(access.issue("acme", list(Scope), label="t", expires_at=None, now=now)[0])


def ask(server: Served, key: dict[str, str]) -> tuple[str, str]:
    """What the gate says about a text to Alice."""
    body = json.dumps({"id": "job-1", "channel": "sms", "to": ALICE}).encode()
    status, told = server.call("POST", "/v1/gate", body, key)
    assert status == 200
    return told["verdict"], told["reasons"][0]["code"]


def hook(server: Served, kind: str, content: Mapping[str, object]) -> int:
    """The status of a signed webhook."""
    headers, body = server.rig.signed(kind, content)
    return server.call("POST", HOOK, body, headers)[0]


def drain(server: Served) -> None:
    """Record what waits, as a worker would."""
    for lane in range(4):
        server.rig.parts.drain.drain(lane, "test")


def test_the_whole_way_over_real_sockets(server: Served, key: dict[str, str]) -> None:
    """Grant, approval, STOP and block; each line of the log is JSON and names nobody."""
    assert ask(server, key) == ("blocked", "no_consent")
    assert hook(server, "form.submitted", FORM) == 202
    drain(server)
    assert ask(server, key) == ("approved", "express_grant")
    assert hook(server, "contact.opted_out", STOP) == 202
    assert ask(server, key) == ("blocked", "revoked_all")
    assert server.call("GET", "/nowhere") == (404, server.call("GET", "/else")[1])

    lines = server.lines()
    assert {"/v1/gate", "/v1/hooks/<business>/<source>", "unmatched"} <= {
        line.get("route") for line in lines
    }
    assert all({"level", "timestamp", "event"} <= set(line) for line in lines)
    for secret in ("2025550101", "Alice", "Bearer", key["Authorization"][7:20], "webhook-sig"):
        assert secret not in server.log.read_text("utf-8")


def test_a_stop_while_the_store_is_gone_is_in_force_before_it_is_ready_again(
    server: Served, key: dict[str, str]
) -> None:
    hook(server, "form.submitted", FORM)
    drain(server)
    assert ask(server, key) == ("approved", "express_grant")
    server.rig.store.kill()
    assert hook(server, "contact.opted_out", STOP) == 503
    assert ask(server, key) == ("blocked", "gate_unavailable")
    assert server.call("GET", "/readyz")[0] == 503
    assert server.call("GET", "/livez")[0] == 200
    server.rig.store.restart()
    assert until(server.ready)
    assert ask(server, key) == ("blocked", "revoked_all")


def test_a_request_in_flight_ends_well_after_sigterm(server: Served) -> None:
    headers, body = server.rig.signed("form.submitted", FORM)
    head = [f"POST {HOOK} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    with server.open() as slow:
        slow.sendall("\r\n".join([*head, "", ""]).encode() + body[:20])
        assert until(lambda: server.call("GET", "/livez")[0] == 200)
        server.child.send_signal(signal.SIGTERM)
        assert until(lambda: server.call("GET", "/livez", seconds=1)[0] == 0)
        slow.sendall(body[20:])
        assert answer_of(slow).startswith(b"HTTP/1.1 202 "), server.log.read_text("utf-8")
    assert until(lambda: server.child.poll() is not None)
    assert server.rig.waiting() == 1


def test_an_endless_chunked_body_is_refused_without_being_held(server: Served) -> None:
    """50 MB are offered; the refusal comes long before, and memory stays where it was."""
    before = server.resident()
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    sent = 0
    with server.open() as endless:
        endless.sendall(
            f"POST {HOOK} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        with contextlib.suppress(ConnectionError):
            for _ in range(800):
                endless.sendall(chunk)
                sent += len(chunk)
        with contextlib.suppress(ConnectionError):
            received = answer_of(endless)
            assert received == b"" or received.startswith(b"HTTP/1.1 413 ")
    assert until(lambda: any(line.get("status") == 413 for line in server.lines()))
    assert server.resident() - before < 32 * 1024 * 1024
    assert server.ready()


def test_slow_bodies_do_not_keep_others_waiting(server: Served, key: dict[str, str]) -> None:
    """Thirty callers who sent half a body and went silent."""
    with contextlib.ExitStack() as held:
        for _ in range(30):
            slow = held.enter_context(server.open())
            slow.sendall(f"POST {HOOK} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{{".encode())
        assert ask(server, key) == ("blocked", "no_consent")


def test_connections_that_say_nothing_do_not_keep_others_waiting(server: Served) -> None:
    """A balancer keeps a pool of idle connections; others never finish their headers."""
    with contextlib.ExitStack() as held:
        for number in range(300):
            idle = held.enter_context(server.open())
            idle.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n" + b"\r\n" * (number % 2))
        assert server.call("GET", "/livez")[0] == 200


def test_bytes_that_are_no_http_break_nothing(server: Served) -> None:
    for garbage in (
        b"\x00\x01\x02\r\n\r\n",
        b"POST " + HOOK.encode() + b" HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
        b"POST " + HOOK.encode() + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        with server.open() as connection, contextlib.suppress(ConnectionError, TimeoutError):
            connection.settimeout(3)
            connection.sendall(garbage)
            assert not answer_of(connection).startswith(b"HTTP/1.1 5")
    assert server.ready()

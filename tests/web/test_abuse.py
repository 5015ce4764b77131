"""Bodies made to hurt, against the real server: refused, forgotten, and nobody else notices."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Final

import pytest

from processor.ports import Scope
from processor.providers.signing import sign
from tests.e2e.rig import Rig, a_free_port
from tests.web.edges import ALICE, bearer
from tests.web.serving import Served, served

pytestmark = pytest.mark.e2e

#: What a web process may ever hold.
MOST: Final = 256 * 1024 * 1024
_MIB: Final = 1024 * 1024
SOUND: Final = json.dumps({"id": "job-1", "channel": "sms", "to": ALICE}).encode()
_PART: Final = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\ny\r\n'
#: What is sent, with the statuses that may come back: the connection may also just be closed.
BODIES: Final[Mapping[str, tuple[bytes, set[int]]]] = {
    "deep": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, {422}),
    "deep lists": (b"[" * 10_000 + b"]" * 10_000, {422}),
    "many keys": (b"{" + b",".join(b'"k%d":1' % at for at in range(80_000)) + b"}", {422}),
    "a million keys": (b"{" + b",".join(b'"k%d":1' % at for at in range(10**6)) + b"}", {413, 0}),
    "many members": (b'{"messages":[' + b"{}," * 300_000 + b"{}]}", {422}),
    "not a number": (b'{"id": NaN}', {422}),
    "infinite": (b'{"id": 1e999}', {422}),
    "many digits": (b'{"id": ' + b"9" * 900_000 + b"}", {422}),
    "repeated": (b'{"id": "a", "id": "b"}', {422}),
    "half a letter": (b'{"id": "\\ud800"}', {422}),
    "zipped": (gzip.compress(b'{"id": "' + b"a" * 50 * _MIB + b'"}'), {422}),
    "multipart": (_PART * 10_000 + b"--x--\r\n", {422}),
    "large": (b" " * 20 * _MIB, {413, 0}),
}
HEADERS: Final[Mapping[str, dict[str, str]]] = {
    "zipped": {"Content-Encoding": "gzip", "Content-Type": "application/json"},
    "multipart": {"Content-Type": "multipart/form-data; boundary=x"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("abuse")
    with Rig(folder / "rig", port=a_free_port()) as rig, served(rig, folder) as running:
        yield running


@pytest.fixture(scope="module")
def key(server: Served) -> dict[str, str]:
    """A key of acme."""
    access, now = server.rig.parts.access, datetime.now(UTC)
    return bearer(access.issue("acme", list(Scope), label="t", expires_at=None, now=now)[0])


def sound(server: Served, key: dict[str, str]) -> int:
    """What somebody else is answered meanwhile."""
    return server.call("POST", "/v1/gate", SOUND, key)[0]


@pytest.mark.parametrize("path", ["/v1/gate", "/v1/messages", "/v1/contacts/lookup"])
@pytest.mark.parametrize("name", BODIES)
def test_bodies_made_to_hurt_are_refused(
    server: Served, key: dict[str, str], name: str, path: str
) -> None:
    body, statuses = BODIES[name]
    headers = key | HEADERS.get(name, {})
    assert server.call("POST", path, body, headers)[0] in statuses
    assert sound(server, key) == 200
    assert server.largest() < MOST


@pytest.mark.parametrize("name", BODIES)
def test_signed_ones_are_refused_too(server: Served, name: str) -> None:
    """The webhook's sender is authentic; its body is no better for it."""
    body, statuses = BODIES[name]
    headers, _ = server.rig.signed("form.submitted", {})
    fresh = sign(server.rig.secret, "delivery-" + name.replace(" ", "-"), datetime.now(UTC), body)
    status, _ = server.call("POST", "/v1/hooks/acme/website", body, fresh)
    assert status in {*statuses, 202}, "what is no event of ours may wait for a person"
    assert server.call("POST", "/v1/hooks/acme/website", body, headers)[0] in {401, 413, 0}
    assert server.largest() < MOST


def test_many_at_once_stay_within_memory_and_others_are_answered(
    server: Served, key: dict[str, str]
) -> None:
    """Ten callers send the worst there is, over and over, while another asks the gate."""
    worst = ["many keys", "many members", "deep", "a million keys", "multipart"] * 5
    most = 0
    with ThreadPoolExecutor(10) as pool:
        sent = [
            pool.submit(server.call, "POST", "/v1/gate", BODIES[name][0], key, seconds=60)
            for name in worst
        ]
        while not all(each.done() for each in sent):
            assert sound(server, key) == 200
            most = max(most, server.largest())
            time.sleep(0.02)
    assert {each.result()[0] for each in sent} <= {413, 422, 0}
    assert 0 < most < MOST


@pytest.mark.soak
@pytest.mark.parametrize("name", ["letters", "many members"])
def test_a_crowd_with_the_largest_bodies_stays_within_memory(server: Served, name: str) -> None:
    """As many callers as the server has threads, all with bodies just under the limit."""
    body, _ = BODIES.get(name, (b'{"id": "' + b"a" * 900_000 + b'"}', set()))
    rig, now = server.rig, datetime.now(UTC)

    def send(number: int) -> int:
        headers = sign(rig.secret, f"crowd-{name[:4]}-{number}", now, body)
        return server.call("POST", "/v1/hooks/acme/website", body, headers, seconds=600)[0]

    most = 0
    with ThreadPoolExecutor(64) as pool:
        sent = [pool.submit(send, number) for number in range(192)]
        while not all(each.done() for each in sent):
            most = max(most, server.largest())
            time.sleep(0.02)
    assert {each.result() for each in sent} == {422}
    assert 0 < most < MOST


def test_slow_senders_without_a_key_take_no_thread_from_those_with_one(
    server: Served, key: dict[str, str]
) -> None:
    """They are answered 401 by their headers alone, before a byte of their bodies is waited for."""
    with ExitStack() as held:
        for _ in range(100):
            slow = held.enter_context(server.open())
            slow.sendall(b"POST /v1/gate HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{")
        assert sound(server, key) == 200

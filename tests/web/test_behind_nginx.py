"""The proxy of `deploy/nginx`, with senders of one byte a second before it; run by `make soak`."""

from __future__ import annotations

import contextlib
import os
import pwd
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from processor.ports import Scope
from tests.e2e.rig import Rig, a_free_port, until
from tests.web.edges import STOP, bearer
from tests.web.serving import Served, answer_of, served
from tests.web.test_abuse import MOST, SOUND

pytestmark = [pytest.mark.soak, pytest.mark.e2e]

CONF: Final = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "assent.conf"
NGINX: Final = shutil.which("nginx", path="/usr/sbin:/usr/bin")
SLOW: Final = 1000
SECONDS: Final = 30
#: Its workers must reach the folder of the test, which is its owner's alone.
_ME: Final = pwd.getpwuid(os.geteuid()).pw_name
_AROUND: Final = """
user {user}; daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/assent.conf;
}}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with Rig(tmp_path / "rig", port=a_free_port()) as rig, served(rig, tmp_path) as running:
        yield running


@pytest.fixture
def door(tmp_path: Path, server: Served) -> Iterator[Served]:
    """The same server, through the proxy."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port, folder = a_free_port(), tmp_path / "nginx"
    folder.mkdir()
    # As shipped, but for its ports, and all callers here share one address.
    text = CONF.read_text(encoding="utf-8").replace("8443", f"127.0.0.1:{port}")
    text = text.replace("127.0.0.1:8700", f"127.0.0.1:{server.port}")
    text = text.replace("limit_conn assent_callers 100", f"limit_conn assent_callers {2 * SLOW}")
    (folder / "assent.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=_ME), encoding="utf-8")
    argv = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as proxy:
        inner, server.port = server.port, port
        try:
            assert until(server.ready), (folder / "error.log").read_text("utf-8")
            yield server
        finally:
            server.port = inner
            proxy.terminate()


def drip(server: Served, over: threading.Event) -> int:
    """Keep many half-sent webhooks alive, a byte a second each; how many were cut off."""
    head = b"POST /v1/hooks/acme/website HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n"
    cut = 0
    with contextlib.ExitStack() as held:
        slow = [held.enter_context(server.open()) for _ in range(SLOW)]
        for each in slow:
            each.sendall(head)
        while not over.wait(1):
            for each in slow:
                try:
                    each.sendall(b"x")
                except OSError:
                    cut += 1
    return cut


def test_a_thousand_slow_senders_keep_nobody_waiting(door: Served) -> None:
    """The gate and a STOP are answered at once all the while; latencies are printed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    access, now = door.rig.parts.access, datetime.now(UTC)
    key = bearer(access.issue("acme", list(Scope), label="t", expires_at=None, now=now)[0])
    over, took = threading.Event(), []
    attack = threading.Thread(target=drip, args=(door, over))
    attack.start()
    try:
        until_then = time.monotonic() + SECONDS
        while time.monotonic() < until_then:
            began = time.perf_counter()
            assert door.call("POST", "/v1/gate", SOUND, key)[0] == 200
            headers, body = door.rig.signed("contact.opted_out", STOP)
            assert door.call("POST", "/v1/hooks/acme/website", body, headers)[0] == 202
            took.append(time.perf_counter() - began)
    finally:
        over.set()
        attack.join()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    took.sort()
    print(f"\n{SLOW} slow senders, {len(took)} pairs of calls: p50 {took[len(took) // 2]:.3f} s,")
    print(f"p99 {took[len(took) * 99 // 100]:.3f} s, {door.largest() // 1024**2} MiB")
    assert door.largest() < MOST


def test_a_gigabyte_is_refused_at_the_door(door: Served) -> None:
    """In chunks, so that nobody knows its size beforehand; the proxy throws the rest away."""
    chunk = b"100000\r\n" + b"x" * 1024**2 + b"\r\n"
    with door.open() as endless:
        endless.sendall(
            b"POST /v1/hooks/acme/website HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        with contextlib.suppress(OSError):
            for _ in range(1024):
                endless.sendall(chunk)
        with contextlib.suppress(OSError):
            received = answer_of(endless)
            assert received == b"" or received.startswith(b"HTTP/1.1 413 "), received[:200]
    assert door.ready()
    assert door.largest() < MOST
    assert not any(line.get("route", "").startswith("/v1/hooks") for line in door.lines())

"""A real web server over a real store, for tests that need sockets and signals."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.e2e.rig import Rig, kill_group, until

#: What starts a server from the environment alone.
_START = (
    "from processor.providers import PROVIDERS\n"
    "from processor.settings import load_settings, process_environment\n"
    "from processor.web.serve import serve\n"
    "serve(load_settings(process_environment(), providers=PROVIDERS))\n"
)


class Served:
    """A running server, its log, and raw ways to talk to it."""

    def __init__(self, rig: Rig, folder: Path, level: str = "info") -> None:
        self.rig = rig
        self.port = rig.port
        self.log = folder / "web.log"
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-c", _START],
                env=rig.env | {"ASSENT_LOG_LEVEL": level},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether it says so itself."""
        return self.call("GET", "/readyz")[0] == 200

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = 60,
    ) -> tuple[int, Any]:
        """Status and JSON; (0, None) when there was no answer at all."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()

    def text(self, method: str, path: str, key: str) -> bytes:
        """The body of an answer that is no JSON."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as asking:
            asking.request(method, path, headers={"Authorization": f"Bearer {key}"})
            return asking.getresponse().read()

    def open(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def resident(self) -> int:
        """Bytes of memory of the server and its worker."""
        parent = psutil.Process(self.child.pid)
        return sum(each.memory_info().rss for each in [parent, *parent.children(recursive=True)])

    def largest(self) -> int:
        """Bytes of memory of the process that answers."""
        parent = psutil.Process(self.child.pid)
        return max(each.memory_info().rss for each in parent.children(recursive=True))

    def lines(self) -> list[dict[str, Any]]:
        """Everything it logged; every line must be JSON."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


@contextmanager
def served(rig: Rig, folder: Path, level: str = "info") -> Iterator[Served]:
    """A server that is ready, and gone afterwards."""
    server = Served(rig, folder, level)
    try:
        assert until(server.ready), server.log.read_text("utf-8")
        yield server
    finally:
        # With the process that answers, which would outlive the one that watches over it.
        kill_group(server.child)


def answer_of(connection: socket.socket) -> bytes:
    """What comes back on a bare connection until it ends or answers whole."""
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
        head, blank, rest = received.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            ),
            None,
        )
        if blank and length is not None and len(rest) >= length:
            break
    return received

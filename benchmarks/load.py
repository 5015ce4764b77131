"""The load: several clients with a connection each, that do as little as they can themselves.

They run on the same cores as what they measure, so the requests are made before the clock starts
and an answer is only counted. An answer that is no success ends the run.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

CLIENTS = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_GOOD = re.compile(rb"HTTP/1\.1 20[02] ")


def request(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The bytes of one POST."""
    told = {"host": "127.0.0.1", "content-length": str(len(body)), **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def rate(port: int, requests: Sequence[bytes], *, fresh: bool = False) -> float:
    """How many requests a second are answered; `fresh`: each on a connection of its own."""
    shares = [requests[at::CLIENTS] for at in range(CLIENTS)]
    if fresh:
        with ThreadPoolExecutor(CLIENTS) as clients:
            began = time.perf_counter()
            list(clients.map(lambda share: _ask_anew(port, share), shares))
            return len(requests) / (time.perf_counter() - began)
    sockets = [connected(port) for _ in shares]
    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            began = time.perf_counter()
            list(clients.map(_ask_all, sockets, shares))
            return len(requests) / (time.perf_counter() - began)
    finally:
        for each in sockets:
            each.close()


def connected(port: int) -> socket.socket:
    """A connection to a server of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def _ask_anew(port: int, requests: Sequence[bytes]) -> None:
    for each in requests:
        with connected(port) as connection:
            _ask_all(connection, [each])


def _ask_all(connection: socket.socket, requests: Sequence[bytes]) -> None:
    for each in requests:
        connection.sendall(each)
        read(connection)


def read(connection: socket.socket) -> None:
    """Read one answer to its end; raises RuntimeError for one that is no success."""
    answer = b""
    while True:
        chunk = connection.recv(65_536)
        if not chunk:
            raise RuntimeError("the server closed the connection amid an answer")
        answer += chunk
        head, found, body = answer.partition(b"\r\n\r\n")
        if not found:
            continue
        length = _LENGTH.search(head)
        if not _GOOD.match(head) or length is None:
            raise RuntimeError(f"the server answered {head[:80]!r}")
        if len(body) >= int(length[1]):
            return

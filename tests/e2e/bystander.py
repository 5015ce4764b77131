"""Somebody else at the same store, who only wants a PING answered: a process of its own.

`python -m tests.e2e.bystander URL` asks until its input ends, then prints each wait in seconds.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Self

import msgspec
import redis


class Bystander:
    """Runs beside what is measured; `waits` are there, in order of length, when it has ended."""

    def __init__(self, url: str) -> None:
        self.waits: list[float] = []
        self._url = url

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.bystander", self._url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._child.stdout is not None
        self._child.stdout.readline()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        told, _ = self._child.communicate()
        self.waits = msgspec.json.decode(told, type=list[float])


def _main(url: str) -> None:
    end = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        end.set()

    waits = []
    with redis.Redis.from_url(url) as client:
        client.ping()
        print("ready", flush=True)
        threading.Thread(target=listen, daemon=True).start()
        while not end.wait(0.001):
            began = time.perf_counter()
            client.ping()
            waits.append(time.perf_counter() - began)
    print(msgspec.json.encode(sorted(waits)).decode())


if __name__ == "__main__":
    _main(sys.argv[1])

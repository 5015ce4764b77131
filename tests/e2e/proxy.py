"""A proxy in front of a server's unix socket that can swallow answers, or whole connections."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_CHUNK = 65_536


class FaultProxy:
    """Listens on a loopback port; with `swallow` a script runs and its answer never arrives.

    `forget` makes every connection there is half-open: it stays, and nothing passes any more.
    """

    def __init__(self, upstream: Path) -> None:
        self._upstream = str(upstream)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._forgotten: set[socket.socket] = set()
        self.swallow = threading.Event()
        self.port = int(self._server.getsockname()[1])

    @property
    def url(self) -> str:
        """The address of the first database behind this proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    def forget(self) -> None:
        """Lose every connection without a word; those that are made from now on work."""
        self._forgotten |= set(self._open)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for each in (self._server, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._open += [near, far]
            try:
                far.connect(self._upstream)
            except OSError:
                near.close()
                continue
            deaf = threading.Event()
            for pump in (self._ask, self._answer):
                threading.Thread(target=pump, args=(near, far, deaf), daemon=True).start()

    def _ask(self, near: socket.socket, far: socket.socket, deaf: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := near.recv(_CHUNK):
                if self.swallow.is_set() and b"EVALSHA" in chunk:
                    deaf.set()
                if near not in self._forgotten:
                    far.sendall(chunk)
        self._end(near, far)

    def _answer(self, near: socket.socket, far: socket.socket, deaf: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := far.recv(_CHUNK):
                if not deaf.is_set() and near not in self._forgotten:
                    near.sendall(chunk)
        self._end(near, far)

    @staticmethod
    def _end(near: socket.socket, far: socket.socket) -> None:
        for each in (near, far):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

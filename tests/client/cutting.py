"""A proxy before a web server that cuts a connection once so many bytes of answers went through."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self

_CHUNK = 65_536


class Cutting:
    """Listens on a loopback port; every connection is cut after `after` bytes, `times` times."""

    def __init__(self, port: int, *, after: int, times: int) -> None:
        self._upstream = ("127.0.0.1", port)
        self._after = after
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.left = times
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._server, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
                far = socket.create_connection(self._upstream)
            except OSError:
                return
            self._open += [near, far]
            for source, target, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._pump, args=(source, target, answers), daemon=True
                ).start()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        passed = 0
        with suppress(OSError):
            while block := source.recv(_CHUNK):
                target.sendall(block)
                passed += len(block) if answers else 0
                if self.left and passed > self._after:
                    self.left -= 1
                    break
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

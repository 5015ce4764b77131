"""A server that is not well: it answers each call by the next deed, the last one for ever."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

#: What happens to a call: the handler and the body that it brought.
Deed = Callable[[BaseHTTPRequestHandler, Any], None]


def says(status: int, body: object, **headers: str) -> Deed:
    """An answer; bytes go as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def act(call: BaseHTTPRequestHandler, _: object) -> None:
        call.send_response(status)
        for name, value in headers.items():
            call.send_header(name.replace("_", "-"), value)
        call.send_header("Content-Length", str(len(raw)))
        call.end_headers()
        call.wfile.write(raw)

    return act


def hangs_up(call: BaseHTTPRequestHandler, _: object) -> None:
    """The answer gets lost: the call was taken, and the line is cut."""
    call.close_connection = True


class Broken:
    """Runs on a port of its own; `bodies` are what was asked."""

    def __init__(self, *deeds: Deed) -> None:
        self._deeds = list(deeds)
        self.bodies: list[Any] = []
        self.ending = threading.Event()

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def silent(self, _: BaseHTTPRequestHandler, __: object) -> None:
        """Takes the call and says nothing until the test is over."""
        self.ending.wait(60)

    def answers_with(self, *deeds: Deed) -> None:
        """Other deeds from now on."""
        self._deeds = list(deeds)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length) or b"null")
                server.bodies.append(body)
                deed = server._deeds.pop(0) if len(server._deeds) > 1 else server._deeds[0]
                with suppress(OSError):
                    deed(self, body)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

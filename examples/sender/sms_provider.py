"""A provider of texts that sends none: it takes them over HTTP and shows what it took.

`POST /messages` takes one and answers its id, `GET /messages` lists them. Two numbers behave badly:
one ending in 90 is refused, and one ending in 91 is taken and never answered, as when a network
loses the answer.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

REFUSED: Final = "90"
NEVER_ANSWERED: Final = "91"
taken: Final[list[dict[str, Any]]] = []
_never: Final = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers one call."""

    def do_POST(self) -> None:
        """Take a text."""
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if text["to"].endswith(REFUSED):
            self._answer(400, {"error": "this number cannot be texted"})
            return
        taken.append(text | {"id": f"SM{len(taken) + 1}"})
        if text["to"].endswith(NEVER_ANSWERED):
            _never.wait()
        self._answer(201, {"id": taken[-1]["id"]})

    def do_GET(self) -> None:
        """List what was taken."""
        self._answer(200, taken)

    def log_message(self, *_: object) -> None:
        """Say nothing: numbers do not belong into logs."""

    def _answer(self, status: int, told: object) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8900
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.serve_forever()

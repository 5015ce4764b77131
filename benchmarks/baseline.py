"""Flask routes that do the same bare input and output as ours, served the same way.

Run as `python -m benchmarks.baseline PORT STORE_URL`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys

from flask import Flask, request
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from benchmarks.store import bare_client

_KEY = b"the key of the baseline"
_SCRIPT = (
    "redis.call('HSET', KEYS[1], 'body', ARGV[1]) redis.call('XADD', KEYS[2], '*', 'd', KEYS[1])"
)


def build(store_url: str) -> Flask:
    """Three routes: nothing at all, a bare intake, a bare gate."""
    app = Flask("baseline")
    client = bare_client(store_url)
    script = client.register_script(_SCRIPT)

    @app.get("/alive")
    def alive() -> str:
        return ""

    @app.post("/empty")
    def empty() -> tuple[str, int]:
        return "", 202

    @app.post("/intake")
    def intake() -> tuple[dict[str, str], int]:
        body = request.get_data()
        digest = hmac.new(_KEY, body, hashlib.sha256).hexdigest()
        hmac.compare_digest(digest, request.headers.get("webhook-signature", ""))
        json.loads(body)
        script(keys=[f"bench:{digest}", "bench:inbox"], args=[body])
        return {"delivery": digest}, 202

    @app.post("/gate")
    def gate() -> dict[str, str]:
        hashlib.sha256(request.headers.get("authorization", "").encode()).hexdigest()
        json.loads(request.get_data())
        client.get("bench:standing")
        return {"decision": str(client.xadd("bench:log", {"d": b"x" * 400}))}

    return app


def serve(port: int, store_url: str) -> None:
    """Serve as the product does: one process, many threads."""
    server = Server(
        "benchmarks.baseline:build",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=64,
        backpressure=128,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=lambda: build(store_url), wrap_loader=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])

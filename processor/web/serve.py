"""Serving: Granian takes the connections, threads of one process answer them.

One process: requests wait for the store more than they compute, and the keeper's view of the spool
is then the whole machine's. On SIGTERM no new connection is taken and requests in flight end.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from processor.adapters.heap import give_large_blocks_back
from processor.adapters.logging import configure_logging
from processor.settings import Settings
from processor.web.endings import listen_for_the_end
from processor.web.wsgi import build

_THREADS: Final = 64
#: Connections at once, idle ones too; beyond it they wait, so that memory and files stay bounded.
_AT_ONCE: Final = 512
#: Memory that a connection may take for what it sent and nobody has read, and milliseconds that
#: its next headers may take.
_HTTP: Final = HTTP1Settings(max_buffer_size=65_536, header_read_timeout=20_000)
#: Seconds that requests in flight have before the process is killed.
_GRACE_SECONDS: Final = 25


def serve(settings: Settings) -> None:
    """Serve on the configured address until SIGTERM or SIGINT."""
    configure_logging(settings.log_level)
    server = Server(
        "processor.web.wsgi:build",
        address=settings.web_host,
        port=settings.web_port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=_THREADS,
        backpressure=_AT_ONCE,
        http1_settings=_HTTP,
        workers_kill_timeout=_GRACE_SECONDS,
        respawn_failed_workers=True,
        # Its one warning is about the number of threads, which was chosen by measuring.
        log_level=LogLevels.error,
        log_dictconfig=_logging(),
    )
    server.serve(target_loader=partial(_load, settings), wrap_loader=False)


def _load(settings: Settings) -> Flask:
    """Make the application in the process that serves."""
    give_large_blocks_back()
    listen_for_the_end()
    return build(settings)


def _logging() -> dict[str, object]:
    """Let Granian's lines go the way of all others."""
    own = {"handlers": [], "propagate": True}
    return {"loggers": {"_granian": own, "granian.access": own}}

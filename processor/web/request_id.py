"""Every request has an id of ours, answers that nobody keeps, and one line in the log.

The line names the route's pattern, never the path: paths, headers and bodies can hold what
identifies a person. An id sent by the caller is not taken over for the same reason.
"""

from __future__ import annotations

import time
from typing import Final

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from ulid import ULID

_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_log = structlog.get_logger("assent.web")


def install(app: Flask) -> None:
    """Number, stamp and log the requests of an application."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of the present request."""
    return str(g.request_id)


def note(**ids: str | int | None) -> None:
    """Add ids to the request's line; nothing that identifies a person."""
    g.noted |= {name: value for name, value in ids.items() if value is not None}


def _begin() -> None:
    clear_contextvars()
    g.request_id = f"req_{ULID()}"
    g.began = time.perf_counter()
    g.noted = {}
    bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    _log.info(
        "request",
        method=request.method if request.method in _METHODS else "other",
        route=request.url_rule.rule if request.url_rule else "unmatched",
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
        **g.noted,
    )
    return response

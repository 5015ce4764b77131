"""Every request has an id of ours, answers that nobody keeps, and one line in the log.

The line names the route's pattern, never the path: paths, headers and bodies can hold what
identifies a person. An id sent by the caller is not taken over for the same reason.
"""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from ssl import RAND_bytes
from typing import Final

import structlog
from flask import Flask, Response, request
from structlog.contextvars import bind_contextvars
from ulid import base32

from processor.web.answers import Answer

_LETTERS: Final = bytes(ord(base32.ENCODE[byte % 32]) for byte in range(256))
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
#: On every answer: nobody keeps it, and nobody guesses what it is.
_EVERYWHERE: Final = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))
_log = structlog.get_logger("assent.web")
#: Says whether anybody sees the line, before it is made.
_lines: Final = logging.getLogger("assent.web")


class _Line:
    """What the line of one request will say; one object, since each look has its price."""

    __slots__ = ("began", "noted", "request")

    def __init__(self) -> None:
        self.request = f"req_{base32.encode_timestamp(_stamp())}{_drawn()}"
        self.began = time.perf_counter()
        self.noted: dict[str, str | int] = {}


_LINE: Final[ContextVar[_Line]] = ContextVar("line")


def _stamp() -> bytes:
    """How a ULID begins; its own generator takes a lock and asks the kernel, both in vain."""
    return (time.time_ns() // 1_000_000).to_bytes(6, "big")


def _drawn() -> str:
    """How a ULID ends; each byte picks one of 32 letters, and 32 divides 256."""
    return RAND_bytes(16).translate(_LETTERS).decode("ascii")


def install(app: Flask) -> None:
    """Number, stamp and log the requests of an application."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of the present request."""
    return _line().request


def note(**ids: str | int | None) -> None:
    """Add ids to the request's line; nothing that identifies a person."""
    _line().noted |= {name: value for name, value in ids.items() if value is not None}


def _line() -> _Line:
    return _LINE.get()


def _begin() -> None:
    line = _Line()
    _LINE.set(line)
    bind_contextvars(request=line.request)


def _end(response: Response) -> Response:
    line = _line()
    stamps = (("X-Request-Id", line.request), *_EVERYWHERE)
    if isinstance(response, Answer):
        response.stamps = stamps
    else:
        for name, value in stamps:
            response.headers[name] = value
    if _lines.isEnabledFor(logging.INFO):
        _tell(line, response)
    return response


def _tell(line: _Line, response: Response) -> None:
    _log.info(
        "request",
        method=request.method if request.method in _METHODS else "other",
        route=request.url_rule.rule if request.url_rule else "unmatched",
        status=response.status_code,
        ms=round((time.perf_counter() - line.began) * 1000, 1),
        **line.noted,
    )

"""Logging: one JSON object a line on standard error, for our own lines and everybody else's.

An exception is told by its type and the places it came through, never by its text: a driver's
message may quote what it was given.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

#: Places of a traceback that are told, the innermost ones.
_PLACES: Final = 8
#: Libraries that write addresses, paths and headers of calls at the lower levels.
_TELLING: Final = ("httpx", "httpcore")


def configure_logging(level: str) -> None:
    """Send everything from this level (`INFO`, ...) on to standard error; may be called again."""
    structlog.configure(
        processors=[
            # First, so that a line that nobody will see is not made.
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each, logging.StreamHandler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for telling in _TELLING:
        logging.getLogger(telling).setLevel(logging.WARNING)


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception came through, innermost last: file, line and function only."""
    frames = traceback.extract_tb(trace)[-_PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_texts,
    ]


def _without_texts(_logger: Any, _method: str, event: EventDict) -> EventDict:  # noqa: ANN401 - structlog's signature
    found = event.pop("exc_info", None)
    record = event.get("_record")
    if record is not None:
        found, record.exc_info, record.exc_text = found or record.exc_info, None, None
    error = sys.exception() if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["through"] = places(error.__traceback__)
    return event

"""Logging: JSON lines, also from other libraries, and no exception's text."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

# In a process of its own: the root logger belongs to the whole process.
_SCRIPT = """
import logging, structlog
from processor.adapters.logging import configure_logging
configure_logging("INFO")
configure_logging("INFO")
structlog.contextvars.bind_contextvars(request="req_1")
structlog.get_logger("assent.web").info("request", status=200)
logging.getLogger("celery").warning("from %s", "elsewhere")
logging.getLogger("celery").debug("too quiet")
def divide():
    raise ValueError("+12025550101 is no number")
try:
    divide()
except ValueError:
    structlog.get_logger("assent.web").exception("ours failed")
    logging.getLogger("flask").exception("theirs failed")
"""


def logged() -> list[dict[str, Any]]:
    """What a process leaves on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_line_is_json_and_an_exception_is_told_by_its_places_only() -> None:
    lines = logged()
    assert [line["event"] for line in lines] == [
        "request",
        "from elsewhere",
        "ours failed",
        "theirs failed",
    ]
    assert {line["request"] for line in lines} == {"req_1"}
    assert [line["logger"] for line in lines[:2]] == ["assent.web", "celery"]
    assert [line["level"] for line in lines[:2]] == ["info", "warning"]
    for line in lines[2:]:
        assert line["error"] == "ValueError"
        assert line["through"][-1].endswith("divide")
    assert "+12025550101" not in json.dumps(lines)

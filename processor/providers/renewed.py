"""Payloads that happen again: times moved as one, and ids that nobody has seen before."""

from __future__ import annotations

import re
import secrets
import string
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

#: A time further off than this from when a payload was made is none of its own.
_NEAR: Final = timedelta(days=400)
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:(?P<between>[T ])[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.(?P<part>[0-9]{1,9}))?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
#: Names of fields whose digits are seconds since 1970 and nothing else.
_CLOCKED: Final = re.compile(r"(?i)time|date|stamp|created|updated|(?:^|_)(?:at|t)$")
_THOUSAND: Final = 1000
_SECONDS_DIGITS: Final = 10
_FEW_DIGITS: Final = 8


def moved(name: str, value: Any, made: datetime, by: timedelta) -> Any:  # noqa: ANN401 - JSON
    """A time of a payload `made` then, moved in its own spelling; None if it is no such time.

    `name` is its field's; digits alone are a time only under the name of one.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _seconds(value, made, by) if _CLOCKED.search(name) else None
    if not isinstance(value, str):
        return None
    if value.isdecimal() and value.isascii() and len(value) >= _SECONDS_DIGITS:
        seconds = _seconds(int(value), made, by) if _CLOCKED.search(name) else None
        return None if seconds is None else str(seconds)
    return _written(value, made, by)


def _seconds(value: int, made: datetime, by: timedelta) -> int | None:
    for unit in (1, _THOUSAND):
        with suppress(OverflowError, ValueError, OSError):
            if abs(datetime.fromtimestamp(value / unit, UTC) - made) < _NEAR:
                return value + int(by.total_seconds() * unit)
    return None


def _written(value: str, made: datetime, by: timedelta) -> str | None:
    spelled = _TIME.fullmatch(value)
    if spelled is None:
        return None
    try:
        read = datetime.fromisoformat(value)
        near = abs((read if read.tzinfo else read.replace(tzinfo=UTC)) - made) < _NEAR
        then = read + by
    except (ValueError, OverflowError):
        return None
    if not near:
        return None
    if not spelled["between"]:
        return f"{then:%Y-%m-%d}"
    part = f".{then:%f}"[: len(spelled["part"]) + 1] if spelled["part"] else ""
    return f"{then:%Y-%m-%d}{spelled['between']}{then:%H:%M:%S}{part}{spelled['zone'] or ''}"


def fresh(value: object) -> Any:  # noqa: ANN401 - JSON
    """An id in the manner of this one: digits for digits, or letters too where they are few."""
    if isinstance(value, int):
        return secrets.randbelow(9 * 10**11) + 10**11
    told = value if isinstance(value, str) else ""
    if sum(sign.isdigit() for sign in told) >= _FEW_DIGITS:
        return "".join(secrets.choice(string.digits) if s.isdecimal() else s for s in told)
    head, mark, _ = told.rpartition("_")
    return f"{head}{mark}{secrets.token_hex(8)}"

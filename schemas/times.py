"""Fields for moments and days: always with an offset, since a local time alone proves nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from schemas.fields import Shape, Told, say

_DAY: Final = r"(?:19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}"
_MOMENT: Final = _DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
_WRITTEN: Final = re.compile(_MOMENT)


class Moment(Told[datetime]):
    """An instant of the years 1970 to 2999, given in UTC whatever its offset was."""

    default_error_messages = say(
        invalid="must be a time with its offset, such as 2026-03-01T09:30:00-05:00"
    )

    def _read(self, value: object) -> datetime:
        if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            raise self.make_error("invalid") from None

    def shape(self) -> Shape:
        """RFC 3339, within the years that we take."""
        return {"type": "string", "format": "date-time", "pattern": f"^{_MOMENT}$"}


class DayOrMoment(Told[str]):
    """A day, or an instant, kept as written: the customer's own date is the evidence."""

    default_error_messages = say(
        invalid="must be a date such as 2026-03-01, or a time with its offset"
    )

    def _read(self, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(f"{_DAY}|{_MOMENT}", value):
            raise self.make_error("invalid")
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        return value

    def shape(self) -> Shape:
        """A full date or a date and time."""
        return {
            "type": "string",
            "anyOf": [
                {"format": "date", "pattern": f"^{_DAY}$"},
                {"format": "date-time", "pattern": f"^{_MOMENT}$"},
            ],
        }

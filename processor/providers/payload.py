"""Payloads of others: read as JSON, looked into by paths, and never believed to have a shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import phonenumbers

#: A number that is read as a time: seconds since 1970, of the years that we take.
_FIRST_SECOND: Final = 0
_LAST_SECOND: Final = 32_503_680_000


def peek(body: bytes) -> Mapping[str, object]:
    """The body as an object, to find an id in; an empty one when it is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def body_id(body: bytes) -> str:
    """The id of a delivery that carries none: its body's own hash."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def joined(body: bytes, *parts: object) -> str:
    """An id made of several parts; the hash of the body where any of them is missing."""
    texts = [text(part) for part in parts]
    if any(each is None for each in texts):
        return body_id(body)
    return json.dumps(texts, separators=(",", ":"))


def at(value: object, path: str) -> object:
    """What stands at a dotted path, or None; digits index a list."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def text(value: object) -> str | None:
    """A text without the space around it, a number as text, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def text_at(value: object, *paths: str) -> str | None:
    """The first text that stands at one of the paths."""
    return next((found for path in paths if (found := text(at(value, path)))), None)


def objects_at(value: object, path: str) -> Iterator[dict[str, object]]:
    """The objects of the list at a path."""
    found = at(value, path)
    for each in found if isinstance(found, list) else []:
        if isinstance(each, dict):
            yield each


def moment(value: object) -> str | None:
    """A time as our events write it: from ISO 8601 with an offset, or from seconds since 1970."""
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        inside = _FIRST_SECOND <= value < _LAST_SECOND
        return datetime.fromtimestamp(value, UTC).isoformat() if inside else None
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return read.isoformat() if read.tzinfo else None


def moment_utc(value: object) -> str | None:
    """As `moment`, for providers that write UTC without saying so."""
    spoken = value.strip() if isinstance(value, str) else value
    return moment(spoken) or (moment(f"{spoken}Z") if isinstance(spoken, str) else None)


def international(value: object, region: str | None = None) -> str | None:
    """A phone number with its country; `region` (ISO 3166) is the customer's own, if told.

    Without `+` and without a region nothing is guessed: the text is passed on, and refused later.
    """
    spoken = text(value)
    if spoken is None or spoken.startswith("+") or not region:
        return spoken
    try:
        number = phonenumbers.parse(spoken, region.upper())
    except phonenumbers.NumberParseException:
        return spoken
    if not phonenumbers.is_valid_number(number):
        return spoken
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def full_name(*parts: object) -> str | None:
    """Name parts in one text, or None."""
    return " ".join(filter(None, map(text, parts))) or None


def one_line(*parts: object) -> str | None:
    """The lines of a postal address in one text, or None."""
    return ", ".join(filter(None, map(text, parts))) or None

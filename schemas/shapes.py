"""The words in which answers are described in JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from schemas.fields import Shape


def text(says: str) -> Shape:
    """A string."""
    return {"type": "string", "description": says}


def prefixed(prefix: str, says: str) -> Shape:
    """An id of ours, which begins with its kind."""
    return text(says) | {"pattern": f"^{prefix}_"}


def moment(says: str) -> Shape:
    """A time with its offset."""
    return text(says) | {"format": "date-time"}


def word(words: Iterable[StrEnum | str], says: str) -> Shape:
    """One of a closed set of words."""
    return {"enum": [str(word) for word in words], "description": says}


def flag(says: str) -> Shape:
    """True or false."""
    return {"type": "boolean", "description": says}


def count(says: str) -> Shape:
    """A whole number from 0."""
    return {"type": "integer", "minimum": 0, "description": says}


def or_null(shape: Shape) -> Shape:
    """The same, or null."""
    return shape | {"type": [shape["type"], "null"]}


def listed(items: Shape, says: str) -> Shape:
    """A list."""
    return {"type": "array", "items": items, "description": says}


def closed(says: str, always: Mapping[str, Shape], sometimes: Mapping[str, Shape]) -> Shape:
    """An object of exactly these members, of which the second group may be missing."""
    return {
        "type": "object",
        "description": says,
        "properties": {**always, **sometimes},
        "required": list(always),
        "additionalProperties": False,
    }


def ref(name: str) -> Shape:
    """A part of the document, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}

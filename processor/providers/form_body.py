"""Bodies of HTML forms, read like JSON: in one way only, or with every reading where that fails."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qsl

from processor.ports.errors import NotUnderstood


def pairs(
    body: bytes, errors: Literal["surrogateescape", "replace"] = "replace"
) -> list[tuple[str, str]]:
    """Names and values in their order, empty ones too; `surrogateescape` keeps every byte."""
    return parse_qsl(body.decode("utf-8", errors), keep_blank_values=True, errors=errors)


def strict_form(body: bytes) -> dict[str, object]:
    """The fields of a form; raises NotUnderstood if one is named twice with two values."""
    found = every_reading(body)
    if any(isinstance(value, list) for value in found.values()):
        raise NotUnderstood("key_repeated")
    return found


def every_reading(body: bytes) -> dict[str, object]:
    """The fields of a form; one that is named twice holds the list of its different values."""
    found: dict[str, list[object]] = {}
    for name, value in pairs(body):
        if value not in found.setdefault(name, []):
            found[name].append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}

"""The kinds of field our schemas are made of: strict, plain spoken, and able to say their shape.

Every message names the cure and never the value. `shape` is the same rule in JSON Schema, kept
beside the check it restates.
"""

from __future__ import annotations

import ipaddress
import re
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias

from marshmallow import ValidationError, fields, validate

Shape: TypeAlias = dict[str, object]


def say(**special: str) -> dict[str, str]:
    """The error messages of a field: the common ones and its own."""
    common = {
        "required": "is missing; add it",
        "null": "must not be null; leave the field out instead",
        "validator_failed": "is not acceptable",
    }
    return common | special


def about(description: str, example: object) -> dict[str, object]:
    """The metadata that every field carries: what it means, and one value as an example."""
    return {"description": description, "example": example}


class Told(ABC):
    """A field that can restate its rule in JSON Schema."""

    default_error_messages = say()

    @abstractmethod
    def shape(self) -> Shape:
        """The rule as a fragment of JSON Schema, without description and example."""


class Text(Told, fields.String):
    """One or more lines of text; outer blanks are dropped, control characters refused."""

    longest: ClassVar[int] = 256
    pattern: ClassVar[str] = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    cure: ClassVar[str] = "must be text without control characters; leave the field out if empty"
    default_error_messages = say(invalid="must be a string; put it in quotes")

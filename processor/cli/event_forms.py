"""Events as people and programs see them, with whatever is personal masked."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from processor.cli.screen import masked, utc
from processor.domain.address import Address
from processor.domain.events import Person

if TYPE_CHECKING:
    from processor.domain.events import AnyEvent

#: What a person wrote, or who wrote it down.
_SPOKEN: Final = frozenset({"text", "said", "recorded_by", "occurred_text"})
#: Digits that could be a number, as in the name of a conversation between two.
_DIGITS: Final = re.compile(r"[0-9]{8,}(?=[0-9]{2})")
_HIDDEN: Final = "(hidden)"


def event_form(event: AnyEvent, *, revealed: bool) -> dict[str, Any]:
    """An event by its type and what it says; empty fields are left out."""
    kind = str(event.__struct_config__.tag)
    return {"type": kind, **_fields(event, revealed=revealed)}


def _fields(value: msgspec.Struct, *, revealed: bool) -> dict[str, Any]:
    told = {name: getattr(value, name) for name in value.__struct_fields__}
    return {
        name: _HIDDEN if name in _SPOKEN and not revealed else _shown(each, revealed=revealed)
        for name, each in told.items()
        if each not in (None, (), Person())
    }


def _shown(value: object, *, revealed: bool) -> object:
    match value:
        case Address():
            return masked(value, revealed=revealed)
        case Person() if not revealed:
            return [name for name in value.__struct_fields__ if getattr(value, name)]
        case datetime():
            return utc(value)
        case Enum():
            return value.value
        case msgspec.Struct():
            return _fields(value, revealed=revealed)
        case tuple():
            return [_shown(each, revealed=revealed) for each in value]
        case str() if not revealed:
            return _DIGITS.sub("…", value)
    return value

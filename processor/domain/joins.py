"""Joins: how parts of a standing are put in, so that the order of arrival does not matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from processor.domain.standing import MOST_TURNS, Lift, Mark, Stop

_Part = TypeVar("_Part")
_Dated = TypeVar("_Dated", bound=Stop | Lift)


def join(
    parts: tuple[_Part, ...],
    fresh: _Part,
    key: Callable[[_Part], Any],
    merge: Callable[[_Part, _Part], _Part],
) -> tuple[_Part, ...]:
    """Put a part in by its key, merged with the one that is there, in the order of keys."""
    by_key = {key(part): part for part in parts}
    place = key(fresh)
    by_key[place] = merge(by_key[place], fresh) if place in by_key else fresh
    return tuple(by_key[place] for place in sorted(by_key))


def recent(
    parts: tuple[_Dated, ...], fresh: _Dated, key: Callable[[_Dated], Any]
) -> tuple[_Dated, ...]:
    """Put a part in, keeping the latest of its key; the history of STOP and START matters.

    Whether a message was written while opted out depends on the turns before it.
    """
    alike = {part for part in parts if key(part) == key(fresh)} | {fresh}
    others = tuple(part for part in parts if key(part) != key(fresh))
    kept = (*others, *sorted(alike, key=turn)[-MOST_TURNS:])
    return tuple(sorted(kept, key=lambda part: (key(part), turn(part))))


def turn(part: Stop | Lift | Mark) -> tuple[datetime, str]:
    """Where a part stands in the order of acts."""
    return (part.at, part.entry)

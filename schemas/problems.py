"""Marshmallow's errors as problems with JSON pointers; no value of the sender is ever repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from processor.ports.errors import FieldProblem

#: More problems than this help nobody; they would only make a large answer to a hostile body.
MOST: Final = 100

#: An unknown key is repeated only when it looks like a field name: keys can hold anything.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}|[0-9]{1,4}")


def problems_of(messages: object, at: str = "") -> tuple[FieldProblem, ...]:
    """Flatten nested messages; `at` is the pointer to the object they are about."""
    return tuple(islice(_walk(messages, at), MOST))


def _walk(messages: object, at: str) -> Iterator[FieldProblem]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _walk(inner, _below(at, key))
    elif isinstance(messages, list):
        for message in messages:
            yield from _walk(message, at)
    else:
        yield FieldProblem(pointer=at, detail=str(messages))


def _below(at: str, key: object) -> str:
    if key == "_schema":
        return at
    return f"{at}/{key}" if _NAME.fullmatch(str(key)) else f"{at}/*"

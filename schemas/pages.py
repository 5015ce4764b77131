"""How much of a list is asked for, and from where on: in a query or in a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from marshmallow import ValidationError

from processor.ports.errors import FieldProblem, NotUnderstood
from schemas.base import Closed
from schemas.fields import Matched, Shape, Told, about, say
from schemas.problems import problems_of

MOST: Final = 200
DEFAULT: Final = 50
_RANGE: Final = f"must be a whole number from 1 to {MOST}"
#: As many digits as a number that could be meant has, and one more to be told that it is too large.
_DIGITS: Final = 4


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """At most so many rows, after the place that a cursor stands for."""

    limit: int = DEFAULT
    cursor: str | None = None


class PageSize(Told[int]):
    """How many rows."""

    default_error_messages = say(invalid=_RANGE)

    def _read(self, value: object) -> int:
        if type(value) is not int or not 1 <= value <= MOST:
            raise self.make_error("invalid")
        return value

    def shape(self) -> Shape:
        """An integer within its range."""
        return {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT}


class Cursor(Matched):
    """A cursor as it was answered."""

    longest = 400
    pattern = r"^[A-Za-z0-9_-]+$"
    cure = "must be `next` of the page before, as it was answered"


class PageSchema(Closed):
    """How much of a list, and from where on."""

    limit = PageSize(metadata=about(f"How many rows at most; default: {DEFAULT}", DEFAULT))
    cursor = Cursor(metadata=about("`next` of the page before; default: the first page", "AWx5"))


_PAGE: Final = PageSchema()


def read_page(query: Mapping[str, Sequence[str]]) -> Asked:
    """What a query asks for; raises NotUnderstood, refusable, with every problem."""
    twice = [name for name, values in query.items() if len(values) != 1]
    if twice:
        told = problems_of(dict.fromkeys(twice, "is given more than once; give it once"))
        raise query_invalid(*told)
    try:
        return Asked(**_PAGE.load({name: _value(name, each[0]) for name, each in query.items()}))
    except ValidationError as problem:
        raise query_invalid(*problems_of(problem.messages)) from None


def query_invalid(*problems: FieldProblem) -> NotUnderstood:
    """A query that cannot be taken; each pointer names a parameter."""
    return NotUnderstood("query_invalid", problems, refusable=True)


def foreign_cursor() -> FieldProblem:
    """What is said of a cursor that is not of this list."""
    cure = "is not of this list and its filters; begin again without it"
    return FieldProblem(pointer="/cursor", detail=cure)


def _value(name: str, text: str) -> object:
    number = name == "limit" and text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if number else text

"""The crowd of the demo's campaign: who is on the list, and what must come of them.

All numbers are fictional: in each area code those from 555-0100 to 555-0199.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Final

import msgspec

_FILE: Final = "crowd.toml"
_THOUSAND: Final = 1000
#: The one before it is that of the people of the stories.
_FIRST_AREA: Final = 203
_OF_AN_AREA: Final = 100


class Kind(StrEnum):
    """Who somebody on the list is."""

    AGREED = "agreed"
    OPTED_OUT = "opted_out"
    STRANGERS = "strangers"
    DUPLICATES = "duplicates"
    BAD = "bad"


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must come of each thousand rows."""

    approved: int
    blocked: int
    codes: Mapping[str, int]


class Crowd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of so many thousand rows."""

    who: str
    title: str
    each_thousand: Mapping[Kind, int]
    expect: Expected
    thousands: int = 0

    def kinds(self) -> Iterator[Kind]:
        """Who is in each row; all kinds are spread over every thousand."""
        spread = sorted(
            ((place + 0.5) / many, kind)
            for kind, many in self.each_thousand.items()
            for place in range(many)
        )
        for _ in range(self.thousands):
            yield from (kind for _, kind in spread)

    def rows(self) -> Iterator[tuple[Kind, str]]:
        """Who is in each row, and what stands there as the address."""
        agreed = ""
        for number, kind in enumerate(self.kinds()):
            match kind:
                case Kind.DUPLICATES:
                    yield kind, f"({agreed[2:5]}) {agreed[5:8]}-{agreed[8:]}"
                case Kind.BAD:
                    yield kind, "ask at the desk"
                case _:
                    yield kind, _phone(number)
            if kind is Kind.AGREED:
                agreed = _phone(number)

    def of(self, each_thousand: int) -> int:
        """How many that is on this list."""
        return each_thousand * self.thousands


def load_crowd(rows: int) -> Crowd:
    """The crowd for a list of so many rows, whole thousands."""
    text = files("processor.cli.demo").joinpath(_FILE).read_text(encoding="utf-8")
    crowd = msgspec.convert(tomllib.loads(text), Crowd)
    return msgspec.structs.replace(crowd, thousands=rows // _THOUSAND)


def _phone(number: int) -> str:
    area, within = divmod(number, _OF_AN_AREA)
    return f"+1{_FIRST_AREA + area}55501{within:02d}"

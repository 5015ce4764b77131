"""Cells of a table that a spreadsheet may open, which computes whatever looks like a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: What spreadsheets take for the start of a formula, wide forms included.
#: Source: OWASP, CSV Injection.
_STARTS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
#: A number with a sign computes to itself; phone numbers are such, and have to stay what they are.
_NUMBER: Final = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)?")


def neutral_row(cells: Sequence[str]) -> list[str]:
    """All cells of a row so."""
    return [neutral(cell) if cell[:1] in _STARTS else cell for cell in cells]


def neutral(cell: str) -> str:
    """The cell, behind an apostrophe if it could be taken for a formula."""
    if cell[:1] not in _STARTS or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"

"""A page of a list: some rows, and the place from which to go on."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

Row = TypeVar("Row")


class Page(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """Rows in the list's order; there may be none although `next` says that there may be more.

    `next` is a place as the adapter writes it, None at the end of the list. A place stays good
    while rows come and go: what is there from the first page to the last is on exactly one.
    """

    rows: tuple[Row, ...]
    next: str | None = None

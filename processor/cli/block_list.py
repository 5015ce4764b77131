"""A provider's block list as a file, and the file of what differs from the ledger."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import click
import msgspec

from processor.cli.import_order import Asked, CsvFile, order_of
from processor.domain.imports import Order, Row
from processor.services.table import TableInvalid

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.reconcile import Compared

#: Names of columns as providers export them, in lower case with blanks for other signs.
_ADDRESSES: Final = (
    *("number", "phone number", "phone", "phonenumber", "msisdn", "mobile", "address"),
    *("to", "recipient", "destination", "contact number", "email", "email address"),
)
_DATES: Final = (
    *("date", "blocked at", "opted out at", "opt out date", "created at", "date created"),
    *("timestamp", "updated at", "date updated"),
)
_REASONS: Final = ("reason", "keyword", "cause", "source", "type", "opt out type")
_READ: Final = ("address", "date", "said")
_HEAD: Final = ("blocked", "line", "address", "cause", "since", "entry")
#: What a spreadsheet would compute; a number in international form it only shows.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"\+[0-9]{5,15}")


class BlockList(msgspec.Struct, frozen=True, kw_only=True):
    """The file with what is asked of it."""

    file: CsvFile
    asked: Asked
    order: Order

    @classmethod
    def at(cls, parts: Parts, path: Path, business: str, told: Mapping[str, str | None]) -> Self:
        """Look through the file and its head; raises TableInvalid and usage errors."""
        given = dict(told)
        column, delimiter = given.pop("number_column"), given["delimiter"] or ","
        if len(delimiter) != 1:
            raise click.UsageError("--delimiter is one character")
        maps = columns_of(_head(path, delimiter), column)
        whole: dict[str, Any] = {"attested_by": None, "method": None, "tags": ()} | given
        whole |= {"business": business, "mode": "suppress-only", "maps": maps}
        asked, file = msgspec.convert(whole, Asked), CsvFile.at(path)
        order = order_of(parts, asked, file)
        return cls(file=file, asked=asked, order=msgspec.structs.replace(order, block_list=True))

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.file.lines

    def rows(self) -> Iterator[Row]:
        """The rows, of whose cells only address, date and reason are looked at."""
        for row in self.file.rows(self.asked):
            cells = {name: cell for name, cell in row.cells.items() if name in _READ}
            yield msgspec.structs.replace(row, cells=cells)


def columns_of(head: list[str], column: str | None) -> tuple[tuple[str, str], ...]:
    """Which column is which field; raises TableInvalid where none is the address."""
    names = [name.strip() for name in head]
    address = column or _first(names, _ADDRESSES)
    if address is None:
        raise TableInvalid("no column looks like numbers; name it by --number-column")
    found = {address: "address"}
    for field, known in (("date", _DATES), ("said", _REASONS)):
        named = _first([name for name in names if name not in found], known)
        found |= {named: field} if named else {}
    # Whatever else is called like a field of ours is not meant.
    return tuple(found.items())


def _first(names: list[str], known: tuple[str, ...]) -> str | None:
    spelled = {re.sub(r"[\s_-]+", " ", name).lower(): name for name in reversed(names)}
    return next((spelled[each] for each in known if each in spelled), None)


def _head(path: Path, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return next(csv.reader(stream, delimiter=delimiter), [])
        except UnicodeDecodeError:
            raise TableInvalid("the file is not in UTF-8; save it as `CSV UTF-8`") from None
        except csv.Error as error:
            raise TableInvalid(f"line 1: {error}; see that it is a CSV file") from None


class Drift:
    """Writes what differs; to nowhere, where no file was asked for."""

    def __init__(self, write: Any) -> None:  # noqa: ANN401 - what csv.writer returns has no type
        self._rows = write

    @classmethod
    @contextmanager
    def to(cls, path: Path | None) -> Iterator[Self]:
        """A new file that only its owner may read; raises OSError where there is one already."""
        if path is None:
            yield cls(None)
            return
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(_HEAD)
            yield cls(rows)

    def write(self, each: Compared) -> None:
        """One line, of what only one of the two blocks."""
        from processor.cli.screen import utc

        if self._rows is None or not each.side.value.endswith("only"):
            return
        address = each.address.value if each.address else ""
        told = (each.side.value, each.line or "", address, each.cause or "", utc(each.since) or "")
        self._rows.writerow([harmless(str(cell)) for cell in (*told, each.entry)])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell

"""An audience: a list of recipients as a file holds them, row by row, and the same with verdicts.

A row that cannot be read is told with its line and the rest goes on; every other row keeps all of
its cells. No cell that is written can be taken for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, TextIO

import msgspec

from processor.domain.cells import neutral_row
from processor.services.bulk import Answer
from processor.services.table import TableInvalid, places_of

#: What is added to each row: the address in normal form, the verdict, and codes separated by `;`.
ADDED: Final = ("assent_address", "assent_verdict", "assent_reasons")
_VERDICT: Final = ADDED[1]
_ADDRESS: Final = "address"
#: Characters of a row of CSV before its last line: what is quoted may go over any number of lines.
_LONGEST: Final = 1 << 20
#: Levels of an object within others: what can be read here must be so wherever it is read again.
_DEEPEST: Final = 100


class Listed(msgspec.Struct, frozen=True, gc=False):
    """A row: its line, its cells, the address as written; `fault` when it cannot be read.

    `before` is the verdict of a list that was judged before.

    By position, and left alone by the collector: there are as many as there are rows.
    """

    line: int
    cells: Any
    address: str = ""
    fault: str = ""
    before: str = ""

    def __repr__(self) -> str:
        """Hide the cells: a repr ends up in tracebacks."""
        return f"Listed(line={self.line})"


class Decided(msgspec.Struct, frozen=True, gc=False):
    """A row, its address in normal form if it has one, and the answer."""

    listed: Listed
    address: str
    answer: Answer

    def __repr__(self) -> str:
        """Hide the address."""
        return f"Decided({self.listed!r})"


class Audience(Protocol):
    """A list in one form."""

    def rows(self, lines: Iterable[str]) -> Iterator[Listed]:
        """The rows of a file; raises TableInvalid at once when nothing of it can be read."""

    def begin(self, out: TextIO) -> None:
        """Write what stands before all rows; after `rows`."""

    def write(self, out: TextIO, decided: Sequence[Decided]) -> None:
        """Append rows with what was decided; those that cannot be read are left out."""


class _Bound:
    """Lines as they come, as long as they belong to a row that is not too long."""

    __slots__ = ("_lines", "left")

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        #: Characters that the present row may still have before its last line.
        self.left = _LONGEST

    def __iter__(self) -> _Bound:
        return self

    def __next__(self) -> str:
        """The next line, or csv.Error and the line after that."""
        if self.left <= 0:
            raise csv.Error("it goes over too many lines; see that its quotes end")
        line = next(self._lines)
        self.left -= len(line)
        return line


class CsvAudience:
    """Comma separated values below a head."""

    def __init__(self, *, mapping: Mapping[str, str], delimiter: str) -> None:
        self._mapping = mapping
        self._delimiter = delimiter
        self._head: list[str] = []
        self._kept: list[int] | None = None

    def rows(self, lines: Iterable[str]) -> Iterator[Listed]:
        """See the protocol. Raises TableInvalid as `places_of`."""
        bound = _Bound(lines)
        reader = csv.reader(bound, delimiter=self._delimiter, strict=True)
        try:
            head = next(reader, [])
        except csv.Error as error:
            raise TableInvalid(f"line 1: {error}; see that it is a CSV file") from None
        at = places_of(head, self._mapping)[_ADDRESS]
        self._head = head
        # A list that was judged before is judged anew.
        known = [place for place, name in enumerate(head) if name not in ADDED]
        self._kept = known if len(known) < len(head) else None
        judged = head.index(_VERDICT) if _VERDICT in head else None
        return self._below(reader, bound, at, len(head), judged)

    def _below(
        self,
        reader: Any,  # noqa: ANN401 - the csv module's own
        bound: _Bound,
        at: int,
        width: int,
        judged: int | None,
    ) -> Iterator[Listed]:
        start = reader.line_num + 1
        while True:
            try:
                bound.left = _LONGEST
                for cells in reader:
                    bound.left = _LONGEST
                    if len(cells) == width:
                        before = "" if judged is None else cells[judged]
                        yield Listed(start, cells, cells[at], "", before)
                    elif cells:
                        fault = f"it has {len(cells)} cells, the head {width}"
                        yield Listed(start, (), fault=fault)
                    start = reader.line_num + 1
            except csv.Error as error:
                yield Listed(start, (), fault=f"{error}")
                start = reader.line_num + 1
            else:
                return

    def begin(self, out: TextIO) -> None:
        """The head."""
        self._writer(out).writerow([*neutral_row(self._own(self._head)), *ADDED])

    def write(self, out: TextIO, decided: Sequence[Decided]) -> None:
        """See the protocol."""
        own = self._own
        self._writer(out).writerows(
            [
                [*neutral_row([*own(each.listed.cells), each.address]), *each.answer.told]
                for each in decided
                if not each.listed.fault
            ]
        )

    def _writer(self, out: TextIO) -> Any:  # noqa: ANN401 - the csv module's own
        return csv.writer(out, delimiter=self._delimiter, lineterminator="\n")

    def _own(self, cells: list[str]) -> list[str]:
        return cells if self._kept is None else [cells[place] for place in self._kept]


class NdjsonAudience:
    """A JSON object on each line."""

    def __init__(self, *, mapping: Mapping[str, str]) -> None:
        named = [column for column, field in mapping.items() if field == _ADDRESS]
        self._name = named[0] if named else _ADDRESS

    def rows(self, lines: Iterable[str]) -> Iterator[Listed]:
        """See the protocol."""
        read = msgspec.json.Decoder(dict[str, Any]).decode
        for number, line in enumerate(lines, start=1):
            if line.isspace():
                continue
            try:
                cells = read(line.encode("utf-8", "surrogateescape"))
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                yield Listed(number, {}, fault="it is no JSON object")
                continue
            if line.count("[") + line.count("{") > _DEEPEST and _is_deep(cells):
                yield Listed(number, {}, fault=f"it is nested deeper than {_DEEPEST} levels")
                continue
            address = cells.get(self._name)
            if isinstance(address, str):
                yield Listed(number, cells, address, "", str(cells.get(_VERDICT, "")))
            else:
                yield Listed(number, {}, fault=f"it has no text under `{self._name}`")

    def begin(self, out: TextIO) -> None:
        """Nothing stands before objects."""

    def write(self, out: TextIO, decided: Sequence[Decided]) -> None:
        """See the protocol; reasons are a list here."""
        write = msgspec.json.Encoder().encode
        for each in decided:
            if not each.listed.fault:
                added = (each.address, each.answer.verdict.value, each.answer.codes)
                whole = each.listed.cells | dict(zip(ADDED, added, strict=True))
                out.write(write(whole).decode() + "\n")


def _is_deep(cells: object) -> bool:
    """Whether something is nested too deeply."""
    level = [cells]
    for _ in range(_DEEPEST):
        within = [each for each in level if isinstance(each, list | dict)]
        level = [
            inner
            for each in within
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return any(isinstance(each, list | dict) for each in level)

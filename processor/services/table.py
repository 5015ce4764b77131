"""A CSV file as rows, one after another: strict about its head, lenient about what it holds.

Nothing is computed: a cell that begins with `=` is that text and no formula.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from processor.domain.errors import AssentError
from processor.domain.imports import FIELDS, Row


class TableInvalid(AssentError):
    """A file that is not the table it should be."""


def rows_of(lines: Iterable[str], *, mapping: Mapping[str, str], delimiter: str) -> Iterator[Row]:
    """The rows below the head; `mapping` leads from a column's name to a field.

    Raises TableInvalid for a head with a column or field twice, without an address, or a mapping of
    a column that is not there, and for quotes that never end.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        head = next(reader, [])
        places = places_of(head, mapping)
        start = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _row(start, cells, len(head), places)
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableInvalid(f"line {reader.line_num}: {error}; see that it is a CSV file") from None


def _row(line: int, cells: Sequence[str], width: int, places: Mapping[str, int]) -> Row:
    if len(cells) != width:
        fault = f"the row has {len(cells)} cells, the head {width}; quote cells with a delimiter"
        return Row(line=line, cells={}, fault=fault)
    return Row(line=line, cells={field: cells[at] for field, at in places.items()})


def places_of(head: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands.

    Raises TableInvalid for a column or field twice, no address, or a mapping of what is not there.
    """
    names = [name.strip() for name in head]
    _once(names, "the head names the column `{}` twice; rename one of them")
    for column, field in mapping.items():
        if column not in names:
            raise TableInvalid(f"there is no column `{column}`; see the first line of the file")
        if field not in FIELDS:
            raise TableInvalid(f"there is no field `{field}`; there is {', '.join(FIELDS)}")
    fields = [mapping.get(name) or _spelled(name) for name in names]
    _once([f for f in fields if f in FIELDS], "two columns are `{}`; map only one of them")
    places = {field: at for at, field in enumerate(fields) if field in FIELDS}
    if "address" not in places:
        raise TableInvalid("no column is the address; name it by --map COLUMN=address")
    return places


def _once(names: Sequence[str], told: str) -> None:
    for name, times in Counter(name for name in names if name).items():
        if times > 1:
            raise TableInvalid(told.format(name))


def _spelled(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")

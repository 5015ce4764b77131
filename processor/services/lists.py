"""Lists as they are uploaded: bytes become rows, and the form and the head are found out.

What was found out is kept with the list, so that its rows can be written again as they came.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Final

import msgspec

from processor.domain.address import AddressKind, parse_address
from processor.domain.errors import AddressInvalid
from processor.domain.phone import e164
from processor.ports.campaigns import CampaignSpec
from processor.services.audience import Audience, CsvAudience, Listed, NdjsonAudience
from processor.services.table import TableInvalid

#: A line beyond this is read in pieces, so that none can fill the memory.
_LONGEST: Final = 1 << 20
#: Lines that a head may have, whose cells are quoted.
_HEAD_LINES: Final = 20
#: What may stand between cells, the likeliest first.
_DELIMITERS: Final = (",", ";", "\t", "|")
_ADDRESS: Final = "address"
#: What columns with an address are called, in the spelling of the head without spaces.
_NAMES: Final = {
    AddressKind.PHONE: frozenset(
        {
            *("phone", "phone_number", "phonenumber", "mobile", "mobile_number", "mobile_phone"),
            *("cell", "cell_phone", "cellphone", "telephone", "telephone_number", "tel"),
            *("msisdn", "number", "whatsapp", "whatsapp_number", "sms", "sms_number"),
            *("telefono", "teléfono", "movil", "móvil", "celular", "téléphone", "portable"),
        }
    ),
    AddressKind.EMAIL: frozenset({"email", "e_mail", "email_address", "e_mail_address", "mail"}),
    AddressKind.VISITOR: frozenset({"visitor", "visitor_id"}),
}


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """How a list is written: `csv` or `ndjson`, and of CSV the delimiter and the columns.

    `column` is the one that holds the address. Not `named`: the list begins with its first row, and
    the columns were given names.
    """

    form: str
    column: str = _ADDRESS
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    named: bool = True


def blocks_to_lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a text that comes in pieces, each of bounded length; without a byte order mark.

    Bytes that are no UTF-8 are kept as they came.
    """
    text = io.TextIOWrapper(
        io.BufferedReader(_Stream(blocks), _LONGEST),
        encoding="utf-8-sig",
        errors="surrogateescape",
        newline="",
    )
    return iter(partial(text.readline, _LONGEST), "")


def read_list(lines: Iterator[str], spec: CampaignSpec) -> tuple[Head, Iterator[Listed]]:
    """How a list is written, and its rows; raises TableInvalid when nothing of it can be read."""
    first = next(lines, "")
    while first.isspace():
        first = next(lines, "")
    if not first:
        raise TableInvalid("the list is empty; send a CSV file or JSON objects, one on each line")
    if spec.form == "ndjson" or (spec.form == "" and first.startswith("{")):
        mapped = [column for column, field in spec.mapping.items() if field == _ADDRESS]
        head = Head(form="ndjson", column=mapped[0] if mapped else _ADDRESS)
        return head, audience_of(head).rows(chain((first,), lines))
    begun = [first]
    while (
        len(begun) < _HEAD_LINES
        and sum(map(len, begun)) < _LONGEST
        and "".join(begun).count('"') % 2
    ):
        begun.append(next(lines, '"'))
    # Of the head more is kept than its cells, and what is kept is UTF-8.
    begun = [line.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for line in begun]
    return _csv("".join(begun), chain(begun, lines), spec)


def audience_of(head: Head) -> Audience:
    """What reads and writes a list of this form."""
    if head.form == "ndjson":
        return NdjsonAudience(mapping={head.column: _ADDRESS})
    return CsvAudience(mapping={head.column: _ADDRESS}, delimiter=head.delimiter)


def headed(head: Head) -> Audience:
    """The same, ready to write rows of a list whose head was read before."""
    audience = audience_of(head)
    if head.form == "csv":
        audience.rows(iter((_line(head.columns, head.delimiter),)))
    return audience


def _csv(first: str, whole: Iterator[str], spec: CampaignSpec) -> tuple[Head, Iterator[Listed]]:
    delimiter = spec.delimiter or _delimiter(first)
    cells = _cells(first, delimiter)
    column = _column(cells, spec)
    if column is not None:
        head = Head(form="csv", column=column, delimiter=delimiter, columns=tuple(cells))
        return head, audience_of(head).rows(whole)
    place = _address_among(cells, spec)
    if place is None:
        raise TableInvalid("no column is the address; name one `address`, or map the one that is")
    columns = tuple(f"column_{number}" for number in range(1, len(cells) + 1))
    head = Head(
        form="csv", column=columns[place], delimiter=delimiter, columns=columns, named=False
    )
    rows = audience_of(head).rows(chain((_line(columns, delimiter),), whole))
    # The line that was put before the first one is none of the file's.
    return head, (
        Listed(each.line - 1, each.cells, each.address, each.fault, each.before) for each in rows
    )


def _column(cells: Sequence[str], spec: CampaignSpec) -> str | None:
    """The column with the address by its name, if one has such a name."""
    mapped = [column for column, field in spec.mapping.items() if field == _ADDRESS]
    if mapped:
        return mapped[0]
    spelled = {name: name.strip().lower().replace(" ", "_").replace("-", "_") for name in cells}
    if _ADDRESS in spelled.values():
        return next(name.strip() for name, each in spelled.items() if each == _ADDRESS)
    known = _NAMES[spec.channel.kind]
    found = [name.strip() for name, each in spelled.items() if each in known]
    if len(found) > 1:
        raise TableInvalid(
            f"the columns {', '.join(f'`{name}`' for name in found)} may all be the address;"
            " map the one that is"
        )
    return found[0] if found else None


def _address_among(cells: Sequence[str], spec: CampaignSpec) -> int | None:
    """The only cell of a first row that is an address itself; such a list has no head."""
    places = [place for place, cell in enumerate(cells) if _is_address(cell, spec)]
    return places[0] if len(places) == 1 else None


def _is_address(cell: str, spec: CampaignSpec) -> bool:
    kind = spec.channel.kind
    if kind is AddressKind.VISITOR:
        return False  # any text may be one
    try:
        e164(cell, region=spec.region) if kind is AddressKind.PHONE else parse_address(kind, cell)
    except AddressInvalid:
        return False
    return True


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(line.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error as error:
        raise TableInvalid(f"line 1: {error}; see that it is a CSV file") from None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _line(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()


class _Stream(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        super().__init__()
        self._blocks = iter(blocks)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """As much of the present piece as there is room for."""
        while not self._left:
            piece = next(self._blocks, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        room = memoryview(buffer)  # type: ignore[arg-type]  # any writable buffer
        size = min(len(room), len(self._left))
        room[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

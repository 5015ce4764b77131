"""What was asked of an import, and the file it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec

from processor.bootstrap import Parts
from processor.cli.options import chosen_business
from processor.domain.address import Channel
from processor.domain.imports import Mode, Order, Row
from processor.domain.tags import normal_tags
from processor.services.table import TableInvalid, rows_of

_BLOCK: Final = 1 << 20


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The options of the command, but for those that say whether and how it answers."""

    business: str | None
    brand: str | None
    channel: Channel
    mode: Mode
    maps: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    source_name: str
    attested_by: str | None
    method: str | None
    delimiter: str
    default_country: str


class CsvFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file, read twice: for its digest and its length, then row by row."""

    path: Path
    digest: str
    lines: int

    @classmethod
    def at(cls, path: Path) -> CsvFile:
        """Look through a file; raises OSError."""
        digest, lines = hashlib.sha256(), 0
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
                lines += block.count(b"\n")
        return cls(path=path, digest=digest.hexdigest(), lines=lines)

    def rows(self, asked: Asked) -> Iterator[Row]:
        """The rows; raises TableInvalid."""
        columns = [column for column, _ in asked.maps]
        if len(set(columns)) < len(columns):
            raise click.UsageError("--map names a column twice")
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            try:
                yield from rows_of(stream, mapping=dict(asked.maps), delimiter=asked.delimiter)
            except UnicodeDecodeError:
                raise TableInvalid("the file is not in UTF-8; save it as `CSV UTF-8`") from None


def order_of(parts: Parts, asked: Asked, file: CsvFile) -> Order:
    """What holds for all rows; the batch is named by the file and everything said about it."""
    if (asked.attested_by is None) != (asked.method is None):
        raise click.UsageError("--attested-by and --method need each other")
    if len(asked.delimiter) != 1:
        raise click.UsageError("--delimiter is one character")
    owner = chosen_business(parts.settings, asked.business)
    brand = asked.brand or owner.default_brand
    if brand not in owner.brands:
        raise click.UsageError(f"no brand `{brand}`; there is {', '.join(owner.brands)}")
    whole = msgspec.structs.replace(asked, business=owner.name, brand=brand)
    said = msgspec.json.encode(whole).decode()
    return Order(
        batch=f"bat_{parts.ids.imported('batch', file.digest, said)}",
        business=owner.name,
        brand=brand,
        channel=asked.channel,
        mode=asked.mode,
        source=asked.source_name,
        tags=normal_tags(asked.tags),
        attested_by=asked.attested_by,
        method=asked.method,
    )

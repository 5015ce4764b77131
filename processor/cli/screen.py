"""What people and programs see: masked addresses, times in their zone, and JSON."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from processor.domain.address import Address

#: Columns where nobody looks: enough for the longest id beside everything else.
_PIPED_WIDTH: Final = 240


def emit(value: object) -> None:
    """One JSON object on one line; times in UTC, bytes never."""
    import msgspec

    click.echo(msgspec.json.encode(value).decode())


def talk(text: str) -> None:
    """A line of talk, which no program needs to read."""
    click.echo(text, err=True)


def print_page(page: RenderableType) -> None:
    """Print a page; plain and wide where stdout is no terminal, without colours under NO_COLOR."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    out = Console(highlight=False, width=width)
    with out.capture() as captured:
        out.print(page)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def zone(at: datetime) -> datetime:
    """The time in the zone to be read in: this machine's on a terminal, else UTC."""
    return at.astimezone() if sys.stdout.isatty() else at.astimezone(UTC)


def when(at: datetime | None) -> str:
    """A time with its offset, in that zone; a dash for none."""
    if at is None:
        return "-"
    return _written(at, "%Y-%m-%d %H:%M:%S")


def exact(at: datetime) -> str:
    """A time to the millisecond, where a second is too coarse to tell before from after."""
    return f"{zone(at):%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {_written(at, '').strip()}"


def until(at: datetime | None) -> str:
    """An end, to the minute; nothing for none."""
    return "" if at is None else _written(at, "%Y-%m-%d %H:%M")


def _written(at: datetime, form: str) -> str:
    here = zone(at)
    offset = here.isoformat(timespec="seconds")[19:]
    return f"{here.strftime(form)} {'UTC' if offset == '+00:00' else offset}"


def utc(at: datetime | None) -> str | None:
    """A time as programs read it: ISO 8601 in UTC, always of one length."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def masked(address: Address, *, revealed: bool) -> str:
    """An address fit for a screen that others can see, unless it is to be revealed."""
    from processor.domain.address import masked as mask

    return address.value if revealed else mask(address)


def without_none(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that are known."""
    return {name: value for name, value in fields.items() if value is not None}

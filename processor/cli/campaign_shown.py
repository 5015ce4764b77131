"""How commands find campaigns of the service, and show them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.campaigning import Campaigning
    from processor.ports.campaigns import Campaign

_BLOCK: Final = 1 << 16
_PAGE: Final = 100


def form(found: Campaign) -> dict[str, Any]:
    """A campaign as a program reads it."""
    from processor.cli.screen import utc

    counts: dict[str, Any] = {}
    for (what, value), times in sorted(found.counts.items()):
        if value:
            counts.setdefault(what, {})[value] = times
        else:
            counts[what] = times
    return {
        "campaign": found.id,
        "name": found.spec.name,
        "state": found.state.value,
        "rows": found.rows,
        "chunks": {"done": found.done, "of": found.upto, "stuck": found.stuck},
        "waves": found.waves,
        "began_at": utc(found.began_at),
        "judged_at": utc(found.until),
        "ends_at": utc(found.ends_at),
        "counts": counts,
    }


def shown(found: Campaign, *, as_json: bool) -> None:
    """Print a campaign."""
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import table

    if as_json:
        emit(form(found))
        return
    rows = [(what, value, f"{times:,}") for (what, value), times in sorted(found.counts.items())]
    click.echo(f"{found.id}  {found.state.value}")
    click.echo(f"{found.rows:,} rows, {found.done} of {found.upto} chunks, {found.waves} waves")
    if found.stuck:
        click.echo(f"{found.stuck} chunks fail again and again; see the log of the worker")
    if rows:
        print_page(table("counted", "", "", rows=rows))


def all_of(parts: Parts, owner: str) -> Iterator[Campaign]:
    """The campaigns of a business, newest first."""
    desk, before = services_of(parts).desk, None
    while True:
        page = desk.page(owner, before, _PAGE)
        yield from page.rows
        before = page.next
        if before is None:
            return


def blocks_of(file: Path) -> Iterator[bytes]:
    """What a file or the standard input holds, piece by piece."""
    from processor.cli.campaign_files import STREAM

    if file == STREAM:
        yield from iter(partial(sys.stdin.buffer.read, _BLOCK), b"")
        return
    with file.open("rb") as stream:
        yield from iter(partial(stream.read, _BLOCK), b"")


def services_of(parts: Parts) -> Campaigning:
    """The services of campaigns."""
    from processor.campaigning import campaigning

    return campaigning(parts)


def owner_of(parts: Parts, business: str | None) -> str:
    """The name of the business that is meant."""
    from processor.cli.options import chosen_business

    return chosen_business(parts.settings, business).name

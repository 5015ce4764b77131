"""`assent listen`: webhooks as they arrive, and what each came to."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.group import Command
from processor.cli.options import business, common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.listening import Ear, Heard

#: Seconds between looks; and until every web process has noticed that somebody listens.
_EVERY: Final = 0.2
_NOTICED: Final = 2.0


@click.command(
    cls=Command,
    examples=(
        "assent listen",
        "assent listen --source acme/website",
        "assent listen --business acme --json",
    ),
)
@business
@click.option("--source", metavar="BUSINESS/SOURCE", help="Only this source.")
@common
def listen(business: str | None, source: str | None, config: Path | None, *, as_json: bool) -> None:
    """Show each webhook as it arrives, and what it came to.

    A refused signature says what most likely went wrong; its sender was told nothing of that. What
    arrives in a flood may be left out, which is said. Numbers are masked. End it with Ctrl-C.
    """
    from processor.cli.engine import reading
    from processor.cli.screen import talk

    parts = reading(config)
    ear = _ear(parts, business, source)
    try:
        _follow(parts, ear, as_json=as_json)
    except KeyboardInterrupt:
        talk("stopped listening")


def _follow(parts: Parts, ear: Ear, *, as_json: bool) -> None:
    """Show what is heard, until interrupted."""
    from processor.cli.heard import heard_form
    from processor.cli.screen import emit, talk

    sources = [
        f"{each.name}/{name}"
        for each in parts.settings.businesses.values()
        for name in each.sources
    ]
    ready = time.monotonic() + _NOTICED
    told = False
    while True:
        for heard in ear.round():
            emit(heard_form(heard)) if as_json else _show(heard, sources)
        if not told and time.monotonic() > ready:
            talk(
                f"listening to {len(sources)} source{'s' * (len(sources) != 1)}; end it with Ctrl-C"
            )
            told = True
        time.sleep(_EVERY)


def _show(heard: Heard, sources: list[str]) -> None:
    """A line; in colours, and wrapped, on a terminal only."""
    from processor.cli.heard import heard_colour, heard_line

    line = heard_line(heard, sources)
    if not sys.stdout.isatty():
        click.echo(line)
        return
    from rich.text import Text

    from processor.cli.screen import print_page

    print_page(Text(line, style=heard_colour(heard)))


def _ear(parts: Parts, business: str | None, source: str | None) -> Ear:
    from processor.cli.options import chosen_business
    from processor.cli.sign import named_source
    from processor.desk import meanings
    from processor.services.listening import Ear

    owner, name = business, None
    if source is not None:
        named_source(parts.settings, source)
        owner, _, name = source.partition("/")
        if business not in (None, owner):
            raise click.UsageError(f"`{source}` is no source of `{business}`")
    elif business is not None:
        owner = chosen_business(parts.settings, business).name
    return Ear(
        feed=parts.ports.feed,
        meanings=meanings(parts),
        clock=parts.ports.clock,
        business=owner,
        source=name,
    )

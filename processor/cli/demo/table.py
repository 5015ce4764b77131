"""How the rows look: a table that grows story by story, wide or narrow, or lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processor.cli.demo.rows import Row
from processor.cli.demo.script import Story

#: Columns of a terminal from which on message and entry get columns of their own.
_WIDE: Final = 110
_VERDICT: Final = 9
#: The longest codes and purposes fit.
_REASONS: Final = 26
_MESSAGE: Final = 26
#: Two codes beside each other fit, or an entry's id and what it was.
_WHY: Final = 38
_INDENT: Final = 2
_SHORT_ID: Final = 8
_STYLES: Final = {
    "approved": "bold green",
    "go": "bold green",
    "deferred": "bold yellow",
    "duplicate": "bold yellow",
}
_NEXT: Final = (
    ("assent demo --keep day", "the same; then `cd day`, `assent up`, `assent why`"),
    ("assent init shop", "a configuration of your own, for `assent up`"),
)


class Shown(Protocol):
    """Where rows go."""

    def story(self, story: Story, rows: Iterable[Row]) -> None:
        """Show the rows of a story as they happen."""

    def end(self, rows: Sequence[Row]) -> None:
        """Show what it all amounts to."""


class JsonLines:
    """One JSON object a row on standard output, and nothing else there."""

    def story(self, story: Story, rows: Iterable[Row]) -> None:
        """Print each row as it happens."""
        _ = story
        for row in rows:
            sys.stdout.write(msgspec.json.encode(row).decode() + "\n")
            sys.stdout.flush()

    def end(self, rows: Sequence[Row]) -> None:
        """Say the sum on standard error."""
        Console(stderr=True, highlight=False).print(summary(rows))


class StoryTable:
    """A heading and a table for each story, all in the same columns."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._wide = console.width >= _WIDE
        self._begun = False

    def story(self, story: Story, rows: Iterable[Row]) -> None:
        """Print the story once it is over; a terminal shows meanwhile whose it is."""
        with self._console.status(f"{story.who} {story.title}"):
            told = list(rows)
        table = self._columns()
        for row in told:
            table.add_row(*(_wide_cells(row) if self._wide else _narrow_cells(row)))
        if not self._begun:
            self._begun = True
            self._console.print(_indented(self._columns(header=True)))
            self._console.rule(style="dim")
        else:
            self._console.print()
        heading = Text.assemble((story.who, "bold cyan"), " ", (story.title, "cyan"))
        self._console.print(heading)
        self._console.print(_indented(table))

    def end(self, rows: Sequence[Row]) -> None:
        """Print the mismatches, the sum, and what to try next."""
        console = self._console
        console.print()
        for row in (each for each in rows if not each.as_expected):
            console.print(Text(f"{row.id}: {_difference(row)}", style="red"))
        console.print(summary(rows))
        width = max(len(command) for command, _ in _NEXT)
        for command, meaning in _NEXT:
            console.print(Text.assemble("  ", (f"{command:<{width}}", "cyan"), f"  {meaning}"))

    def _columns(self, *, header: bool = False) -> Table:
        table = Table(box=None, show_header=header, expand=True, padding=(0, 2, 0, 0))
        if self._wide:
            table.add_column("situation", ratio=1)
            table.add_column("message", width=_MESSAGE)
            table.add_column("verdict", width=_VERDICT)
            table.add_column("reasons, deciding ledger entry", width=_WHY)
        else:
            table.add_column("situation, message", ratio=1)
            table.add_column("verdict", width=_VERDICT)
            table.add_column("reasons, ledger entry", width=_REASONS)
        return table


def _indented(table: Table) -> Padding:
    return Padding(table, (0, 0, 0, _INDENT))


def summary(rows: Sequence[Row]) -> Text:
    """The one line that counts."""
    right = sum(row.as_expected for row in rows)
    style = "bold green" if right == len(rows) else "bold red"
    return Text(f"{len(rows)} situations, {right} as expected", style=style)


def _wide_cells(row: Row) -> tuple[Text, ...]:
    return (
        Text(row.situation),
        Text(row.message, style="dim"),
        _verdict(row),
        _why(row, between=", "),
    )


def _narrow_cells(row: Row) -> tuple[Text, ...]:
    return (
        Text.assemble(row.situation, "\n", (row.message, "dim")),
        _verdict(row),
        _why(row, between="\n"),
    )


def _verdict(row: Row) -> Text:
    if not row.as_expected:
        return Text.assemble((row.verdict, "bold white on red"), "\n", ("mismatch", "red"))
    return Text(row.verdict, style=_STYLES.get(row.verdict, "bold red"))


def _why(row: Row, *, between: str) -> Text:
    """The codes, and the id of the entry, as short as an eye can compare, with what it was."""
    codes = Text()
    for place, code in enumerate(row.reasons):
        codes.append(between if place else "", style="dim")
        codes.append(code, style="dim" if place else "")
    if row.entry is None:
        return codes
    short = row.entry.partition("_")[2][:_SHORT_ID]
    return Text.assemble(codes, "\n", (short, "magenta"), " ", (row.was or row.act, "dim"))


def _difference(row: Row) -> str:
    wanted, reasons = row.expected, ", ".join(row.expected.reasons) or "no reason"
    got = f"{row.verdict} ({', '.join(row.reasons) or 'no reason'})"
    entries = wanted.standing_version
    ledger = "" if entries is None else f" with {entries} entries in the ledger"
    return f"expected {wanted.verdict} ({reasons}){ledger}, got {got}"

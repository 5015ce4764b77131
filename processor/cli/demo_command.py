"""`assent demo`: the whole path once, with real servers."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.group import Command


@click.command(
    cls=Command,
    examples=("assent demo", "assent demo --json", "assent demo --verbose --keep /tmp/assent-demo"),
)
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), hidden=True)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder to leave everything in, for `assent up` and `assent why` there.",
)
@click.option(
    "--rows",
    type=click.IntRange(0, 100_000),
    default=20_000,
    show_default=True,
    help="Rows of the list that the campaign goes to, whole thousands; 0 leaves it out.",
)
@click.option("--verbose", is_flag=True, help="Repeat what all programs say on stderr.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each row.")
@click.pass_context
def demo(
    context: click.Context,
    script: Path | None,
    keep: Path | None,
    rows: int,
    *,
    verbose: bool,
    as_json: bool,
) -> None:
    """Play a day of a business with a store, a broker, web and worker of its own.

    Shows what was approved and what was blocked, and why; at the end a campaign goes to a long
    list. Nothing is left running, and without --keep nothing is left at all.
    """
    from processor.cli.demo.run import run
    from processor.settings import process_environment

    environ = process_environment()
    status = run(environ, script=script, rows=rows, as_json=as_json, verbose=verbose, keep=keep)
    context.exit(status)

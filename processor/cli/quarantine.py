"""`assent quarantine`: what was authentic and could not be understood, shown and played again."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.failure import ExitCode, Failure, not_found
from processor.cli.group import Group
from processor.cli.options import business, common, reveal


@click.group(
    cls=Group,
    examples=(
        "assent quarantine list",
        "assent quarantine show dlv_03_5a... --reveal",
        "assent quarantine replay --all",
    ),
)
def quarantine() -> None:
    """List, show and replay deliveries that could not be understood."""


@quarantine.command(
    "list", examples=("assent quarantine list", "assent quarantine list --business acme --json")
)
@business
@click.option("--limit", type=click.IntRange(1), default=1000, help="Of each lane; default 1000.")
@common
def list_held(business: str | None, limit: int, config: Path | None, *, as_json: bool) -> None:
    """List what is held, oldest first within each lane."""
    from processor.cli.engine import reading
    from processor.cli.forms import delivery_form
    from processor.cli.parts import quarantine_of
    from processor.cli.screen import emit, print_page, talk, when
    from processor.cli.tables import table

    held = list(quarantine_of(reading(config)).held(business, limit=limit))
    if as_json:
        for each in held:
            emit(delivery_form(each))
        return
    if held:
        rows = [
            (each.id, f"{each.business}/{each.source}", when(each.received_at), each.reason or "")
            for each in held
        ]
        print_page(table("delivery", "source", "received", "reason", rows=rows))
    talk(f"{len(held)} held" if held else "nothing is held")


@quarantine.command(
    examples=(
        "assent quarantine show dlv_03_5a...",
        "assent quarantine show dlv_03_5a... --reveal",
    )
)
@click.argument("delivery_id")
@reveal
@common
def show(delivery_id: str, config: Path | None, *, reveal: bool, as_json: bool) -> None:
    """Show a delivery and why it is held; with --reveal its raw body too."""
    from processor.cli.engine import reading
    from processor.cli.forms import delivery_form
    from processor.cli.parts import quarantine_of
    from processor.cli.screen import emit, talk

    desk = quarantine_of(reading(config))
    found = desk.find(delivery_id)
    if found is None:
        raise not_found(f"no delivery `{delivery_id}`; see `assent quarantine list`")
    body = desk.body(found) if reveal else None
    text = None if body is None else body.decode("utf-8", "replace")
    if as_json:
        emit(delivery_form(found) | ({"body": text} if reveal else {}))
        return
    for name, value in delivery_form(found).items():
        click.echo(f"{name:<12}{', '.join(value) if isinstance(value, list) else value}")
    if reveal and text is None:
        talk("the body was destroyed with its contact, or the key that opens it is not configured")
    elif text is not None:
        click.echo(f"\n{text}")


@quarantine.command(
    examples=("assent quarantine replay dlv_03_5a...", "assent quarantine replay --all")
)
@click.argument("delivery_id", required=False)
@click.option("--all", "everything", is_flag=True, help="All that is held.")
@business
@click.option("--dry-run", is_flag=True, help="Only say what would be replayed.")
@common
def replay(
    delivery_id: str | None,
    business: str | None,
    config: Path | None,
    *,
    everything: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Have a delivery interpreted again, under its first id and as of when it first came.

    Do this after the cause was put right; what still cannot be understood comes back.
    """
    from processor.cli.engine import writing
    from processor.cli.parts import flush, quarantine_of
    from processor.cli.screen import emit, talk

    if (delivery_id is None) == (not everything):
        raise click.UsageError("give a delivery id, or --all")
    parts = writing(config)
    desk = quarantine_of(parts)
    if dry_run:
        held = (each.id for each in desk.held(business))
        done = [each for each in held if everything or each == delivery_id]
    elif everything:
        done = list(desk.replay_all(business))
    else:
        done = [str(delivery_id)] if desk.replay(str(delivery_id)) else []
    flush(parts)
    for each in done:
        emit({"delivery": each, "replayed": not dry_run}) if as_json else click.echo(each)
    if not done and not everything:
        raise Failure(
            f"`{delivery_id}` is not held; see `assent quarantine list`", ExitCode.NOT_FOUND
        )
    talk(f"{len(done)} {'would be replayed' if dry_run else 'replayed'}")

"""`assent quarantine`: what was authentic and could not be understood, shown to people."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.failure import not_found
from processor.cli.group import Group
from processor.cli.options import business, common, reveal


@click.group(
    cls=Group,
    examples=(
        "assent quarantine list",
        "assent quarantine show dlv_03_5a... --reveal",
    ),
)
def quarantine() -> None:
    """List and show deliveries that could not be understood."""


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

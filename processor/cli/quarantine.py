"""`assent quarantine`: what was authentic and is there for people: shown, and closed by them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from processor.cli.failure import Failure, not_found
from processor.cli.group import Group
from processor.cli.options import business, common, reveal

if TYPE_CHECKING:
    from processor.ports import Delivery
    from processor.services.quarantine import Quarantine

#: An address has one of these, a ticket or a date does not: `@`, or so many digits of a number.
_ADDRESS: Final = re.compile(r"@|[0-9](?:[\s().-]*[0-9]){8}")


class Remark(click.ParamType[str]):
    """A line of so many characters that outlives the data of a customer, so it names none."""

    name = "text"

    def __init__(self, most: int) -> None:
        self._most = most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None  # noqa: ANN401 - as the base class has it
    ) -> str:  # fmt: skip
        """Read it, or refuse it as a usage error."""
        line = str(value).strip()
        if not line or not line.isprintable() or len(line) > self._most:
            self.fail(f"write one line of 1 to {self._most} characters", param, ctx)
        if _ADDRESS.search(line):
            self.fail(
                "it has an address in it; it is kept for years, so leave that out", param, ctx
            )
        return line


@click.group(
    cls=Group,
    examples=(
        "assent quarantine list",
        "assent quarantine show dlv_03_5a... --reveal",
        'assent quarantine close dlv_03_5a... --reason "a test of theirs" --by "Erin Example"',
    ),
)
def quarantine() -> None:
    """List, show and close deliveries that wait for people."""


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
        talk("the body was destroyed, or the key that opens it is not configured")
    elif text is not None:
        click.echo(f"\n{text}")


@quarantine.command(
    examples=(
        'assent quarantine close dlv_03_5a... --reason "a test of theirs" --by "Erin Example"',
        'assent quarantine close dlv_03_5a... dlv_01_c4... --reason "see ticket 4711" --by Erin',
    )
)
@click.argument("delivery_ids", nargs=-1, required=True, metavar="DELIVERY_ID...")
@click.option(
    "--reason", type=Remark(200), required=True, help="Why; 200 characters without an address."
)
@click.option("--by", type=Remark(100), required=True, metavar="NAME", help="Who dealt with it.")
@common
def close(
    delivery_ids: tuple[str, ...], reason: str, by: str, config: Path | None, *, as_json: bool
) -> None:
    """Lay deliveries aside that somebody dealt with; their bodies are destroyed.

    What they revoked stays in force. Each ends as ignored, with the reason `closed`, and keeps who
    closed it, when and why. One that was closed before stays as it is; of all, or of none.
    """
    from processor.cli.engine import writing
    from processor.cli.forms import delivery_form
    from processor.cli.parts import quarantine_of
    from processor.cli.screen import emit, talk
    from processor.ports import Closing

    parts = writing(config)
    desk = quarantine_of(parts)
    closing = Closing(by=by, at=parts.ports.clock.now(), why=reason)
    for each in _closable(desk, dict.fromkeys(delivery_ids)):
        if not desk.close(each, closing):
            raise Failure(f"`{each.id}` has just left the quarantine; nothing was changed of it")
        now = desk.find(each.id) or each
        if as_json:
            emit(delivery_form(now))
        elif now.closed is not None:
            talk(f"closed {now.id} by {now.closed.by}: {now.closed.why}")


def _closable(desk: Quarantine, delivery_ids: dict[str, None]) -> list[Delivery]:
    """All of them, before the first is closed; raises Failure for one that cannot be."""
    from processor.ports import DeliveryState

    found = []
    for name in delivery_ids:
        each = desk.find(name)
        if each is None:
            raise not_found(f"no delivery `{name}`; see `assent quarantine list`")
        if each.state is not DeliveryState.QUARANTINED and each.closed is None:
            raise Failure(
                f"`{name}` is {each.state.value}, not in quarantine; see `assent quarantine list`"
            )
        found.append(each)
    return found

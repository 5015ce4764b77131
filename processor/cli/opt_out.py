"""`assent opt-out`: what a customer told somebody, in force before the command ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import common, named_address, owned, subject_of

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.arrivals import Received
    from processor.services.opt_out import OptOut


@click.command(
    cls=Command,
    examples=(
        'assent opt-out --sms +12025550123 --said "please stop calling" --by "Erin Example"',
        'assent opt-out --email dana@example.com --said "no more" --by Erin --id call-4711',
    ),
)
@owned
@click.option("--said", metavar="QUOTE", required=True, help="What the customer said, quoted.")
@click.option("--by", "recorded_by", metavar="NAME", required=True, help="Who took it down.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only this label; repeatable.")
@click.option(
    "--only-brand", "brands", metavar="NAME", multiple=True, help="Only this brand; repeatable."
)
@click.option("--id", "identifier", metavar="ID", help="Your own id: the same again is done once.")
@common
def opt_out(
    business: str | None,
    said: str,
    recorded_by: str,
    tags: tuple[str, ...],
    brands: tuple[str, ...],
    identifier: str | None,
    config: Path | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Record an opt-out that the customer told somebody, with the quote and who heard it.

    It reaches every channel of the address, and every brand unless narrowed; it can lift nothing.
    While the store is away it is kept on this machine's disk and this fails with exit code 5.
    """
    from processor.bootstrap import assemble, redis_ports
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit, talk

    place = named_address(given)
    if place is None:
        raise click.UsageError("name one address: --sms, --whatsapp, --email or --webchat")
    settings = settings_from(config)
    parts = assemble(settings, redis_ports(settings))
    fields = {"said": said, "recorded_by": recorded_by, "tags": list(tags), "brands": list(brands)}
    asked = _asked(parts, place, business, fields | {"id": identifier})
    received = _recorded(parts, asked)
    told = {"delivery": received.delivery, "status": received.how.value}
    emit(told) if as_json else talk(f"in force: {received.delivery}, {received.how.value}")


def _asked(
    parts: Parts, place: tuple[str, str], business: str | None, fields: dict[str, object]
) -> OptOut:
    """The opt-out, held to the same rules as over HTTP; raises Failure with every problem."""
    from processor.ports import NotUnderstood
    from schemas.desk import read_opt_out
    from schemas.message import Sender

    subject, address = subject_of(parts, place, business, None)
    body: dict[str, object] = {"channel": subject.channel.value, "to": address.value}
    body |= {name: value for name, value in fields.items() if value not in (None, [])}
    try:
        return read_opt_out(body, Sender(business=subject.business, brand=subject.brand))
    except NotUnderstood as error:
        told = [f"{each.pointer.lstrip('/')} {each.detail}" for each in error.problems]
        raise Failure("\n".join(told), ExitCode.USAGE) from None


def _recorded(parts: Parts, asked: OptOut) -> Received:
    from processor.desk import opt_out_desk
    from processor.ports import StoreUnavailable

    try:
        return opt_out_desk(parts).record(asked)
    except StoreUnavailable as away:
        waiting = len(parts.ports.spool.pending())
        kept = f"{waiting} revocations wait on this machine's disk for the web process"
        cure = "repeat it with the same --id when the store is back"
        raise Failure(f"{away}; {kept}; {cure}", ExitCode.UNAVAILABLE) from away

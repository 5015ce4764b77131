"""`assent reached`: a member of staff vouches for an address, which ends a failure for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import addressed, common, named_address, subject_of

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.reach import Reach


@click.command(
    cls=Command,
    examples=(
        'assent reached --sms +12025550123 --said "she called from it" --by "Erin Example"',
        'assent reached --email dana@example.com --said "her reply came" --by Erin --id call-4712',
    ),
)
@addressed
@click.option("--said", metavar="TEXT", required=True, help="How it is known to work.")
@click.option("--by", "recorded_by", metavar="NAME", required=True, help="Who vouches for it.")
@click.option("--id", "identifier", metavar="ID", help="Your own id: the same again is done once.")
@common
def reached(
    business: str | None,
    brand: str | None,
    said: str,
    recorded_by: str,
    identifier: str | None,
    config: Path | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Say that an address works after all: it ends a failure for good, on that channel alone.

    It lifts nothing else. A STOP, a complaint and a provider's block are the customer's to lift, by
    START from that address; asked to end one of those, this fails with exit code 4.
    """
    from processor.cli.engine import writing
    from processor.cli.screen import emit, talk
    from processor.desk import reach_desk
    from processor.services.reach import NotForStaff

    place = named_address(given)
    if place is None:
        raise click.UsageError("name one address: --sms, --whatsapp, --email or --webchat")
    parts = writing(config)
    fields = {"said": said, "recorded_by": recorded_by, "id": identifier}
    asked = _asked(parts, place, (business, brand), fields)
    try:
        lifted = reach_desk(parts).record(asked)
    except NotForStaff as refused:
        raise Failure(str(refused), ExitCode.NOT_ALLOWED) from None
    if as_json:
        emit(lifted)
        return
    ended = "the failure is over" if lifted.failures else "no failure stood"
    left = ", ".join(lifted.standing)
    talk(ended + (f"; it stays blocked ({left}) until START from this address" if left else ""))


def _asked(
    parts: Parts,
    place: tuple[str, str],
    whose: tuple[str | None, str | None],
    fields: dict[str, str | None],
) -> Reach:
    """The wish, held to the same rules as over HTTP; raises Failure with every problem."""
    from processor.ports import NotUnderstood
    from schemas.desk import read_reach
    from schemas.message import Sender

    subject, address = subject_of(parts, place, *whose)
    body: dict[str, object] = {"channel": subject.channel.value, "to": address.value}
    body |= {name: value for name, value in fields.items() if value is not None}
    try:
        return read_reach(body, Sender(business=subject.business, brand=subject.brand))
    except NotUnderstood as error:
        told = [f"{each.pointer.lstrip('/')} {each.detail}" for each in error.problems]
        raise Failure("\n".join(told), ExitCode.USAGE) from None

"""`assent explain`: everything about an address, now or then, or about one message or decision."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.failure import not_found
from processor.cli.group import Command
from processor.cli.options import addressed, common, named_address, reveal, subject_of

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.explain import ContactView
    from processor.services.trail import Trail


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without an offset it is in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None  # noqa: ANN401 - as the base class has it
    ) -> datetime:  # fmt: skip
        """Read it, or refuse it as a usage error."""
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no time; write 2026-03-02T15:00:00Z", param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


@click.command(
    cls=Command,
    examples=(
        "assent explain --sms +12025550123",
        "assent explain --sms +12025550123 --as-of 2026-03-02T15:00:00-05:00",
        "assent explain dec_042_1772463600000_0 --json",
        "assent explain spring-sale-17",
    ),
)
@click.argument("name", metavar="[MESSAGE|DECISION]", required=False)
@addressed
@click.option("--as-of", type=Moment(), metavar="TIME", help="The past: the ledger up to then.")
@reveal
@common
def explain(
    name: str | None,
    business: str | None,
    brand: str | None,
    as_of: datetime | None,
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
    **address: str | None,
) -> None:
    """Show what the gate stands on: for an address, or for one MESSAGE or logged DECISION.

    For an address: the board (what the gate says to each purpose and each open scope), the ledger
    with what is missing from a full record, the latest decisions, and claims. A send that was
    claimed in the seconds before an opt-out is marked `in flight`, with both times.

    For a message, by our id or the one it was submitted under, and for a decision: the trail, from
    the webhooks over the entries and the decision to the claim, its outcome and the provider's id.
    """
    from processor.cli.engine import reading

    place = named_address(address)
    if (name is None) == (place is None):
        raise click.UsageError("give a message, a decision, or an address: --sms +12025550123")
    parts = reading(config)
    if name is not None:
        _trail(parts, name, reveal=reveal, as_json=as_json)
    elif place is not None:
        _contact(parts, place, business, brand, as_of, reveal=reveal, as_json=as_json)


def _trail(parts: Parts, name: str, *, reveal: bool, as_json: bool) -> None:
    from processor.cli.screen import emit, print_page
    from processor.cli.trail_page import trail_form, trail_page

    trail = _found(parts, name)
    if as_json:
        emit(trail_form(trail, revealed=reveal))
    else:
        print_page(trail_page(trail))


def _found(parts: Parts, name: str) -> Trail:
    from processor.cli.message import find
    from processor.desk import trails

    if name.startswith("dec_"):
        trail = trails(parts).of_decision(name)
        if trail is None:
            raise not_found(f"no decision `{name}`; copy its id whole")
        return trail
    found = find(parts, name)
    if found is not None:
        trail = trails(parts).of_message(found)
    else:
        trail = trails(parts).of_forgotten(name)
    if trail is None:
        raise not_found(f"no message `{name}`, or nothing was decided about it; copy its id whole")
    return trail


def _contact(
    parts: Parts,
    place: tuple[str, str],
    business: str | None,
    brand: str | None,
    as_of: datetime | None,
    *,
    reveal: bool,
    as_json: bool,
) -> None:
    from processor.cli.forms import contact_form, subject_form
    from processor.cli.screen import emit, masked, print_page
    from processor.cli.tables import contact_page
    from processor.desk import explainer

    if as_of is not None and as_of > parts.ports.clock.now():
        raise click.UsageError("--as-of is about the past; ask the gate about later, by `at`")
    subject, address = subject_of(parts, place, business, brand)
    view = explainer(parts).view(subject, as_of=as_of)
    if as_json:
        form = subject_form(subject, address, revealed=reveal)
        emit(form | contact_form(view, revealed=reveal))
        return
    shown = masked(address, revealed=reveal)
    print_page(contact_page(view, shown))
    if reveal:
        _records(view)


def _records(view: ContactView) -> None:
    """The evidence itself, entry by entry, with the captures that came later."""
    import msgspec

    from processor.domain.acts import EvidenceAttached

    acts = [each.entry.act for each in view.entries]
    late = [act for act in acts if isinstance(act, EvidenceAttached)]
    for each in view.entries:
        if each.evidence is not None:
            click.echo(f"\nrecord of entry {each.entry.seq}")
            for name, value in msgspec.to_builtins(each.evidence).items():
                click.echo(f"  {name:<16}{value}")
            for act in late:
                if act.entry == each.entry.id:
                    click.echo(f"  {'captured later':<16}{act.capture}")

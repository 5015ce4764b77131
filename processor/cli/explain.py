"""`assent explain`: everything about an address, now or then, or about one decision."""

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
    ),
)
@click.argument("decision", required=False)
@addressed
@click.option("--as-of", type=Moment(), metavar="TIME", help="The past: the ledger up to then.")
@reveal
@common
def explain(
    decision: str | None,
    business: str | None,
    brand: str | None,
    as_of: datetime | None,
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
    **address: str | None,
) -> None:
    """Show what the gate stands on: for an address, or for the logged DECISION of that id.

    For an address: the board (what the gate says to each purpose and each open scope), the ledger
    with what is missing from a full record, the latest decisions, and claims. A send that was
    claimed in the seconds before an opt-out is marked `in flight`, with both times.
    """
    from processor.cli.engine import reading

    place = named_address(address)
    if (decision is None) == (place is None):
        raise click.UsageError("give a decision id, or an address such as --sms +12025550123")
    parts = reading(config)
    if decision is not None:
        _decision(parts, decision, reveal=reveal, as_json=as_json)
    elif place is not None:
        _contact(parts, place, business, brand, as_of, reveal=reveal, as_json=as_json)


def _decision(parts: Parts, decision_id: str, *, reveal: bool, as_json: bool) -> None:
    from processor.cli.forms import decision_view_form
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import decision_page
    from processor.desk import explainer

    view = explainer(parts).decision(decision_id)
    if view is None:
        raise not_found(f"no decision `{decision_id}`; copy its id whole")
    if as_json:
        emit(decision_view_form(view, revealed=reveal))
    else:
        print_page(decision_page(view))


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

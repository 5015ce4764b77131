"""What `assent campaign report` and `explain` tell of a campaign that the service keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from processor.bootstrap import Parts


def is_kept(name: str) -> bool:
    """Whether a name is the id of a campaign of the service."""
    return name.startswith("cmp_")


def account(parts: Parts, business: str, campaign: str, *, as_json: bool) -> None:
    """Where everybody is."""
    from processor.campaigning import campaigning
    from processor.cli.screen import emit
    from processor.domain.reasons import sentence

    services = campaigning(parts)
    told = services.results.account(services.desk.show(business, campaign))
    rows = {"rows": told.rows, "duplicates": told.duplicates, "bad": told.bad}
    people = {"people": told.people, "planned": told.planned}
    if as_json:
        reasons = {"reasons": dict(told.codes.most_common())}
        emit(rows | people | {"places": told.places, "of_planned": told.planned_places} | reasons)
        return
    click.echo(f"{told.rows:,} rows, {told.duplicates:,} duplicates, {told.bad:,} bad")
    for what, places in (("people", told.places), ("planned", told.planned_places)):
        places_told = ", ".join(f"{number:,} {place}" for place, number in sorted(places.items()))
        click.echo(f"{places.total():,} {what}: {places_told or 'nobody'}")
    for code, number in told.codes.most_common():
        click.echo(f"{number:>9,}  {code}: {sentence(code).says}")


def explain(parts: Parts, business: str, campaign: str, address: str, *, as_json: bool) -> None:
    """What was decided of one address, with its evidence, and its message."""
    from processor.campaigning import campaigning
    from processor.cli.failure import not_found
    from processor.cli.forms import decision_view_form
    from processor.cli.message import show
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import decision_page

    services = campaigning(parts)
    found = services.explainer.explain(services.desk.show(business, campaign), address)
    if found is None:
        raise not_found("nobody of this address was judged in that campaign")
    if as_json:
        decisions = [
            decision_view_form(each.view, revealed=False) | {"pass": each.turn, "same": each.same}
            for each in found.decisions
        ]
        message = found.message.message.id if found.message else None
        emit({"row": found.row, "decisions": decisions, "message": message})
        return
    click.echo(f"row {found.row + 1:,} of the list")
    for each in found.decisions:
        print_page(decision_page(each.view))
        if not each.same:
            click.echo("its ledger does not say this any more; see `assent ledger verify`")
    if found.message:
        show(parts, found.message, as_json=False)

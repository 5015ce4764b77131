"""`assent ledger`: show it, verify it, rebuild what is folded from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode, Failure, not_found
from processor.cli.group import Group
from processor.cli.options import addressed, common, named_address, reveal, subject_of

if TYPE_CHECKING:
    from processor.ports.bundle import Ports
    from processor.services.verify import Finding

_CONTACT: Final = re.compile(r"[0-9a-f]{32}")


class ContactId(click.ParamType[str]):
    """The id of a contact: 32 hexadecimal digits."""

    name = "contact"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is none as a usage error."""
        if not _CONTACT.fullmatch(value):
            self.fail(f"`{value}` is no contact id (32 hexadecimal digits)", param, ctx)
        return value


@click.group(
    cls=Group,
    examples=(
        "assent ledger show --sms +12025550123",
        "assent ledger verify",
        "assent ledger rebuild",
    ),
)
def ledger() -> None:
    """Show, verify and rebuild the append-only history of consent."""


@ledger.command(
    examples=(
        "assent ledger show --sms +12025550123",
        "assent ledger show 0f3c5a... --json",
    )
)
@click.argument("contact", required=False, type=ContactId())
@addressed
@reveal
@common
def show(
    contact: str | None,
    business: str | None,
    brand: str | None,
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
    **address: str | None,
) -> None:
    """Show the entries of an address, or of the CONTACT of that id, oldest first."""
    from processor.cli.engine import reading
    from processor.cli.forms import entry_view_form
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import timeline
    from processor.desk import explainer

    place = named_address(address)
    if (contact is None) == (place is None):
        raise click.UsageError("give a contact id, or an address such as --sms +12025550123")
    parts = reading(config)
    if place is not None:
        contact = subject_of(parts, place, business, brand)[0].contact
    entries = explainer(parts).entries(str(contact))
    if not entries:
        raise not_found("nothing is on record for that; see that business and address are right")
    if as_json:
        for entry in entries:
            emit(entry_view_form(entry, revealed=reveal))
    else:
        print_page(timeline(entries))


@ledger.command(examples=("assent ledger verify", "assent ledger verify 0f3c5a... --json"))
@click.argument("contacts", nargs=-1, type=ContactId())
@common
def verify(contacts: tuple[str, ...], config: Path | None, *, as_json: bool) -> None:
    """Check every ledger: its chain holds, and its standing says what it adds up to.

    Exit code 1 when anything is wrong. Needs no seal key and may run while others write. A ledger
    that was removed whole, or cut at its end together with its standing, does not show.
    """
    from processor.services import verify as service

    found = _reported(service.verify(_ports(config).ledger, contacts or None), as_json=as_json)
    if any(finding.condition is not service.Condition.SOUND for finding in found):
        broken = any(f.condition is service.Condition.LEDGER_BROKEN for f in found)
        cure = "restore them from a backup" if broken else "run `assent ledger rebuild`"
        raise Failure(f"not everything is sound; {cure}")


@ledger.command(examples=("assent ledger rebuild", "assent ledger rebuild 0f3c5a..."))
@click.argument("contacts", nargs=-1, type=ContactId())
@common
def rebuild(contacts: tuple[str, ...], config: Path | None, *, as_json: bool) -> None:
    """Fold anew each standing that does not say what its ledger adds up to.

    What waits for a person is listed anew, too. Changes nothing that is sound, needs no seal key,
    and may run while others write. A ledger whose chain does not hold is left as it is and
    reported, with exit code 1.
    """
    from processor.services import verify as service

    ports = _ports(config)
    rebuilt = service.rebuild(ports.ledger, contacts or None)
    found = _reported(_listed_anew(ports, rebuilt), as_json=as_json)
    if any(finding.condition is service.Condition.LEDGER_BROKEN for finding in found):
        raise Failure("a ledger is broken and was left as it is; restore it from a backup")


def _listed_anew(ports: Ports, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each after its contact's open reviews were listed."""
    from processor.services.review_index import ReviewIndex

    index = ReviewIndex(ledger=ports.ledger, reviews=ports.reviews)
    for finding in findings:
        index.settle([finding.contact])
        yield finding


def _ports(config: Path | None) -> Ports:
    """The store, found by its birth record, without a key of any kind."""
    from processor.bootstrap import redis_ports
    from processor.cli.engine import unsealed_settings

    settings = unsealed_settings(config)
    ports = redis_ports(settings)
    birth = ports.births.copy()
    if birth.partitions != settings.partitions:
        raise Failure(
            f"the store has {birth.partitions} partitions; configure as many",
            ExitCode.UNAVAILABLE,
        )
    return ports


def _reported(findings: Iterable[Finding], *, as_json: bool) -> list[Finding]:
    """Print what is not sound as it is found (as JSON: everything) and sum up; the findings."""
    from processor.cli.screen import emit, talk
    from processor.services.verify import Condition

    kept, entries, rebuilt, checked = [], 0, 0, 0
    for finding in findings:
        checked, entries = checked + 1, entries + finding.entries
        rebuilt += finding.rebuilt
        sound = finding.condition is Condition.SOUND
        if not sound:
            kept.append(finding)
        if as_json:
            emit(finding)
        elif not sound:
            done = ", rebuilt" if finding.rebuilt else ""
            what = finding.condition.value.replace("_", " ")
            detail = f" ({finding.detail})" if finding.detail else ""
            click.echo(f"{finding.contact}  {what}{detail}{done}")
    wrong = f"{len(kept)} not sound" if kept else "all sound"
    talk(
        f"{checked} ledgers, {entries} entries: {wrong}"
        + (f", {rebuilt} rebuilt" if rebuilt else "")
    )
    return kept

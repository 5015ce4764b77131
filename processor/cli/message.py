"""`assent message`: where an outbound message is, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import not_found
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from rich.console import RenderableType

    from processor.bootstrap import Parts
    from processor.domain.ledger import Entry
    from processor.ports import Outgoing
    from processor.services.in_flight import ClaimView


_OBSERVED: Final = "it would have been released, but the business only observes"


@click.command(
    cls=Command,
    examples=("assent message msg_0f3c...", "assent message spring-sale-17 --json"),
)
@click.argument("message_id")
@common
def message(message_id: str, config: Path | None, *, as_json: bool) -> None:
    """Show a message by its id, or by the job id it was submitted under."""
    from processor.cli.engine import reading

    parts = reading(config)
    found = find(parts, message_id)
    if found is None:
        raise not_found(f"no message `{message_id}`; copy its id whole")
    show(parts, found, as_json=as_json)


def show(parts: Parts, found: Outgoing, *, as_json: bool) -> None:
    """A message with the claims on it."""
    from processor.cli.forms import outgoing_form
    from processor.cli.screen import emit, print_page
    from processor.services.in_flight import claim_views

    ledger, contact = parts.ports.ledger, found.message.contact
    claims = claim_views(ledger.claims(contact), _entries(parts, contact), parts.ports.outbound.get)
    if as_json:
        emit(outgoing_form(found, claims))
    else:
        print_page(_page(found, claims))


def find(parts: Parts, message_id: str) -> Outgoing | None:
    """A message by our id, or by the job id of any business here."""
    for name in parts.settings.businesses:
        ours = message_id.startswith("msg_")
        key = message_id if ours else parts.composer.job_key(name, message_id)
        found = parts.ports.outbound.find(name, key)
        if found is not None:
            return found
    return None


def _entries(parts: Parts, contact: str) -> list[Entry]:
    from processor.domain.ledger import read_chain

    return [entry for entry, _ in read_chain(parts.ports.ledger.lines(contact))]


def _stuck(found: Outgoing) -> bool:
    return found.state.value in {"blocked", "deferred"}


def _page(found: Outgoing, claims: tuple[ClaimView, ...]) -> RenderableType:
    from rich.console import Group as Lines
    from rich.text import Text

    from processor.cli.screen import exact, when
    from processor.cli.tables import table
    from processor.domain.reasons import sentence

    about = found.message
    rows = [
        ("what", f"{about.purpose} by {about.channel} from {about.brand} ({about.business})"),
        ("submitted", when(found.submitted_at)),
        ("claimed", exact(found.claimed_at) if found.claimed_at else "-"),
        ("outcome", f"{found.outcome or '-'} {when(found.outcome_at)}" if found.outcome else "-"),
        ("decision", found.decision or "-"),
        *(("reason", f"{code}: {sentence(code).says}") for code in found.reasons),
        *(("remedy", sentence(code).remedy) for code in found.reasons if _stuck(found)),
        *((("observed", _OBSERVED),) if found.state.value == "observed" else ()),
        *(
            ("in flight", f"an opt-out followed at {exact(each.in_flight.revoked_at)}")
            for each in claims
            if each.in_flight and each.claim.message == about.id
        ),
    ]
    head = Text.assemble((about.id, "bold"), f"  {found.state.value}")
    return Lines(head, table("", "", rows=rows))

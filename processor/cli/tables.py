"""Pages of tables: an address, a decision, a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from processor.cli.screen import exact, until, when
from processor.cli.words import act_words, evidence_words, line_words
from processor.domain.acts import Annulled
from processor.domain.reasons import sentence

if TYPE_CHECKING:
    from processor.domain.decision import Decision
    from processor.ports import DecisionRecord
    from processor.services.board import BoardLine
    from processor.services.explain import ContactView, DecisionView, EntryView
    from processor.services.in_flight import ClaimView

_COLOURS: Final = {"approved": "green", "deferred": "yellow", "blocked": "red"}
_MARKS: Final = {"approved": "✓ approved", "deferred": "… deferred", "blocked": "✗ blocked"}


def table(*columns: str, rows: Iterable[Sequence[RenderableType]]) -> Table:
    """A plain table without lines, as it can be copied."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def contact_page(view: ContactView, address: str) -> RenderableType:
    """Everything about an address."""
    subject = view.subject
    head = f"{address} by {subject.channel} from {subject.brand} ({subject.business})"
    moment = f"as of {when(view.at)}, which is past" if view.hypothetical else f"at {when(view.at)}"
    parts: list[RenderableType] = [
        Text(head, style="bold"),
        Text(f"{moment}, standing {view.standing.version}, contact {subject.contact}", "dim"),
        *section("may go", _board(view.board)),
        *section("ledger", timeline(view.entries)),
    ]
    if view.decisions:
        parts += section("latest decisions", _decisions(view.decisions))
    if view.claims:
        parts += section("claims", _claims(view.claims))
    return Lines(*parts)


def decision_page(
    view: DecisionView, more: Sequence[RenderableType] | None = None
) -> RenderableType:
    """One decision with what determined it, `more`, and what would be decided today."""
    decision, message = view.record.decision, view.record.message
    changed = decision.verdict != view.today.verdict
    # A decision of a list is about a contact, who may never get a message.
    about = f"message {message.id}, " if message.id else ""
    today = Text.assemble("today ", verdict(view.today), " (changed)" if changed else " (the same)")
    return Lines(
        Text.assemble((view.id, "bold"), "  ", verdict(decision)),
        Text(f"{message.purpose} by {message.channel} from {message.brand} at {when(decision.at)}"),
        Text(f"{about}policy {decision.policy[:12]}", style="dim"),
        *section("reasons", reasons(decision)),
        *section("entries behind it", timeline(view.entries)),
        *(more or ()),
        Text(),
        today,
    )


def verdict(decision: Decision) -> Text:
    """The verdict by sign, word and colour."""
    name = decision.verdict.value
    return Text(_MARKS[name], style=_COLOURS[name])


def reasons(decision: Decision) -> Table:
    """Every reason with its remedy."""
    rows = [
        (each.code, sentence(each.code).says, sentence(each.code).remedy)
        for each in decision.reasons
    ]
    return table("code", "says", "remedy", rows=rows)


def timeline(entries: Sequence[EntryView]) -> RenderableType:
    """Entries, oldest first."""
    if not entries:
        return Text("no entries", style="dim")
    annulled = {e.entry.act.batch for e in entries if isinstance(e.entry.act, Annulled)}
    rows = [
        (
            str(each.entry.seq),
            when(each.entry.received_at),
            act_words(each.entry.act) + (" (annulled)" if each.entry.batch in annulled else ""),
            each.entry.source,
            " ".join([evidence_words(each), *each.entry.flags]).strip(),
        )
        for each in entries
    ]
    return table("#", "received", "what", "from", "record", rows=rows)


def section(title: str, body: RenderableType) -> list[RenderableType]:
    """A part of a page under its title."""
    return [Text(), Text(title, style="bold"), body]


def _board(lines: Sequence[BoardLine]) -> Table:
    rows = [
        (
            verdict(line.decision),
            line_words(line),
            sentence(line.decision.reasons[0].code).says,
            until(line.decision.valid_until),
        )
        for line in lines
    ]
    return table("", "purpose", "because", "until", rows=rows)


def _decisions(decisions: Sequence[tuple[str, DecisionRecord]]) -> Table:
    rows = [
        (
            when(record.decision.at),
            verdict(record.decision),
            record.message.purpose,
            ", ".join(reason.code for reason in record.decision.reasons),
            name,
        )
        for name, record in decisions
    ]
    return table("at", "", "purpose", "reasons", "decision", rows=rows)


def _claims(claims: Sequence[ClaimView]) -> Table:
    rows = [
        (exact(c.claim.at), c.state or "unknown", _overtaken(c), c.claim.message) for c in claims
    ]
    return table("claimed", "state", "", "message", rows=rows)


def _overtaken(view: ClaimView) -> Text:
    if view.in_flight is None:
        return Text()
    told = (
        f"in flight: revoked at {exact(view.in_flight.revoked_at)} by {view.in_flight.entry[:12]}"
    )
    return Text(told, style="yellow")

"""What came of a trial, from the event over its entries to the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from processor.cli.event_forms import event_form
from processor.cli.forms import entry_form, line_form, subject_form
from processor.cli.screen import masked, until
from processor.cli.tables import table, verdict
from processor.cli.words import act_words, evidence_words, line_words
from processor.domain.reasons import sentence

if TYPE_CHECKING:
    from processor.cli.outcome import Concerned
    from processor.cli.trial import Shown

_AFTER: dict[str, str] = {
    "quarantined": "see `assent quarantine show {}`",
    "ignored": "it says nothing about consent, and is counted",
    "refused": "its sender is told what to mend",
}


def shown_page(shown: Shown, *, revealed: bool) -> RenderableType:
    """The whole way down: event, entries, verdicts."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    for name, value in _facts(shown):
        facts.add_row(name, value)
    parts: list[RenderableType] = [facts]
    for each in shown.concerned:
        parts += [Text(), Text(_whose(each, revealed=revealed), style="bold"), *_of(each)]
    return Lines(*parts)


def shown_form(shown: Shown, *, revealed: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "source": shown.trial.place,
        "event": shown.trial.what,
        "status": shown.answered,
        "delivery": shown.delivery if shown.kept else None,
        "ended": shown.ended.how,
        "reason": shown.ended.reason or None,
        "problems": list(shown.problems),
        "events": [event_form(each, revealed=revealed) for each in shown.events],
        "concerned": [_form(each, revealed=revealed) for each in shown.concerned],
    }


def _facts(shown: Shown) -> Iterator[tuple[str, str]]:
    trial = shown.trial
    told = f"answered {shown.answered}" + (", known before" if shown.repeated else "")
    yield "sent", f"{trial.what} to {trial.place}, as {trial.source.provider} does: {told}"
    if shown.kept:
        yield "delivery", shown.delivery
    kinds = [str(each.__struct_config__.tag) for each in shown.events]
    if kinds:
        yield "event", ", ".join(kinds)
    how = shown.ended.how + (f": {shown.ended.reason}" if shown.ended.reason else "")
    if shown.events and shown.ended.how == "ignored":
        how = "recorded nothing new: it was known already, or concerns nobody here"
    elif shown.ended.how in _AFTER:
        how += f"; {_AFTER[shown.ended.how].format(shown.delivery)}"
    yield "ended", how
    for problem in shown.problems:
        yield "", problem


def _whose(each: Concerned, *, revealed: bool) -> str:
    subject = each.subject
    who = f"contact {subject.contact[:12]}…"
    if each.address is not None:
        who = masked(each.address, revealed=revealed)
    return f"{who} by {subject.channel} from {subject.brand}"


def _of(each: Concerned) -> Iterator[RenderableType]:
    if each.entries:
        rows = [
            (f"#{view.entry.seq}", act_words(view.entry.act), evidence_words(view))
            for view in each.entries
        ]
        yield table("entry", "what", "record", rows=rows)
    else:
        yield Text("no new entry", style="dim")
    board = [
        (
            verdict(line.decision),
            line_words(line),
            ", ".join(reason.code for reason in line.decision.reasons),
            sentence(line.decision.reasons[0].code).says,
            until(line.decision.valid_until),
        )
        for line in each.board
    ]
    yield Text()
    yield table("", "purpose", "code", "because", "until", rows=board)


def _form(each: Concerned, *, revealed: bool) -> dict[str, Any]:
    about: dict[str, Any] = {"contact": each.subject.contact, "channel": each.subject.channel.value}
    if each.address is not None:
        about = subject_form(each.subject, each.address, revealed=revealed)
    return about | {
        "entries": [entry_form(view.entry) for view in each.entries],
        "board": [line_form(line) for line in each.board],
    }

"""How `assent review` answers: the stable JSON form, and pages for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group as Lines
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from processor.cli.forms import Form, why_form
from processor.cli.screen import masked, utc, when, without_none
from processor.cli.tables import table, verdict
from processor.domain.review import KIND_TEXTS, PAUSING
from processor.services.why import why

if TYPE_CHECKING:
    from processor.ports import ReviewItem
    from processor.services.reviews import Answered, ReviewView

_GONE = {
    "none": "there is no text",
    "erased": "the text was erased with the customer's data",
    "sealed": "the key that opens the text is not configured",
    "open": "there is no text",
}


def item_form(item: ReviewItem) -> Form:
    """An item of the list."""
    return {
        "review": item.id,
        "business": item.business,
        "brand": item.brand,
        "channel": item.channel.value,
        "kind": item.why.value,
        "pauses": item.why in PAUSING,
        "opened_at": utc(item.opened_at),
        "contact": item.contact,
    }


def review_form(view: ReviewView, *, revealed: bool) -> Form:
    """An item with its text, its answer, and what may be sent now."""
    evidence = view.opening.evidence
    text = {"state": view.opening.seal.value}
    told = {"said": evidence.said, "reading": evidence.reading} if evidence else {}
    marketing = why_form(why(view.contact))
    shown = ("verdict", "code", "sentence", "remedy", "who")
    return item_form(view.item) | without_none(
        {
            "entry": view.opening.entry.id,
            "at": utc(view.opening.entry.at),
            "address": masked(view.address, revealed=revealed) if view.address else None,
            "text": text | without_none(told),
            "state": "answered" if view.answer else "open",
            "pauses": view.pauses,
            "answer": _answer_form(view.answer) if view.answer else None,
            "opted_out": view.opted_out,
            "marketing": {name: marketing[name] for name in shown},
        }
    )


def _answer_form(answer: Answered) -> Form:
    evidence = answer.view.evidence
    return without_none(
        {
            "outcome": answer.outcome.value,
            "by": evidence and evidence.recorded_by,
            "why": evidence and evidence.said,
            "at": utc(answer.view.entry.received_at),
            "entry": answer.view.entry.id,
            "tags": list(answer.tags) or None,
        }
    )


def list_page(items: Sequence[ReviewItem]) -> Table:
    """What waits, a line for each."""
    rows = [
        (
            each.id,
            f"{each.business}/{each.brand}",
            each.channel.value,
            when(each.opened_at),
            each.why.value.replace("_", " "),
            "held back" if each.why in PAUSING else "",
        )
        for each in items
    ]
    return table("review", "brand", "by", "received", "why", "marketing", rows=rows)


def review_page(view: ReviewView, *, revealed: bool) -> RenderableType:
    """One item: the text, what it asks, and how it stands."""
    item, words = view.item, KIND_TEXTS[view.item.why]
    address = masked(view.address, revealed=revealed) if view.address else "an erased address"
    head = f"{address} by {item.channel.value} to {item.brand} ({item.business})"
    return Lines(
        Text(head, style="bold"),
        Text(f"{item.id}, received {when(item.opened_at)}", style="dim"),
        Text(),
        *_text(view),
        Text(),
        Text(f"{words.says}; {words.meanwhile}" if view.answer is None else words.says),
        *_answered(view),
        Text(),
        *_now(view),
    )


def _text(view: ReviewView) -> Iterator[Text]:
    evidence = view.opening.evidence
    if evidence is None or evidence.said is None:
        yield Text(f"  ({_GONE[view.opening.seal.value]})", style="dim")
        return
    for line in evidence.said.splitlines() or [""]:
        yield Text(f"  {_visible(line)}", style="bold")
    if evidence.reading:
        yield Text(f"  read as {evidence.reading}", style="dim")


def _answered(view: ReviewView) -> Iterator[Text]:
    if view.answer is None:
        command = f"assent review resolve {view.item.id} OUTCOME --by NAME --why TEXT"
        yield Text(f"answer it: {command}", style="dim")
        return
    told, answer = view.answer.view.evidence, view.answer
    who = f", by {told.recorded_by}: {told.said}" if told else ", by whom and why was not kept"
    only = f" of {', '.join(answer.tags)}" if answer.tags else ""
    outcome = answer.outcome.value.replace("_", " ")
    yield Text(f"answered {when(answer.view.entry.received_at)}: {outcome}{only}{_visible(who)}")


def _now(view: ReviewView) -> Iterator[Text]:
    """What the gate says to marketing, and that no answer lifts what the customer took back."""
    told = why(view.contact)
    yield Text.assemble("marketing  ", verdict(told.decision), f"  {told.sentence}")
    if view.opted_out:
        yield Text(f"           {told.remedy}", style="dim")


def _visible(text: str) -> str:
    """A line of somebody else's without what a terminal would obey."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)

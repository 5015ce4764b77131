"""`assent why`: may we send this address marketing, and why (not)? In one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.group import Command
from processor.cli.options import brand, business, common, guessed_channel, reveal, subject_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from processor.domain.address import Address
    from processor.services.board import BoardLine
    from processor.services.why import Why

_NOBODY: Final = "nobody"
_WHO: Final = {
    "customer": "the customer",
    "business": "the business",
    "compliance": "whoever answers for compliance",
    "operations": "the operators",
}


@click.command(
    cls=Command,
    examples=(
        "assent why +12025550123",
        "assent why +1 202 555 0123 --channel whatsapp",
        "assent why dana@example.com --business acme --brand acme-outlet --json",
    ),
)
@click.argument("address", nargs=-1, required=True)
@click.option(
    "--channel",
    type=click.Choice(["sms", "whatsapp", "email", "webchat"]),
    help="Default: sms for a number, email for an e-mail address, else webchat.",
)
@business
@brand
@reveal
@common
def why(
    address: tuple[str, ...],
    channel: str | None,
    business: str | None,
    brand: str | None,
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
) -> None:
    """Say in a sentence whether ADDRESS may be sent marketing, and why.

    Beside it: what can be done about it and by whom, the entry of the ledger that decided, and
    what may be sent all the same. Nothing is written.
    """
    from processor.cli.engine import reading
    from processor.cli.forms import subject_form, why_form
    from processor.cli.screen import emit, print_page, zone
    from processor.desk import explainer
    from processor.services.why import why as put_in_words

    text = " ".join(address)
    parts = reading(config)
    subject, found = subject_of(parts, (channel or guessed_channel(text), text), business, brand)
    view = explainer(parts).look(subject)
    if as_json:
        form = subject_form(subject, found, revealed=reveal)
        emit(form | why_form(put_in_words(view)))
        return
    print_page(card(put_in_words(view, zone), found, revealed=reveal))


def card(answer: Why, address: Address, *, revealed: bool) -> RenderableType:
    """The answer as a person sees it."""
    from rich.console import Group as Lines
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    for label, value in _facts(answer):
        facts.add_row(label, value)
    sentence = Text(answer.sentence, style="bold")
    whole = Lines(_headline(answer, address, revealed=revealed), Text(), sentence, Text(), facts)
    return Padding(whole, (1, 2), expand=False)


def _headline(answer: Why, address: Address, *, revealed: bool) -> Text:
    from rich.text import Text

    from processor.cli.screen import masked
    from processor.services.why import CHANNEL_WORDS

    sent = CHANNEL_WORDS[answer.subject.channel]
    shown = masked(address, revealed=revealed)
    who = f"from {answer.subject.brand} to {shown}"
    if answer.decision.approved:
        return Text.assemble(("✓ yes", "bold green"), f"  marketing {sent} {who}")
    return Text.assemble(("✗ no", "bold red"), f"  marketing {sent} {who}")


def _facts(answer: Why) -> list[tuple[str, RenderableType]]:
    from rich.text import Text

    facts: list[tuple[str, RenderableType]] = []
    if answer.who != _NOBODY:
        facts.append(("remedy", Text(answer.remedy)))
        facts.append(("by", Text(_WHO.get(answer.who, answer.who))))
    facts.append(("entry", _entry(answer)))
    also = [_allowed(line) for line in answer.allowed]
    facts.append(("may go", Text("\n".join(also) or "nothing else either")))
    if answer.decision.approved and not also:
        facts.pop()
    standing = f"{answer.code}, standing {answer.decision.standing_version}"
    facts.append(("code", Text(f"{standing}, policy {answer.decision.policy[:12]}", style="dim")))
    return facts


def _entry(answer: Why) -> Text:
    from rich.text import Text

    from processor.cli.screen import when
    from processor.cli.words import act_words

    if answer.entry is None:
        return Text("none", style="dim")
    entry = answer.entry.entry
    came = f"received {when(entry.received_at)} from {entry.source}"
    return Text.assemble(f"{act_words(entry.act)}\n{came}\n", (entry.id, "dim"))


def _allowed(line: BoardLine) -> str:
    from processor.cli.screen import until
    from processor.cli.words import line_words

    ends = until(line.decision.valid_until)
    return line_words(line) + (f", until {ends}" if ends else "")

"""`assent text`: what a customer's words are read as, and how well a labelled file is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import Failure
from processor.cli.group import Group
from processor.cli.text_lint import lint

if TYPE_CHECKING:
    from processor.domain.free_text import Reading
    from processor.services.text_score import Figure, Judged

_CONTEXTS: Final = ("none", "reminder", "order", "marketing", "chat")
#: What is done about a message that is read so when it comes in.
_EFFECTS: Final = {
    ("revoke", "sure"): "revokes at once",
    ("revoke", "likely"): "pauses marketing at once, and a person is asked",
    ("revoke", "unsure"): "a person is asked; nothing is held back",
    ("wrong_number", "sure"): "revokes at once, and a person is asked; in a chat only that",
    ("resume", "sure"): "lifts the person's own stop; it grants nothing",
    ("help", "sure"): "is answered with the help text",
    ("none", "none"): "nothing: an ordinary message",
}
#: What only a whole message that is a keyword does; in other words it is shown and no more.
_BY_KEYWORD: Final = frozenset({"resume", "help"})
_SHOWN: Final = "nothing: an ordinary message; only a keyword such as START or HELP does more"


@click.group(
    cls=Group,
    examples=(
        'assent text try "stop texting me"           band, rule and effect of a message',
        "assent text score labelled.csv              precision, recall and the misses",
        'assent text lint "Reply YES to confirm"     words that mean something else already',
    ),
)
def text() -> None:
    """Try how free text is read; nothing is stored and no configuration is needed."""


text.add_command(lint)


@text.command(
    "try",
    examples=(
        'assent text try "no more texts please"',
        'assent text try "CANCEL" --context reminder   a reminder was sent last',
    ),
)
@click.argument("words")
@click.option(
    "--context", type=click.Choice(_CONTEXTS), default="none", help="What was sent last, if any."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def try_words(words: str, context: str, *, as_json: bool) -> None:
    """Show how WORDS would be read as a message that came in."""
    from processor.cli.screen import emit
    from processor.domain.free_text import Context, judge

    told = _told(judge(words, Context(context)))
    if as_json:
        emit(told)
    else:
        click.echo("\n".join(f"{name:<9}{value}" for name, value in told.items() if value))


def _told(reading: Reading) -> dict[str, str]:
    return {
        "wish": reading.wish.value,
        "band": reading.band.value,
        "rule": reading.rule,
        "effect": _effect(reading),
        "topic": " ".join(reading.topic),
        "versions": f"words {reading.list_version}, rules {reading.rules_version}",
    }


def _effect(reading: Reading) -> str:
    if reading.wish.value in _BY_KEYWORD and not reading.rule.startswith("keyword."):
        return _SHOWN
    return _EFFECTS[reading.wish.value, reading.band.value]


@text.command(
    "score",
    examples=(
        "assent text score labelled.csv",
        "assent text score labelled.csv --json  the figures for a script",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--figures-only", is_flag=True, help="Leave out the misses.")
def score(file: Path, *, as_json: bool, figures_only: bool) -> None:
    """Score FILE, a CSV with the columns id, lang, text, context, label.

    Labels: revoke, pause, none, wrong_number, resume, help.
    Contexts: none, reminder, order, marketing, chat.
    """
    from msgspec import to_builtins

    from processor.cli.screen import emit
    from processor.services.text_score import LabelledInvalid, figures, judged, labelled, missed

    try:
        found = judged(labelled(file))
    except LabelledInvalid as error:
        raise Failure(f"{file}: {error}") from error
    shares = figures(found)
    misses = [] if figures_only else [each for each in found if missed(each)]
    if as_json:
        emit({"figures": to_builtins(shares), "misses": [_miss(each) for each in misses]})
        return
    click.echo("\n".join([f"{len(found)} texts", *map(_line, shares)]))
    for each in misses:
        click.echo("  ".join(_miss(each).values()))


def _line(each: Figure) -> str:
    low, high = each.interval()
    share = f"{each.hits / each.of:7.2%}" if each.of else "      -"
    between = f"[{low:.2%}, {high:.2%}]"
    return f"{each.measure:<28}{each.lang:<5}{each.hits:>5} of {each.of:<6}{share}  {between}"


def _miss(each: Judged) -> dict[str, str]:
    return {
        "id": each.row.id,
        "label": each.row.label.value,
        "read_as": each.outcome,
        "rule": each.reading.rule,
        "context": each.row.context.value,
        "text": " / ".join(each.row.text.splitlines()),
    }

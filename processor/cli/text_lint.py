"""`assent text lint`: words in a template whose answers would be read as something else."""

from __future__ import annotations

import click

from processor.cli.group import Command


@click.command(
    cls=Command,
    examples=(
        'assent text lint "Acme: reply CANCEL to cancel your visit"',
        'assent text lint "..." --purpose appointment_reminder --brand Acme',
    ),
)
@click.argument("words")
@click.option("--purpose", default="marketing", help="What the text is for, such as a reminder.")
@click.option("--brand", "brands", multiple=True, help="A name of which the text has to have one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def lint(
    context: click.Context, words: str, purpose: str, brands: tuple[str, ...], *, as_json: bool
) -> None:
    """Warn of what a customer would answer to WORDS that means something else already.

    Ends with status 1 where there is a warning.
    """
    from msgspec import to_builtins

    from processor.cli.screen import emit
    from processor.domain.template_lint import lint as look

    purpose = _known(purpose)
    flaws = look(words, purpose, brands)
    if as_json:
        emit({"purpose": purpose, "warnings": to_builtins(flaws)})
    elif flaws:
        click.echo("\n".join(f"{flaw.word or '-'}: {flaw.says}; {flaw.cure}" for flaw in flaws))
    else:
        click.echo("nothing to warn of")
    context.exit(1 if flaws else 0)


def _known(purpose: str) -> str:
    """A purpose as it is; `reminder` for the one of appointments, and so on, where one ends so."""
    from processor.domain.purpose import BUILT_IN_PURPOSES

    ending = sorted(each for each in BUILT_IN_PURPOSES if each.endswith(f"_{purpose}"))
    return ending[0] if len(ending) == 1 else purpose

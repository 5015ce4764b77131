"""`assent limits`: what each business may have, and how much of it is left now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.group import Group
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.bootstrap import Parts


@click.group(cls=Group, examples=("assent limits show", "assent limits show acme"))
def limits() -> None:
    """Show limits and what is left of them."""


@limits.command(
    examples=("assent limits show", "assent limits show acme", "assent limits show --json")
)
@click.argument("business", required=False)
@common
def show(business: str | None, config: Path | None, *, as_json: bool) -> None:
    """Show the limits of BUSINESS, or of every business that has any.

    What web processes hold for the next tenth of a second counts as had.
    """
    from processor.cli.engine import reading
    from processor.cli.options import chosen_business
    from processor.cli.screen import emit, print_page, talk
    from processor.cli.tables import table

    parts = reading(config)
    if business is not None:
        chosen_business(parts.settings, business)
    found = [each for each in _found(parts) if business in (None, each["business"])]
    if as_json:
        for each in found:
            emit(each)
        return
    if not found:
        talk("nothing is limited; see `[limits]` in assent.toml")
        return
    names = ("business", "kind", "per_minute", "at_once", "left", "per_day", "used_today")
    rows = [tuple(str(each.get(name, "-")) for name in names) for each in found]
    print_page(table(*(name.replace("_", " ") for name in names), rows=rows))


def _found(parts: Parts) -> Iterator[dict[str, Any]]:
    from processor.settings.allowances import allowances_of

    for (business, kind), allowance in sorted(allowances_of(parts.settings).items()):
        level = parts.allowances.level(business, kind)
        told: dict[str, Any] = {"business": business, "kind": kind.value}
        if allowance.per_minute:
            told |= {"per_minute": allowance.per_minute, "at_once": allowance.most}
            told |= {"left": level.left}
        if allowance.per_day:
            told |= {"per_day": allowance.per_day}
        yield told | {"used_today": level.used_today}

"""`assent review`: texts that wait for a person: listed, shown, and answered."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Group
from processor.cli.options import business, common, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processor.bootstrap import Parts
    from processor.domain.ruling import Ruling
    from processor.ports import ReviewItem
    from processor.services.reviews import ReviewView

_PAGE: Final = 200
_OUTCOMES: Final = ("opted_out", "not_opted_out", "reassigned", "seen_to")


@click.group(
    cls=Group,
    examples=(
        "assent review list",
        "assent review show rev_0f3c5a...",
        'assent review resolve rev_0f3c5a... opted_out --by "Erin Example" --why "rang her"',
    ),
)
def review() -> None:
    """List, show and answer texts that wait for a person."""


@review.command(
    "list", examples=("assent review list", "assent review list --business acme --json")
)
@business
@click.option("--limit", type=click.IntRange(1), default=100, help="Of each business; default 100.")
@common
def list_open(business: str | None, limit: int, config: Path | None, *, as_json: bool) -> None:
    """List what waits, the longest first."""
    from processor.cli.engine import reading
    from processor.cli.options import chosen_business
    from processor.cli.review_forms import item_form, list_page
    from processor.cli.screen import emit, print_page, talk

    parts = reading(config)
    names = sorted(parts.settings.businesses)
    if business is not None:
        names = [chosen_business(parts.settings, business).name]
    found = [each for name in names for each in islice(_open(parts, name), limit)]
    if as_json:
        for each in found:
            emit(item_form(each))
        return
    if found:
        print_page(list_page(found))
    total = sum(parts.ports.reviews.waiting(names).values())
    talk(f"{total} wait, {len(found)} shown" if found else "nothing waits for a person")


@review.command(examples=("assent review show rev_0f3c5a...",))
@click.argument("review_id")
@reveal
@common
def show(review_id: str, config: Path | None, *, reveal: bool, as_json: bool) -> None:
    """Show a text, what it was taken for, and what is in force meanwhile.

    The text is shown as it came; with --reveal the address too.
    """
    from processor.cli.engine import reading
    from processor.desk import review_desk

    view = review_desk(reading(config)).show(review_id)
    _told(view, revealed=reveal, as_json=as_json)


@review.command(
    examples=(
        'assent review resolve rev_0f3c5a... opted_out --by "Erin Example" --why "rang her"',
        'assent review resolve rev_0f3c5a... opted_out --tag newsletter --by Erin --why "as told"',
        'assent review resolve rev_0f3c5a... not_opted_out --by Erin --why "it is about a bill"',
    )
)
@click.argument("review_id")
@click.argument("outcome", type=click.Choice(_OUTCOMES), metavar="OUTCOME")
@click.option("--by", required=True, metavar="NAME", help="Who answers.")
@click.option("--why", required=True, metavar="TEXT", help="Why; kept sealed with the contact.")
@click.option(
    "--tag", "tags", metavar="TAG", multiple=True, help="Opted out of this label alone; repeatable."
)
@reveal
@common
def resolve(
    review_id: str,
    outcome: str,
    by: str,
    why: str,
    tags: tuple[str, ...],
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
) -> None:
    """Answer a text by an entry of the ledger; in force when this ends.

    OUTCOME is `opted_out` (from the time of the text on), `not_opted_out` (what was held back goes
    on), `reassigned` (the number has a new owner; what was agreed before counts no more), or
    `seen_to` (whatever else was asked for is done, and consent stays as it is).

    An opt-out that is in force already stays: only the customer can lift it.
    """
    from processor.cli.engine import writing
    from processor.cli.screen import talk
    from processor.desk import review_desk
    from processor.ports import NotUnderstood

    fields: dict[str, object] = {"outcome": outcome, "by": by, "why": why}
    ruling = _ruling(fields | ({"tags": list(tags)} if tags else {}))
    try:
        view, already = review_desk(writing(config)).resolve(review_id, ruling)
    except NotUnderstood as error:
        raise _refused(error) from None
    _told(view, revealed=reveal, as_json=as_json)
    if not as_json:
        talk("it was answered so before" if already else "answered, and in force")


def _ruling(fields: dict[str, object]) -> Ruling:
    """The answer, held to the same rules as over HTTP; raises Failure with every problem."""
    from processor.ports import NotUnderstood
    from schemas.reviews import read_ruling

    try:
        return read_ruling(fields)
    except NotUnderstood as error:
        raise _refused(error) from None


def _refused(error: Exception) -> Failure:
    problems = getattr(error, "problems", ())
    told = [f"{each.pointer.lstrip('/')} {each.detail}" for each in problems]
    return Failure("\n".join(told), ExitCode.USAGE)


def _open(parts: Parts, name: str) -> Iterator[ReviewItem]:
    """What waits of a business, page after page."""
    after: str | None = None
    while True:
        page = parts.ports.reviews.page(name, after, _PAGE)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _told(view: ReviewView, *, revealed: bool, as_json: bool) -> None:
    from processor.cli.review_forms import review_form, review_page
    from processor.cli.screen import emit, print_page

    if as_json:
        emit(review_form(view, revealed=revealed))
    else:
        print_page(review_page(view, revealed=revealed))

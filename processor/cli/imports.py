"""`assent import`: existing consents and opt-outs from a CSV file; a dry run unless told to act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import Failure
from processor.cli.group import Command
from processor.cli.options import brand, business, common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.domain.imports import Order, Row
    from processor.services.imports import Result

#: Refused rows that are shown to a person; `--json` shows all.
_SHOWN: Final = 20
_MODES: Final = ("add", "suppress-only")
_KINDS: Final = ("new", "changes", "unchanged", "refused")


class Mapped(click.ParamType[tuple[str, str]]):
    """`column=field`."""

    name = "column=field"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Refuse what is none as a usage error."""
        column, equals, field = value.rpartition("=")
        if not (column.strip() and equals and field.strip()):
            self.fail(f"`{value}` is not column=field", param, ctx)
        return column.strip(), field.strip()


@click.command(
    "import",
    cls=Command,
    examples=(
        "assent import contacts.csv --business acme",
        'assent import contacts.csv --map "Phone Number=address" --tag "marketing consent" --apply',
        "assent import stops.csv --mode suppress-only --apply",
        'assent import old.csv --attested-by "Erin Example" --method "paper forms" --apply',
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@business
@brand
@click.option(
    "--channel",
    type=click.Choice(["sms", "whatsapp", "email", "webchat"]),
    default="sms",
    show_default=True,
    help="Where a row does not name one.",
)
@click.option(
    "--mode",
    type=click.Choice(_MODES),
    default="add",
    show_default=True,
    help="suppress-only takes no consent; without a kind every row is an opt-out then.",
)
@click.option("--apply", is_flag=True, help="Record it; without this nothing is written.")
@click.option("--map", "maps", multiple=True, type=Mapped(), help="Which column is which field.")
@click.option("--tag", "tags", multiple=True, help="Tag of a consent where a row names none.")
@click.option("--source-name", default="import", show_default=True, help="Named by each entry.")
@click.option("--attested-by", metavar="NAME", help="Who vouches for rows without wording.")
@click.option("--method", help="How those customers consented; needs --attested-by.")
@click.option("--delimiter", default=",", show_default=True, help="Between two cells.")
@click.option(
    "--default-country",
    type=click.Choice(["none"]),
    default="none",
    show_default=True,
    help="Numbers must begin with + and their country; none is ever guessed.",
)
@common
def import_file(
    file: Path, config: Path | None, *, apply: bool, as_json: bool, **told: object
) -> None:
    """Import consents and opt-outs from the CSV FILE, whose first line names its columns.

    Columns: address, kind (consent or opt_out), date, source, wording, tags (separated by `;`),
    and if you have them wording_version, brand, channel, full_name, email, postal_address, ip,
    page_url, user_agent, said. A consent needs the date of the customer's own act, and a source and
    the wording unless somebody vouches. It never lifts an opt-out. The same row twice changes
    nothing, and `assent annul` takes the whole back. Exit code 1 when a row was refused.
    """
    import msgspec

    from processor.cli.engine import reading, writing
    from processor.cli.import_order import Asked, CsvFile, order_of
    from processor.cli.screen import emit, talk

    asked, source = msgspec.convert(told, Asked), CsvFile.at(file)
    parts = writing(config) if apply else reading(config)
    order = order_of(parts, asked, source)
    talk(f"batch {order.batch}" + ("" if apply else ", a dry run: nothing is written"))
    counts: Counter[str] = Counter()
    rows = _with_bar(source.rows(asked), source.lines, counts)
    for result in _results(parts, rows, order, apply=apply):
        counts[result.weighed.value] += 1
        if as_json:
            emit(result)
        elif result.reason and counts["refused"] <= _SHOWN:
            click.echo(f"line {result.line}: {result.reason}: {result.detail}")
    summary = {name: counts[name] for name in _KINDS}
    if as_json:
        emit({"batch": order.batch, "applied": apply} | summary)
    else:
        click.echo(", ".join(f"{number} {name}" for name, number in summary.items()))
        if not apply and counts["new"] + counts["changes"]:
            talk("give --apply to record it")
    if counts["refused"]:
        raise Failure(f"{counts['refused']} rows were refused; all others hold")


def _results(parts: Parts, rows: Iterable[Row], order: Order, *, apply: bool) -> Iterator[Result]:
    from processor.adapters.row_book import TemporaryRowBook
    from processor.cli.parts import importer_of

    with closing(TemporaryRowBook()) as book:
        yield from importer_of(parts).run(rows, order, book, apply=apply)


def _with_bar(rows: Iterable[Row], lines: int, counts: Counter[str]) -> Iterator[Row]:
    from processor.cli.progress import tracked

    return tracked(rows, "importing", total=lines, said=lambda: f"{counts['refused']} refused")

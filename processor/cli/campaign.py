"""`assent campaign`: who on a list may be written to now, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import Failure
from processor.cli.group import Command, Group
from processor.cli.imports import Mapped
from processor.cli.options import brand, business, common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.audience import Decided
    from processor.services.screening import Tally, Target

_VERDICTS: Final = ("approved", "deferred", "blocked")


@click.group(
    cls=Group,
    examples=("assent campaign decide audience.csv --out decided.csv",),
)
def campaign() -> None:
    """Judge a whole list before a campaign."""


@campaign.command(
    cls=Command,
    examples=(
        "assent campaign decide audience.csv --out decided.csv",
        "assent campaign decide audience.csv --region US --map Phone=address --out decided.csv",
        "assent campaign decide audience.ndjson --only approved --out go.ndjson --json",
        "export-audience | assent campaign decide - --business acme --out - > decided.csv",
    ),
)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@business
@brand
@click.option(
    "--channel",
    type=click.Choice(["sms", "whatsapp", "email", "webchat"]),
    default="sms",
    show_default=True,
    help="By which everybody is to be reached.",
)
@click.option("--purpose", default="marketing", show_default=True, help="What the message is for.")
@click.option(
    "--region",
    metavar="XX",
    help="Numbers without a country are of this one, such as US. Default: they are refused.",
)
@click.option("--map", "maps", multiple=True, type=Mapped(), help="Which column is the address.")
@click.option("--delimiter", default=",", show_default=True, help="Between two cells.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    required=True,
    help="Where the list goes with its verdicts; `-` for the standard output.",
)
@click.option("--only", type=click.Choice(_VERDICTS), help="Write only rows with this verdict.")
@click.option("--force", is_flag=True, help="Replace a FILE that exists.")
@common
def decide(
    file: Path,
    out: Path,
    only: str | None,
    maps: tuple[tuple[str, str], ...],
    delimiter: str,
    config: Path | None,
    *,
    force: bool,
    as_json: bool,
    **told: str | None,
) -> None:
    """Say of everybody on the list FILE whether they may be sent this now, and why not.

    FILE is CSV whose first line names its columns, one of them `address`, or has a JSON object on
    each line (NDJSON); `-` is the standard input. Every row is written again with assent_address,
    assent_verdict and assent_reasons. An address counts once, at its first row. At the end, how
    often each reason came and what would help. Nothing is recorded, and what is sent afterwards
    is judged and claimed again. Exit code 1 when there were rows that nobody can be reached by.
    """
    from processor.cli.campaign_files import (
        STREAM,
        audience_of,
        count_lines,
        lines_of,
        opened,
        written,
    )
    from processor.cli.campaign_report import Report
    from processor.cli.engine import reading
    from processor.desk import bulk_gate
    from processor.services.screening import Screening

    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character")
    parts = reading(config)
    report = Report(aside=out == STREAM, as_json=as_json)
    screening = Screening(
        _target(parts, told), bulk=bulk_gate(parts), ids=parts.ids, told=report.bad
    )
    with opened(file) as text:
        audience = audience_of(file, text, dict(maps), delimiter)
        rows = audience.rows(lines_of(text))
        with written(out, force=force) as place:
            audience.begin(place)
            for batch in _with_bar(screening.run(rows), count_lines(file), screening.tally):
                audience.write(place, [row for row in batch if only in (None, row.answer.told[0])])
    report.end(screening.tally)
    if screening.tally.bad:
        raise Failure(f"{screening.tally.bad:,} rows name nobody; all others are judged")


def _target(parts: Parts, told: Mapping[str, str | None]) -> Target:
    """What is to be sent, by the options; raises AddressInvalid for an unknown region."""
    from processor.cli.options import chosen_business
    from processor.domain.address import Channel
    from processor.domain.phone import known_region
    from processor.services.screening import Target

    owner, region = chosen_business(parts.settings, told["business"]), told["region"]
    brand = told["brand"] or owner.default_brand
    if brand not in owner.brands:
        raise click.UsageError(f"no brand `{brand}`; there is {', '.join(owner.brands)}")
    return Target(
        business=owner.name,
        brand=brand,
        channel=Channel(told["channel"] or ""),
        purpose=told["purpose"] or "",
        region=known_region(region) if region else None,
    )


def _with_bar(
    batches: Iterable[list[Decided]], lines: int | None, tally: Tally
) -> Iterator[list[Decided]]:
    from processor.cli.progress import tracked

    def said() -> str:
        return f"{tally.verdicts['approved']:,} approved"

    return tracked(batches, "judging", total=lines, said=said, size=len)

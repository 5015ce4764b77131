"""`assent campaign`: who on a list may be written to now, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.campaign_options import listed, target_of
from processor.cli.campaign_service import (
    account,
    cancel,
    download,
    list_all,
    pause,
    resume,
    send,
    show,
    submit,
)
from processor.cli.campaign_waves import explain, report, wave
from processor.cli.failure import Failure
from processor.cli.group import Command, Group
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.services.audience import Decided
    from processor.services.screening import Tally

_VERDICTS: Final = ("approved", "deferred", "blocked")


@click.group(
    cls=Group,
    examples=("assent campaign decide audience.csv --out decided.csv",),
)
def campaign() -> None:
    """Judge a whole list, hand it over in waves, and see what came of everybody."""


for _each in (
    *(wave, report, explain),
    *(submit, list_all, show, send, pause, resume, cancel, download, account),
):
    campaign.add_command(_each)


@campaign.command(
    cls=Command,
    examples=(
        "assent campaign decide audience.csv --out decided.csv",
        "assent campaign decide audience.csv --region US --map Phone=address --out decided.csv",
        "assent campaign decide audience.ndjson --only approved --out go.ndjson --json",
        "export-audience | assent campaign decide - --business acme --out - > decided.csv",
    ),
)
@listed
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
    **told: object,
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

    parts = reading(config)
    told_of = Report(aside=out == STREAM, as_json=as_json)
    screening = Screening(
        target_of(parts, told), bulk=bulk_gate(parts), ids=parts.ids, told=told_of.bad
    )
    with opened(file) as text:
        audience = audience_of(file, text, dict(maps), delimiter)
        rows = audience.rows(lines_of(text))
        with written(out, force=force) as place:
            audience.begin(place)
            for batch in _with_bar(screening.run(rows), count_lines(file), screening.tally):
                audience.write(place, [row for row in batch if only in (None, row.answer.told[0])])
    told_of.end(screening.tally)
    if screening.tally.bad:
        raise Failure(f"{screening.tally.bad:,} rows name nobody; all others are judged")


def _with_bar(
    batches: Iterable[list[Decided]], lines: int | None, tally: Tally
) -> Iterator[list[Decided]]:
    from processor.cli.progress import tracked

    def said() -> str:
        return f"{tally.verdicts['approved']:,} approved"

    return tracked(batches, "judging", total=lines, said=said, size=len)

"""`assent campaign wave`, `report` and `explain`: what comes after a list was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli import campaign_answers
from processor.cli.campaign_options import listed, named, target_of, targeted
from processor.cli.failure import not_found
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.audience import Decided
    from processor.services.screening import Screening, Target
    from processor.services.waves import Waves


@click.command(
    cls=Command,
    examples=(
        "assent campaign wave decided.csv --name spring-sale --total 500 --template t-17",
        "assent campaign wave decided.csv --name spring-sale --total 20000 --template t-17",
    ),
)
@listed
@named
@click.option(
    "--total",
    type=click.IntRange(min=1),
    required=True,
    help="How many of the list are handed over when it is done, those of waves before included.",
)
@click.option("--template", help="For your sender: which text.")
@click.option("--payload-ref", help="For your sender: where the rest of the message is.")
@click.option(
    "--newcomers", is_flag=True, help="Also who was not approved when the list was judged before."
)
@common
def wave(
    file: Path,
    name: str,
    total: int,
    template: str | None,
    payload_ref: str | None,
    maps: tuple[tuple[str, str], ...],
    delimiter: str,
    config: Path | None,
    *,
    newcomers: bool,
    as_json: bool,
    **told: object,
) -> None:
    """Hand over the people of the list FILE from its top, until TOTAL of them are.

    Each is judged when it is their turn, and becomes one message that is released to your sender,
    which claims it. Nobody is handed over twice under one NAME, so after an interruption the same
    command goes on where it stopped. Exit code 5 when the store went away meanwhile.
    """
    from processor.cli.engine import reading
    from processor.cli.parts import flush
    from processor.cli.screen import emit

    parts = reading(config)
    target = target_of(parts, told)
    waves = _waves(parts, target, name, template=template, payload_ref=payload_ref)
    came: Counter[str] = Counter()
    try:
        with _judged(parts, target, file, dict(maps), delimiter) as (_, batches):
            for each in waves.hand_over(batches, total, newcomers=newcomers):
                came += each
    finally:
        flush(parts)
    form = {"total": came.total(), "known": came.pop("known", 0), "now": dict(came)}
    if as_json:
        emit(form)
        return
    now = ", ".join(f"{number:,} {place}" for place, number in sorted(came.items())) or "nobody"
    click.echo(f"{form['total']:,} handed over, {form['known']:,} of them before; now: {now}")


@click.command(
    cls=Command,
    examples=("assent campaign report decided.csv --name spring-sale --json",),
)
@listed
@named
@common
def report(
    file: Path,
    name: str,
    maps: tuple[tuple[str, str], ...],
    delimiter: str,
    config: Path | None,
    *,
    as_json: bool,
    **told: object,
) -> None:
    """Say where everybody of the list FILE is: sent, failed, blocked, and so on.

    Each person is in one place, so the places add up to the people, and these with duplicates and
    bad rows to the rows. Below: why people are blocked or deferred.
    """
    from processor.cli.engine import reading

    parts = reading(config)
    target = target_of(parts, told)
    waves = _waves(parts, target, name)
    places: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    with _judged(parts, target, file, dict(maps), delimiter) as (screening, batches):
        for batch in waves.where(batches):
            places.update(each.place.value for each in batch)
            for each in batch:
                codes.update(each.codes)
    _tell(screening, places, codes, as_json=as_json)


@click.command(
    cls=Command,
    examples=(
        "assent campaign explain spring-sale +12025550123",
        "assent campaign explain cmp_0f3c5a... +12025550123",
    ),
)
@click.argument("name")
@click.argument("address")
@targeted
@common
def explain(name: str, address: str, config: Path | None, *, as_json: bool, **told: object) -> None:
    """Show what came of one ADDRESS in the campaign NAME, and why.

    NAME is the id of a campaign that the service keeps, or the name of one whose list is in a file.
    """
    from processor.cli.engine import reading
    from processor.cli.message import show
    from processor.domain.address import parse_address

    parts = reading(config)
    target = target_of(parts, told)
    if campaign_answers.is_kept(name):
        campaign_answers.explain(parts, target.business, name, address, as_json=as_json)
        return
    whom = parse_address(target.channel.kind, address, target.region)
    found = _waves(parts, target, name).message(whom.value)
    if found is None:
        raise not_found("nobody of this address was handed over by that campaign")
    show(parts, found, as_json=as_json)


@contextmanager
def _judged(
    parts: Parts, target: Target, file: Path, mapping: Mapping[str, str], delimiter: str
) -> Iterator[tuple[Screening, Iterator[list[Decided]]]]:
    """The people of a list as they are now, with a bar beside them."""
    from processor.cli.campaign_files import audience_of, count_lines, lines_of, opened
    from processor.cli.progress import tracked
    from processor.desk import bulk_gate
    from processor.services.screening import Screening

    screening = Screening(target, bulk=bulk_gate(parts), ids=parts.ids)
    with opened(file) as text:
        rows = audience_of(file, text, mapping, delimiter).rows(lines_of(text))
        batches = screening.run(rows)
        lines = count_lines(file)
        yield (
            screening,
            tracked(batches, "going through", total=lines, said=lambda: "", size=len),
        )


def _waves(
    parts: Parts,
    target: Target,
    name: str,
    *,
    template: str | None = None,
    payload_ref: str | None = None,
) -> Waves:
    from processor.services.waves import Campaign, Waves

    campaign = Campaign(name=name, target=target, template=template, payload_ref=payload_ref)
    return Waves(
        campaign,
        composer=parts.composer,
        ids=parts.ids,
        sending=parts.sending,
        outbound=parts.ports.outbound,
        now=parts.ports.clock.now,
    )


def _tell(
    screening: Screening, places: Counter[str], codes: Counter[str], *, as_json: bool
) -> None:
    from processor.cli.screen import emit
    from processor.domain.reasons import sentence
    from processor.services.waves import Place

    tally = screening.tally
    rows = {"rows": tally.rows, "duplicates": tally.codes["duplicate_in_list"], "bad": tally.bad}
    people = {"people": places.total()} | {place.value: places[place.value] for place in Place}
    if as_json:
        emit(rows | people | {"reasons": dict(codes.most_common())})
        return
    counts = ", ".join(f"{number:,} {what}" for what, number in people.items() if number)
    click.echo(f"{tally.rows:,} rows, {rows['duplicates']:,} duplicates, {tally.bad:,} bad")
    click.echo(counts)
    for code, number in codes.most_common():
        click.echo(f"{number:>9,}  {code}: {sentence(code).says}")

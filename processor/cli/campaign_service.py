"""`assent campaign submit` and what follows: campaigns that the service keeps and works."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from processor.cli.campaign_options import target_of, targeted
from processor.cli.campaign_shown import all_of, blocks_of, form, owner_of, services_of, shown
from processor.cli.explain import Moment
from processor.cli.group import Command
from processor.cli.imports import Mapped
from processor.cli.options import business, common

_PAGE: Final = 100
_campaign = click.argument("campaign")
_CMP: Final = "cmp_0f3c5a..."


@click.command(
    cls=Command,
    examples=(
        "assent campaign submit audience.csv --purpose marketing --template t-17",
        "assent campaign submit audience.csv --region US --key spring-sale --json",
    ),
)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@targeted
@click.option("--map", "maps", multiple=True, type=Mapped(), help="Which column is the address.")
@click.option("--key", default="", help="The same list under the same KEY is one campaign.")
@click.option("--name", default="", help="Your own name of the campaign.")
@click.option("--template", help="For your sender: which text.")
@click.option("--payload-ref", help="For your sender: where the rest of the message is.")
@click.option("--not-before", type=Moment(), metavar="TIME", help="Nobody is sent this before it.")
@common
def submit(
    file: Path,
    maps: tuple[tuple[str, str], ...],
    key: str,
    config: Path | None,
    *,
    as_json: bool,
    **told: Any,  # noqa: ANN401 - options by their names
) -> None:
    """Give the list FILE to the service, which judges it; `-` is the standard input.

    CSV or NDJSON, found out. Interrupted, it can be given again under the same KEY.
    """
    from processor.cli.engine import reading
    from processor.cli.parts import flush
    from processor.ports.campaigns import CampaignSpec

    parts = reading(config)
    target = target_of(parts, told)
    spec = CampaignSpec(
        business=target.business,
        brand=target.brand,
        channel=target.channel,
        purpose=target.purpose,
        region=target.region,
        deadline=target.deadline,
        not_before=told["not_before"],
        name=told["name"],
        template=told["template"],
        payload_ref=told["payload_ref"],
        mapping=dict(maps),
    )
    try:
        shown(services_of(parts).uploads.receive(spec, blocks_of(file), key=key), as_json=as_json)
    finally:
        flush(parts)


@click.command("list", cls=Command, examples=("assent campaign list --business acme --json",))
@business
@click.option("--limit", type=click.IntRange(1), default=_PAGE, show_default=True)
@common
def list_all(business: str | None, limit: int, config: Path | None, *, as_json: bool) -> None:
    """List the campaigns of a business, newest first."""
    from itertools import islice

    from processor.cli.engine import reading
    from processor.cli.screen import emit, print_page, when
    from processor.cli.tables import table

    parts = reading(config)
    found = list(islice(all_of(parts, owner_of(parts, business)), limit))
    if as_json:
        for each in found:
            emit(form(each))
        return
    rows = [
        (each.id, each.spec.name, each.state.value, f"{each.rows:,}", when(each.began_at))
        for each in found
    ]
    print_page(table("campaign", "name", "state", "rows", "began", rows=rows))


@click.command(cls=Command, examples=(f"assent campaign show {_CMP}",))
@_campaign
@business
@common
def show(campaign: str, business: str | None, config: Path | None, *, as_json: bool) -> None:
    """Show how far a CAMPAIGN is, and what came of its list so far."""
    from processor.cli.engine import reading

    parts = reading(config)
    found = services_of(parts).desk.show(owner_of(parts, business), campaign)
    shown(found, as_json=as_json)


@click.command(cls=Command, examples=(f"assent campaign send {_CMP} --total 500",))
@_campaign
@business
@click.option("--total", type=click.IntRange(min=1), help="Those of waves before included.")
@click.option("--newcomers", is_flag=True, help="Also who was not approved when it was judged.")
@common
def send(
    campaign: str,
    business: str | None,
    total: int | None,
    config: Path | None,
    *,
    newcomers: bool,
    as_json: bool,
) -> None:
    """Hand over the first TOTAL people of the list of a CAMPAIGN; without it all of them."""
    from processor.cli.engine import reading
    from processor.cli.parts import flush

    parts = reading(config)
    wave = partial(services_of(parts).desk.wave, total=total, newcomers=newcomers)
    found = wave(owner_of(parts, business), campaign)
    # First: whoever cuts the output off must not cut off the call that wakes the workers.
    flush(parts)
    shown(found, as_json=as_json)


def _steering(word: str, says: str) -> click.Command:
    """A command that tells a campaign one word."""

    @click.command(word, cls=Command, examples=(f"assent campaign {word} {_CMP}",), help=says)
    @_campaign
    @business
    @common
    def steer(campaign: str, business: str | None, config: Path | None, *, as_json: bool) -> None:
        from processor.cli.engine import reading
        from processor.cli.parts import flush

        parts = reading(config)
        act = getattr(services_of(parts).desk, word)
        found = act(owner_of(parts, business), campaign)
        flush(parts)
        shown(found, as_json=as_json)

    return steer


pause = _steering("pause", "Begin no further chunk of a CAMPAIGN; it can be resumed.")
resume = _steering("resume", "Go on with a CAMPAIGN that is paused.")
cancel = _steering("cancel", "End a CAMPAIGN for good, and take back what was not claimed yet.")


@click.command(
    cls=Command,
    examples=(
        f"assent campaign download {_CMP} --out result.csv",
        f"assent campaign download {_CMP} --start 20000 --out - >> result.csv",
    ),
)
@_campaign
@business
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    required=True,
    help="Where the rows go; `-` for the standard output.",
)
@click.option(
    "--start", type=click.IntRange(min=0), default=0, help="Leave out so many rows, and the head."
)
@click.option("--force", is_flag=True, help="Replace a FILE that exists.")
@common
def download(
    campaign: str,
    business: str | None,
    out: Path,
    start: int,
    config: Path | None,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Write the rows of a CAMPAIGN's list with what was decided of each."""
    from processor.cli.campaign_files import STREAM, written
    from processor.cli.engine import reading
    from processor.cli.screen import emit, talk

    parts = reading(config)
    services, rows = services_of(parts), 0
    found = services.desk.show(owner_of(parts, business), campaign)
    pieces = services.results.download(found, start=start)
    with written(out, force=force) as place:
        for piece in pieces:
            place.write(piece.text)
            rows += piece.rows
    if as_json and out != STREAM:
        emit({"rows": rows, "next": start + rows})
    else:
        talk(f"{rows:,} rows")


@click.command(cls=Command, examples=(f"assent campaign account {_CMP} --json",))
@_campaign
@business
@common
def account(campaign: str, business: str | None, config: Path | None, *, as_json: bool) -> None:
    """Say where everybody of a CAMPAIGN is: sent, failed, blocked, and so on."""
    from processor.cli import campaign_answers
    from processor.cli.engine import reading

    parts = reading(config)
    campaign_answers.account(parts, owner_of(parts, business), campaign, as_json=as_json)

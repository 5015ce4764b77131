"""`assent trigger`: let something happen as a provider would tell it, and see what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode, Failure, not_found
from processor.cli.group import Command
from processor.cli.options import common, reveal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from processor.cli.trial import Trial
    from processor.settings import Settings

_WAIT: Final = 20


@click.command(
    cls=Command,
    examples=(
        "assent trigger --source acme/shop",
        "assent trigger orders/create --source acme/shop --set phone=+12025550123",
        "assent trigger form.submitted --source acme/website --expect approved",
        "assent trigger --like dlv_03_5a... --expect blocked:no_consent",
    ),
)
@click.argument("event", required=False)
@click.option("--source", metavar="BUSINESS/SOURCE", help="Which source is called.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="KEY=VALUE",
    help="`phone`, `email` or `name` of who acts, a name of the map, or a dotted path."
    " May be repeated.",
)
@click.option("--like", metavar="DELIVERY", help="A recorded delivery, with nobody's data in it.")
@click.option(
    "--expect",
    "expected",
    multiple=True,
    metavar="[PURPOSE=]VERDICT[:REASON]",
    help="Exit with 1 unless the gate says so; or `ignored`, `quarantined`, `refused`."
    " May be repeated.",
)
@click.option("--url", help="Where the web server is. Default: as configured.")
@click.option(
    "--wait",
    "seconds",
    type=click.IntRange(1, 600),
    default=_WAIT,
    help="Seconds to wait for a worker; default 20.",
)
@click.option("--print", "only_print", is_flag=True, help="Print the payload, and send nothing.")
@click.option("--yes", is_flag=True, help="The address that is set may be a real one.")
@reveal
@common
@click.pass_context
def trigger(
    context: click.Context,
    /,
    event: str | None,
    source: str | None,
    values: tuple[str, ...],
    like: str | None,
    expected: tuple[str, ...],
    url: str | None,
    seconds: int,
    config: Path | None,
    **flags: bool,
) -> None:
    """Send EVENT to a source as its provider would, and show what comes of it.

    EVENT is the provider's own name or one of ours; without it, all that there are, are listed. The
    call is signed, goes over HTTP to the web server, and counts: what it says is recorded. The
    people in it are made up.
    """
    from processor.cli.engine import reading, settings_from
    from processor.cli.expectation import missed, read_expectation
    from processor.cli.screen import emit, print_page
    from processor.cli.trial import ended
    from processor.cli.trigger_page import shown_form, shown_page

    asked = [read_expectation(each) for each in expected]
    settings = settings_from(config)
    if like is None and (event is None or source is None):
        _list(settings, source, as_json=flags["as_json"])
        return
    if like is not None and event is not None:
        raise click.UsageError("give an event or --like, not both")
    trial = _trial(settings, config, event, source, like)
    trial = _set(trial, values, yes=flags["yes"])
    if flags["only_print"]:
        _print(trial)
        return
    shown = ended(reading(config), trial, url=url, seconds=seconds)
    lines = missed(asked, shown.ended, shown.concerned)
    if flags["as_json"]:
        emit(shown_form(shown, revealed=flags["reveal"]) | {"missed": lines})
    else:
        print_page(shown_page(shown, revealed=flags["reveal"]))
    for line in lines:
        click.echo(f"assent: {line}", err=True)
    if lines:
        context.exit(int(ExitCode.FAILED))


def _list(settings: Settings, place: str | None, *, as_json: bool) -> None:
    from processor.adapters.clock import SystemClock
    from processor.cli.payloads import known_events
    from processor.cli.screen import emit, print_page, talk
    from processor.cli.sign import named_source
    from processor.cli.tables import table

    if place is None:
        known = [f"{b.name}/{each}" for b in settings.businesses.values() for each in b.sources]
        raise click.UsageError(f"name a source by --source; there is {', '.join(known)}")
    source = named_source(settings, place)
    found = list(known_events(source, SystemClock().now()))
    if as_json:
        for each in found:
            emit({"event": each.event, "becomes": list(each.becomes), "otherwise": each.otherwise})
        return
    rows = [(each.event, ", ".join(each.becomes) or each.otherwise) for each in found]
    print_page(table("event", f"becomes, at {place}", rows=rows))
    talk(f"send one: assent trigger {found[0].event} --source {place}")


def _trial(
    settings: Settings, config: Path | None, event: str | None, place: str | None, like: str | None
) -> Trial:
    from processor.adapters.clock import SystemClock
    from processor.cli.payloads import example
    from processor.cli.sign import named_source
    from processor.cli.trial import Trial

    now = SystemClock().now()
    if like is not None:
        return _like(settings, config, like, place, now)
    found = named_source(settings, str(place))
    call = example(found, str(event), now)
    return Trial(place=str(place), source=found, call=call, what=call.event)


def _like(
    settings: Settings, config: Path | None, delivery_id: str, place: str | None, now: datetime
) -> Trial:
    """A delivery that was kept, with other people and other ids in it."""
    from processor.cli.engine import reading
    from processor.cli.parts import quarantine_of
    from processor.cli.sign import named_source
    from processor.cli.trial import Trial
    from processor.providers.likeness import likeness

    desk = quarantine_of(reading(config))
    kept = desk.find(delivery_id)
    body = None if kept is None else desk.call(kept)
    if kept is None:
        raise not_found(f"no delivery `{delivery_id}`; copy its id whole")
    if body is None:
        raise Failure(f"the body of `{delivery_id}` was destroyed with its contact")
    place = place or f"{kept.business}/{kept.source}"
    source = named_source(settings, place)
    if source.provider != kept.provider:
        raise click.UsageError(f"`{delivery_id}` came from {kept.provider}, not {source.provider}")
    owner = settings.businesses[place.partition("/")[0]]
    names = (*owner.brands, *settings.policy.tags)
    try:
        call = likeness(
            source.provider, body, map_=source.map, names=names, made=kept.received_at, now=now
        )
    except ValueError:
        raise Failure(
            f"the body of `{delivery_id}` cannot be taken apart, so nobody can be taken out of it"
        ) from None
    return Trial(place=place, source=source, call=call, what=f"one like {delivery_id}")


def _set(trial: Trial, values: Sequence[str], *, yes: bool) -> Trial:
    from msgspec.structs import replace

    from processor.cli.made_up import check_made_up
    from processor.cli.payloads import with_values

    check_made_up(values, allowed=yes)
    return replace(trial, call=with_values(trial.source, trial.call, values))


def _print(trial: Trial) -> None:
    import json

    from processor.cli.payloads import body_of
    from processor.cli.screen import talk

    for name, value in trial.call.headers.items():
        talk(f"{name}: {value}")
    text = json.dumps(trial.call.tree, indent=2, ensure_ascii=False)
    click.echo(body_of(trial.call).decode() if trial.call.form else text)

"""`assent source`: what is configured, and what a payload would become by its map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.group import Group
from processor.cli.options import common, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processor.cli.source_show import Shown
    from processor.ports import Provider, RawRequest, Translation
    from processor.settings import Settings, Source


@click.group(
    cls=Group,
    examples=(
        "assent source list",
        "assent source show acme/website",
        "assent source try acme/website sample.json",
    ),
)
def source() -> None:
    """Show sources, and try out what their payloads would become."""


@source.command("list", examples=("assent source list", "assent source list --json"))
@common
def list_sources(config: Path | None, *, as_json: bool) -> None:
    """List every source: its provider, address, number of secrets, and what is mapped."""
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import table

    found = list(_sources(settings_from(config)))
    if as_json:
        for each in found:
            emit(each)
        return
    rows = [
        (
            each["source"],
            each["provider"],
            each["url"],
            str(each["secrets"]),
            ", ".join([*(f"{ours}={theirs}" for ours, theirs in each["map"].items())]),
            ", ".join(each["boxes"]),
        )
        for each in found
    ]
    print_page(table("source", "provider", "address", "secrets", "map", "boxes", rows=rows))


@source.command(
    "show", examples=("assent source show acme/website", "assent source show acme/shop --json")
)
@click.argument("name", metavar="BUSINESS/SOURCE")
@common
def show(name: str, config: Path | None, *, as_json: bool) -> None:
    """Show what a source is: its address, how it is signed, its map, and how to try it.

    It is shown too while a secret is missing. No secret is printed and no server is asked.
    """
    from processor.adapters.clock import SystemClock
    from processor.cli.payloads import known_events
    from processor.cli.screen import emit
    from processor.cli.source_show import source_form, source_lines

    shown = _shown(name, config)
    events = list(known_events(shown.source, SystemClock().now()))
    event = next((each.event for each in events if each.becomes), events[0].event)
    if as_json:
        emit(source_form(shown, event))
        return
    before = ""
    for label, value in source_lines(shown, event):
        click.echo(f"{label if label != before else '':<12}{value}")
        before = label


@source.command(
    "try",
    examples=(
        "assent source try acme/website sample.json",
        'assent source try acme/shop order.json --header "X-Topic: orders/create" --json',
    ),
)
@click.argument("name", metavar="BUSINESS/SOURCE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--header", "headers", multiple=True, metavar="NAME: VALUE", help="May be repeated.")
@reveal
@common
def try_payload(
    name: str,
    file: Path,
    headers: tuple[str, ...],
    config: Path | None,
    *,
    reveal: bool,
    as_json: bool,
) -> None:
    """Show what the payload in FILE would become, and which of its fields no map uses.

    Nothing is recorded and no server is asked; no signature is needed.
    """
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit
    from processor.cli.sign import named_source
    from processor.ports import RawRequest
    from processor.providers import PROVIDERS

    found = named_source(settings_from(config), name)
    request = RawRequest(headers=dict(map(_header, headers)), body=file.read_bytes())
    told = _tried(PROVIDERS[found.provider], found, request, revealed=reveal)
    if as_json:
        emit({"source": name, "provider": found.provider, **told})
        return
    for line in _lines(told):
        click.echo(line)


def _shown(name: str, config: Path | None) -> Shown:
    """A source by its name, whether or not its secrets are there."""
    from processor.cli.engine import settings_from
    from processor.cli.sign import named_source
    from processor.cli.source_show import Shown
    from processor.providers import PROVIDERS
    from processor.settings import process_environment, secret_states, with_stand_ins

    environ = process_environment()
    states = secret_states(environ, config, providers=PROVIDERS)
    settings = settings_from(config, with_stand_ins(environ, states))
    source, secrets = named_source(settings, name), states.get(name, ())
    return Shown(place=name, source=source, settings=settings, secrets=secrets)


def _sources(settings: Settings) -> Iterator[dict[str, Any]]:
    for business in settings.businesses.values():
        for each in business.sources.values():
            place = f"{business.name}/{each.name}"
            yield {
                "source": place,
                "provider": each.provider,
                "brand": each.brand,
                "url": f"{settings.public_url}/v1/hooks/{place}",
                "secrets": len(each.secrets),
                "map": dict(each.map.fields),
                "boxes": [box.field for box in each.map.boxes],
            }


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise click.UsageError('a header is given as "Name: value"')
    return name.strip().lower(), value.strip()


def _tried(
    provider: Provider, source: Source, request: RawRequest, *, revealed: bool
) -> dict[str, Any]:
    """What intake would make of an authentic call."""
    from processor.ports import Meant, NotUnderstood

    meant = Meant(brand=source.brand, map=source.map)
    try:
        read = provider.translate(provider.keep(request), meant)
    except NotUnderstood as error:
        problems = [{"pointer": each.pointer, "detail": each.detail} for each in error.problems]
        kind = "refused" if error.refusable else "quarantined"
        return {kind: error.reason, "problems": problems}
    # As in intake: whatever a provider's file did not foresee ends in quarantine.
    except Exception as fault:  # noqa: BLE001
        return {"quarantined": f"failed_{type(fault).__name__}", "problems": []}
    return _read(read, revealed=revealed)


def _read(read: Translation, *, revealed: bool) -> dict[str, Any]:
    from processor.cli.event_forms import event_form

    if not read.events:
        return {"ignored": read.ignored or "nothing_in_it"}
    events = [event_form(event, revealed=revealed) for event in read.events]
    return {"events": events, "unmapped": list(read.unmapped)}


def _lines(told: dict[str, Any]) -> Iterator[str]:
    for kind in ("ignored", "quarantined", "refused"):
        if kind in told:
            yield f"would be {kind}: {told[kind]}"
    for each in told.get("problems", []):
        yield f"  {each['pointer']}: {each['detail']}"
    for event in told.get("events", []):
        yield event["type"]
        for name, value in event.items():
            values = value if isinstance(value, list) else [value]
            yield from (f"  {name:<16}{_plain(one)}" for one in values if name != "type")
    if told.get("unmapped"):
        yield f"no map uses: {', '.join(told['unmapped'])}"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(each)}" for name, each in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)

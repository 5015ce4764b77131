"""Commands about the configuration: is it usable, and a first one for a newcomer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.settings import Business, NewConfiguration, Settings


@click.command(
    "check-config",
    cls=Command,
    examples=("assent check-config", "assent check-config --config shop/assent.toml --json"),
)
@common
@click.pass_context
def check_config(context: click.Context, config: Path | None, *, as_json: bool) -> None:
    """Check the configuration and show what it amounts to.

    Every problem is printed on a line of its own, and the exit code is then 1. No secret is shown,
    and no server is asked.
    """
    from processor.providers import PROVIDERS
    from processor.settings import SettingsInvalid, load_settings, process_environment

    try:
        settings = load_settings(process_environment(), config, providers=PROVIDERS)
    except SettingsInvalid as invalid:
        _print_problems(invalid.problems, as_json=as_json)
        context.exit(1)
    if as_json:
        click.echo(json.dumps({"ok": True, "problems": [], **_summary(settings)}))
    else:
        _print_summary(settings)


def create_configuration(folder: Path) -> NewConfiguration:
    """Write a newcomer's files and say so on stderr; a refusal ends the command with exit code 1.

    For `assent init`, which goes on from here.
    """
    from processor.settings import ConfigurationExists, write_new_configuration

    try:
        new = write_new_configuration(folder)
    except ConfigurationExists as exists:
        raise click.ClickException(str(exists)) from exists
    except OSError as error:
        raise click.ClickException(
            f"`{folder}` cannot be written ({error.strerror}); name another folder"
        ) from error
    click.echo(f"wrote {new.config}", err=True)
    click.echo(f"wrote {new.env}, with fresh secrets, readable by you alone", err=True)
    click.echo(f"sources sign with {', '.join(new.secrets)} from that file", err=True)
    click.secho(new.notice, err=True, bold=True)
    return new


def _print_problems(problems: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": False, "problems": problems}))
        return
    for problem in problems:
        click.echo(problem, err=True)


def _summary(settings: Settings) -> dict[str, Any]:
    from processor.settings import shown_address

    return {
        "config": str(settings.config_path),
        "store": shown_address(settings.store_url),
        "broker": shown_address(settings.broker_url),
        "vault": settings.vault_url,
        "state_dir": str(settings.state_dir),
        "policy": {"name": settings.policy.name, "digest": settings.policy.digest},
        "seal_keys": {"current": settings.seal_current, "ids": list(settings.seal_keys)},
        "businesses": {name: _business(each) for name, each in settings.businesses.items()},
    }


def _business(business: Business) -> dict[str, Any]:
    from processor.settings import CeleryRelease, StreamRelease

    release: str | None = None
    match business.release:
        case CeleryRelease(task=task, queue=queue):
            release = f"celery task {task} in queue {queue}"
        case StreamRelease(stream=stream):
            release = f"stream {stream}"
    sources = {
        name: {"provider": each.provider, "brand": each.brand, "secrets": len(each.secrets)}
        for name, each in business.sources.items()
    }
    told = {"brands": list(business.brands), "release": release, "observe": business.observe}
    return told | {"calls_per_minute": business.calls_per_minute, "sources": sources}


def _print_summary(settings: Settings) -> None:
    from rich.console import Console
    from rich.table import Table

    summary = _summary(settings)
    console = Console(highlight=False)
    for name in ("config", "store", "broker", "vault", "state_dir"):
        console.print(f"{name.replace('_', ' '):<10}{summary[name]}", markup=False, soft_wrap=True)
    policy = summary["policy"]
    console.print(f"{'policy':<10}{policy['name']} {policy['digest'][:12]}", markup=False)
    table = Table("business", "source", "provider", "brand", "secrets", "release")
    for name, business in summary["businesses"].items():
        release = business["release"] or "when asked for"
        release = "nothing: it only observes" if business["observe"] else release
        for source, each in business["sources"].items() or [("none", {})]:
            cells = [str(each.get(key, "")) for key in ("provider", "brand", "secrets")]
            table.add_row(name, source, *cells, release)
    console.print(table)
    console.print("the configuration is usable", style="green")

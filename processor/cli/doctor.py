"""`assent doctor`: everything that a deployment rests on, looked at, with what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from collections.abc import Iterable

    from processor.services.checks import Check

_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command(cls=Command, examples=("assent doctor", "assent doctor --json"))
@common
@click.pass_context
def doctor(context: click.Context, config: Path | None, *, as_json: bool) -> None:
    """Look at store, broker, workers, clocks, disks and secrets; say what to do.

    A line for each check: ok, warn or fail, what was found, and the cure. Nothing is changed. The
    exit code is 1 if anything failed. `/readyz` runs the same checks.
    """
    from processor.cli.screen import emit
    from processor.services.checks import is_ready

    checks = _checks(config)
    if as_json:
        emit({"ready": is_ready(checks), "checks": checks})
    else:
        print_checks(checks)
    context.exit(ExitCode.DONE if is_ready(checks) else ExitCode.FAILED)


def print_checks(checks: Iterable[Check]) -> None:
    """A line for each; the status in its colour on a terminal."""
    for check in checks:
        status = click.style(f"{check.status:<4}", fg=_COLOURS[check.status])
        click.echo(f"{status}  {check.name:<13} {check.says}")


def _checks(config: Path | None) -> tuple[Check, ...]:
    from processor.bootstrap import assemble, redis_ports
    from processor.cli.engine import settings_from
    from processor.services.checks import fail, ok
    from processor.settings import SettingsInvalid

    try:
        settings = settings_from(config)
    except SettingsInvalid as invalid:
        return tuple(fail("configuration", problem) for problem in invalid.problems)
    readiness = assemble(settings, redis_ports(settings)).readiness
    return (ok("configuration", f"`{settings.config_path}` is usable"), *readiness.checks())

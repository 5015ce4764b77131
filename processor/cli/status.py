"""`assent status`: how this deployment fares, on a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.doctor import print_checks
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.ports import Backlog
    from processor.services.checks import Check


@click.command(cls=Command, examples=("assent status", "assent status --json"))
@common
def status(config: Path | None, *, as_json: bool) -> None:
    """Show what waits, who works, and what is not as it should be.

    What is well is counted only; `assent doctor` lists it.
    """
    from processor.cli.engine import reading
    from processor.cli.screen import emit

    parts = reading(config)
    backlog, checks = parts.ports.queues.backlog(), parts.readiness.checks()
    if as_json:
        emit(_form(parts, backlog, checks))
    else:
        _print(parts, backlog, checks)


def _form(parts: Parts, backlog: Backlog, checks: tuple[Check, ...]) -> dict[str, object]:
    import msgspec

    from processor.cli.screen import utc
    from processor.ports import Role
    from processor.services.checks import Status, is_ready

    counts = msgspec.structs.asdict(backlog)
    times = {name: utc(counts[name]) for name in ("now", "inbox_oldest")}
    return {
        "ready": is_ready(checks),
        "queues": counts | times,
        "seen": {
            role: {name: utc(at) for name, at in parts.ports.pulses.seen(role).items()}
            for role in Role
        },
        "checks": [each for each in checks if each.status is not Status.OK],
    }


def _print(parts: Parts, backlog: Backlog, checks: tuple[Check, ...]) -> None:
    from processor.ports import Role
    from processor.services.checks import Status, is_ready
    from processor.services.fleet_checks import age_of

    def seen(role: Role) -> str:
        found = parts.ports.pulses.seen(role).values()
        return f"last seen {age_of(max(found), backlog.now)} ago" if found else "not seen in a day"

    odd = [each for each in checks if each.status is not Status.OK]
    oldest = backlog.inbox_oldest
    age = f", the oldest for {age_of(oldest, backlog.now)}" if oldest else ""
    ready = "ready" if is_ready(checks) else "NOT READY"
    well = f"{len(checks) - len(odd)} of {len(checks)} checks are ok"
    click.echo(f"{'assent':<10} {ready}; {well}")
    click.echo(f"{'inbox':<10} {backlog.inbox} waiting{age}; {backlog.quarantined} in quarantine")
    click.echo(
        f"{'messages':<10} {backlog.queued} queued, {backlog.deferred} deferred,"
        f" {backlog.released} released and not claimed"
    )
    click.echo(f"{'workers':<10} {seen(Role.WORKER)}")
    click.echo(f"{'beat':<10} {seen(Role.BEAT)}")
    print_checks(odd)

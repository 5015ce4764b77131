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


@click.command(cls=Command, examples=("assent status", "assent status --json"))
@common
def status(config: Path | None, *, as_json: bool) -> None:
    """Show what waits, who works, and what is not as it should be.

    What is well is counted only; `assent doctor` lists it.
    """
    from processor.cli.engine import reading
    from processor.cli.screen import emit

    parts = reading(config)
    if as_json:
        emit(_form(parts))
    else:
        _print(parts)


def _form(parts: Parts) -> dict[str, object]:
    import msgspec

    from processor.cli.screen import utc
    from processor.ports import Role
    from processor.services.checks import Status, is_ready

    checks, inbox = parts.readiness.checks(), parts.ports.queues.inbox()
    return {
        "ready": is_ready(checks),
        "now": utc(inbox.now),
        "inbox": {
            "deliveries": inbox.deliveries,
            "oldest": utc(inbox.oldest),
            "quarantined": inbox.quarantined,
        },
        "messages": msgspec.structs.asdict(parts.ports.queues.messages()),
        "reviews": parts.ports.reviews.waiting(sorted(parts.settings.businesses)),
        "seen": {
            role: {name: utc(at) for name, at in parts.ports.pulses.seen(role).items()}
            for role in Role
        },
        "checks": [each for each in checks if each.status is not Status.OK],
    }


def _print(parts: Parts) -> None:
    from processor.ports import Role
    from processor.services.checks import Status, is_ready
    from processor.services.fleet_checks import age_of

    checks, inbox = parts.readiness.checks(), parts.ports.queues.inbox()
    messages = parts.ports.queues.messages()
    odd = [each for each in checks if each.status is not Status.OK]
    age = f", the oldest for {age_of(inbox.oldest, inbox.now)}" if inbox.oldest else ""

    def seen(role: Role) -> str:
        found = parts.ports.pulses.seen(role).values()
        return f"last seen {age_of(max(found), inbox.now)} ago" if found else "not seen in a day"

    waiting = parts.ports.reviews.waiting(sorted(parts.settings.businesses))
    named = ", ".join(f"{count} of {name}" for name, count in waiting.items() if count)
    ready = "ready" if is_ready(checks) else "NOT READY"
    lines = {
        "assent": f"{ready}; {len(checks) - len(odd)} of {len(checks)} checks are ok",
        "inbox": f"{inbox.deliveries} waiting{age}; {inbox.quarantined} in quarantine",
        "messages": f"{messages.queued} queued, {messages.deferred} deferred,"
        f" {messages.released} released and not claimed",
        "reviews": f"{named} wait for a person" if named else "none wait",
        "workers": seen(Role.WORKER),
        "beat": seen(Role.BEAT),
    }
    for name, says in lines.items():
        click.echo(f"{name:<10} {says}")
    print_checks(odd)

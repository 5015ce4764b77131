"""The table of commands."""

from __future__ import annotations

from typing import Final

import click

from processor.cli.group import LazyGroup

COMMANDS: Final = {
    "init": "processor.cli.init_command:init",
    "check-config": "processor.cli.config_commands:check_config",
    "up": "processor.cli.up:up",
    "status": "processor.cli.status:status",
    "doctor": "processor.cli.doctor:doctor",
    "demo": "processor.cli.demo_command:demo",
    "why": "processor.cli.why:why",
    "explain": "processor.cli.explain:explain",
    "opt-out": "processor.cli.opt_out:opt_out",
    "reached": "processor.cli.reached:reached",
    "export": "processor.cli.export:export",
    "listen": "processor.cli.listen:listen",
    "message": "processor.cli.message:message",
    "ledger": "processor.cli.ledger:ledger",
    "quarantine": "processor.cli.quarantine:quarantine",
    "review": "processor.cli.review:review",
    "replay": "processor.cli.replay:replay",
    "captures": "processor.cli.captures:captures",
    "backup": "processor.cli.backup:backup",
    "restore": "processor.cli.restore:restore",
    "store": "processor.cli.store:store",
    "archive": "processor.cli.archive:archive",
    "import": "processor.cli.imports:import_file",
    "reconcile": "processor.cli.reconcile:reconcile",
    "campaign": "processor.cli.campaign:campaign",
    "text": "processor.cli.text:text",
    "annul": "processor.cli.annul:annul",
    "breaker": "processor.cli.breaker:breaker",
    "limits": "processor.cli.limits:limits",
    "rewrap": "processor.cli.rewrap:rewrap",
    "keys": "processor.cli.keys:keys",
    "schemas": "processor.cli.schemas:schemas",
    "source": "processor.cli.source:source",
    "trigger": "processor.cli.trigger:trigger",
    "signature": "processor.cli.signature:signature",
    "sign": "processor.cli.sign:sign",
    "web": "processor.cli.serve:web",
    "worker": "processor.cli.serve:worker",
    "beat": "processor.cli.serve:beat",
}


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    examples=(
        "assent demo                  see the whole path once, with real servers",
        "assent init shop && cd shop  make a configuration, a store and a first key",
        "assent up                    run everything in this terminal",
        "assent why +12025550123      may we send this number marketing, and why (not)?",
    ),
    context_settings={"max_content_width": 100},
)
@click.version_option(package_name="assent", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show a traceback where something breaks.")
def assent(*, debug: bool) -> None:
    """Consent from webhooks to the last moment before a message goes out.

    Answers go to stdout and talk to stderr; `--json` gives every answer a stable form.
    Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 not allowed, 5 unavailable.
    """
    _ = debug  # read by the group, where errors end

"""`assent up`: everything in one terminal, which starts, speaks and ends as one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.group import Command
from processor.cli.options import configured

if TYPE_CHECKING:
    from processor.adapters.embedded import EmbeddedServer
    from processor.settings import Settings
    from processor.supervise import Part

_OK: Final = 200
_ANSWER_SECONDS: Final = 2.0
#: Longer than a worker takes to finish what it has begun.
_GRACE_SECONDS: Final = 40.0


@click.command(cls=Command, examples=("assent up", "assent up --config shop/assent.toml"))
@configured
@click.pass_context
def up(context: click.Context, config: Path | None) -> None:
    """Run web, workers and beat, and with `embedded:` store and broker, until Ctrl-C.

    The first part that dies ends the whole, with exit code 1. A second Ctrl-C kills at once.
    """
    from contextlib import ExitStack

    from processor.bootstrap import assemble, redis_ports
    from processor.cli.engine import join, settings_from
    from processor.cli.screen import talk
    from processor.services.server_checks import refuse_unsafe
    from processor.supervise import run

    settings = settings_from(config)
    with ExitStack() as opened:
        servers = [opened.enter_context(server) for server in _servers(settings)]
        parts = assemble(settings, redis_ports(settings))
        refuse_unsafe(parts.ports.server, parts.ports.broker)
        join(parts)
        address = _address(settings)

        def ready() -> None:
            talk(f"assent is up at {address}; Ctrl-C ends it")

        status = run(_programs(settings, address), on_ready=ready, watched=servers)
    context.exit(status)


def _servers(settings: Settings) -> list[EmbeddedServer]:
    """The embedded servers that the settings ask for."""
    from processor.bootstrap import embedded_servers
    from processor.settings import EMBEDDED

    asked = (settings.store_url, settings.broker_url)
    if EMBEDDED not in asked:
        return []
    pairs = zip(embedded_servers(settings), asked, strict=True)
    return [server for server, url in pairs if url == EMBEDDED]


def _programs(settings: Settings, address: str) -> list[Part]:
    from processor.settings import process_environment
    from processor.settings.variables import CONFIG
    from processor.supervise import Part

    environ = dict(process_environment()) | {CONFIG.name: str(settings.config_path)}
    environ["PYTHONUNBUFFERED"] = "1"

    def part(name: str) -> list[str]:
        return [sys.executable, "-m", "processor.cli", name]

    return [
        Part(
            name="web",
            argv=part("web"),
            env=environ,
            ready=lambda: _answers(f"{address}/livez"),
            grace_seconds=_GRACE_SECONDS,
        ),
        Part(name="worker", argv=part("worker"), env=environ, grace_seconds=_GRACE_SECONDS),
        Part(
            name="bulk",
            argv=[*part("worker"), "--bulk"],
            env=environ,
            grace_seconds=_GRACE_SECONDS,
        ),
        Part(name="beat", argv=part("beat"), env=environ),
    ]


def _address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.web_host in ("0.0.0.0", "::") else settings.web_host  # noqa: S104 - compared with, not bound to
    return f"http://{host}:{settings.web_port}"


def _answers(url: str) -> bool:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        with urlopen(url, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - our own http address
            return int(answer.status) == _OK
    except (URLError, OSError):
        return False

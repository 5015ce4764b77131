"""`assent web`, `assent worker`, `assent beat`: the three programs of a deployment."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.group import Command
from processor.cli.options import configured

if TYPE_CHECKING:
    from processor.settings import Settings

#: Entry points never import one another; this one is found by its name when it is wanted.
_WEB: Final = "processor.web.serve"
#: How much a worker of campaigns stands back behind other programs.
_YIELDING: Final = 10
_CELERY: Final = ("-m", "celery", "--app", "workers.main", "--quiet")


@click.command(cls=Command, examples=("assent web", "assent web --host 0.0.0.0 --port 8000"))
@click.option("--host", help="Where to listen. Default: as configured.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: as configured.")
@configured
def web(host: str | None, port: int | None, config: Path | None) -> None:
    """Serve webhooks and the API until SIGINT or SIGTERM."""
    import msgspec

    settings = _joined(config)
    settings = msgspec.structs.replace(
        settings, web_host=host or settings.web_host, web_port=port or settings.web_port
    )
    _refuse_taken(settings.web_host, settings.web_port)
    importlib.import_module(_WEB).serve(settings)


@click.command(
    cls=Command, examples=("assent worker", "assent worker --concurrency 4", "assent worker --bulk")
)
@click.option("--concurrency", type=click.IntRange(1, 256), help="Default: as configured.")
@click.option("--bulk", is_flag=True, help="Work on campaigns, and on nothing else.")
@configured
def worker(concurrency: int | None, config: Path | None, *, bulk: bool) -> None:
    """Record deliveries and judge messages until SIGINT or SIGTERM.

    Campaigns have workers of their own, so that a STOP or a single message never waits for one.
    These yield to everything else that runs on the machine.
    """
    from processor.ports import QueueName

    settings = _joined(config)
    names = (QueueName.INTAKE, QueueName.GATE, QueueName.UPKEEP, QueueName.DETAILS)
    queues = QueueName.BULK if bulk else ",".join(names)
    many = concurrency or (settings.bulk_concurrency if bulk else settings.worker_concurrency)
    how = ["worker", "--queues", queues, "--pool", "prefork", "--concurrency", str(many)]
    if bulk:
        # A name of its own: both kinds may run on one machine.
        how += ["--hostname", "bulk@%h"]
        os.nice(_YIELDING)
    how += ["--without-gossip", "--without-mingle", "--loglevel", settings.log_level]
    _become(settings, how)


@click.command(cls=Command, examples=("assent beat",))
@configured
def beat(config: Path | None) -> None:
    """Ring for the sweep every few seconds until SIGINT or SIGTERM; one is enough."""
    settings = _joined(config)
    folder = settings.state_dir / "beat"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    schedule = str(folder / "schedule")
    _become(settings, ["beat", "--schedule", schedule, "--loglevel", settings.log_level])


def _refuse_taken(host: str, port: int) -> None:
    """Two servers could share an address, and callers would meet now the one, now the other."""
    from processor.cli.failure import Failure

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Failure(
            f"cannot listen on {host} port {port} ({why}); end what listens there, or choose"
            " another with `--host` and `--port`"
        ) from None


def _joined(config: Path | None) -> Settings:
    """The settings, after this configuration's policy was put in force.

    A store that is merely away is no reason not to start: STOPs must be taken in all the same.
    """
    from processor.bootstrap import assemble, located, redis_ports
    from processor.cli.engine import join, settings_from
    from processor.cli.failure import ExitCode, Failure
    from processor.cli.screen import talk
    from processor.ports import StoreUnavailable, StoreUnborn
    from processor.services.server_checks import refuse_unsafe

    settings = located(settings_from(config))
    parts = assemble(settings, redis_ports(settings))
    refuse_unsafe(parts.ports.server, parts.ports.broker)
    try:
        join(parts)
    except Failure as failure:
        away = failure.__cause__
        if failure.exit_code != ExitCode.UNAVAILABLE or isinstance(away, StoreUnborn):
            raise
        talk(f"assent: {failure.message}; going on without it")
    except StoreUnborn:
        raise
    except StoreUnavailable as away:
        talk(f"assent: {away}; going on without it")
    return settings


def _become(settings: Settings, command: Sequence[str]) -> None:
    """Become Celery, so that signals reach it and nothing stands in between."""
    from processor.settings import process_environment
    from processor.settings.variables import CONFIG

    sys.stdout.flush()
    sys.stderr.flush()
    environ = dict(process_environment()) | {CONFIG.name: str(settings.config_path)}
    argv = [sys.executable, *_CELERY, *command]
    os.execve(sys.executable, argv, environ)  # noqa: S606 - our own interpreter, no shell

"""`assent store copy`: the same store in a new place, with other partitions or a new id key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.adapters.carry.copying import Copied

_MOST: Final = 4096
_LONGEST: Final = 86_400


@click.command(
    cls=Command,
    examples=(
        "assent store copy --to redis://127.0.0.1:6380/0",
        "assent store copy --to unix:///run/new.sock?db=0 --partitions 512",
    ),
)
@click.option("--to", metavar="URL", help="The new store: an empty server, without a password.")
@click.option(
    "--to-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the URL, for one with a password.",
)
@click.option(
    "--partitions",
    type=click.IntRange(1, _MOST),
    metavar="N",
    help="Partitions of the new store, a power of two. Default: as many as now.",
)
@click.option(
    "--after",
    type=click.FloatRange(0, _LONGEST),
    default=0,
    metavar="SECONDS",
    help="Do not switch earlier; time to start the new processes. Default: 0.",
)
@common
def copy(
    to: str | None,
    to_file: Path | None,
    partitions: int | None,
    after: float,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    """Copy the store while it is in use, then switch: seal it and open the new one.

    With a new key in front of ASSENT_ID_KEY (`k2:...,k1:...`) all contacts get new ids. Start
    processes with the new configuration while it runs: they wait for the new store to open. From
    the seal on, processes of the old one answer 503 and keep revocations in their spool. Killed
    half-way, it can be run again.
    """
    from processor.cli.screen import emit, talk

    if partitions is not None and partitions & (partitions - 1):
        raise click.BadParameter("must be a power of two", param_hint="--partitions")
    done = _copied(_place(to, to_file), partitions, after, config)
    birth = done.birth
    if as_json:
        emit(
            {
                "store": birth.store,
                "epoch": birth.epoch,
                "partitions": birth.partitions,
                "contacts": done.contacts,
                "seconds": done.seconds,
            }
        )
        return
    if done.seconds is None:
        talk("the new store was opened before; nothing was done")
    else:
        talk(f"{done.contacts} contacts are alike; neither answered for {done.seconds:.2f} seconds")
    talk(
        f"now set ASSENT_STORE_URL to the new store, [store] partitions = {birth.partitions} in"
        " assent.toml, the same ASSENT_ID_KEY as here, and restart what still runs on the old one"
    )


def _place(to: str | None, to_file: Path | None) -> str:
    """The address of the new store as the driver reads it; raises Failure, UsageError."""
    from processor.settings.servers import read_server

    if (to is None) == (to_file is None):
        raise click.UsageError("name the new store by --to, or by --to-file")
    try:
        server = read_server(to or (to_file or Path()).read_text(encoding="utf-8").strip())
    except (ValueError, UnicodeDecodeError) as error:
        raise Failure(f"the address of the new store {error}", ExitCode.USAGE) from None
    if to is not None and server.login:
        raise Failure("--to would show the password to others; use --to-file", ExitCode.USAGE)
    return server.client_url()


def _copied(target_url: str, partitions: int | None, after: float, config: Path | None) -> Copied:
    from processor.adapters.carry.changes import Changes
    from processor.adapters.carry.copying import Copier
    from processor.adapters.connection import connect
    from processor.adapters.redis_server import RedisServerFacts
    from processor.bootstrap import assemble, located, redis_ports
    from processor.cli.engine import unsealed_settings
    from processor.cli.screen import talk
    from processor.services.server_checks import refuse_unsafe

    settings = located(unsealed_settings(config))
    parts = assemble(settings, redis_ports(settings))
    source, target = connect(settings.store_url), connect(target_url)
    refuse_unsafe(RedisServerFacts(target), parts.ports.broker)
    copier = Copier(source, target, parts.ids, partitions=partitions, after=after, said=talk)
    # It listens before any key is copied, or the first change could be missed.
    with Changes(settings.store_url) as changes:
        return copier.copy(changes)

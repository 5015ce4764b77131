"""`assent backup`: the whole store in a folder, made while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import common


@click.command(cls=Command, examples=("assent backup out/monday", "assent backup out --json"))
@click.argument("folder", type=click.Path(path_type=Path))
@common
def backup(folder: Path, config: Path | None, *, as_json: bool) -> None:
    """Write all that the store holds into a new FOLDER, as sealed as it is there.

    The store may be in use; what belongs to one contact is read at one moment. No seal key is
    needed. `assent restore FOLDER` makes a store of it again, on Redis as well as on Valkey. The
    vault and the keys are not in it: back them up too.
    """
    from processor.adapters.carry.backup import make_backup
    from processor.adapters.connection import connect
    from processor.bootstrap import assemble, located, redis_ports
    from processor.cli.engine import meet, unsealed_settings
    from processor.cli.screen import emit, talk

    if folder.exists() or folder.is_symlink():
        raise Failure(f"`{folder}` exists; name a new folder", ExitCode.NOT_ALLOWED)
    settings = located(unsealed_settings(config))
    parts = assemble(settings, redis_ports(settings))
    meet(parts)
    manifest = make_backup(connect(settings.store_url), folder, parts.ids)
    told = {
        "folder": str(folder),
        "store": manifest.birth.store,
        "epoch": manifest.birth.epoch,
        "contacts": sum(each.contacts for each in manifest.partitions.values()),
        "entries": sum(each.entries for each in manifest.partitions.values()),
        "keys": sum(manifest.keys.values()),
        "bytes": sum(each.bytes for each in manifest.files.values()),
    }
    if as_json:
        emit(told)
        return
    talk("wrote {folder}: {contacts} contacts, {entries} entries, {keys} keys".format_map(told))

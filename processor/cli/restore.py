"""`assent restore`: a backup becomes a store again, which waits until it is acknowledged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.adapters.carry.folder import Manifest
    from processor.bootstrap import Parts
    from processor.ports import Birth


@click.command(
    cls=Command,
    examples=(
        "assent restore out/monday --check-only  see that a backup is whole",
        "assent restore out/monday --verify      fill an empty store and compare it",
        "assent restore --acknowledge            approve again, after the sources repeated",
    ),
)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Read everything back before the store is opened.")
@click.option("--check-only", is_flag=True, help="Check the backup alone; no store is needed.")
@click.option("--acknowledge", is_flag=True, help="Let a store that was restored approve again.")
@common
def restore(
    folder: Path | None,
    config: Path | None,
    *,
    verify: bool,
    check_only: bool,
    acknowledge: bool,
    as_json: bool,
) -> None:
    """Make an empty store what it was when the backup in FOLDER was made.

    A backup that is incomplete or altered is refused. The store opens with a higher epoch and a
    shut gate: it takes webhooks and revocations in, and approves nothing. Let the sources repeat
    what they sent since, then acknowledge. What was waiting to be sent counts as `outcome_unknown`.
    """
    from processor.cli.screen import emit, talk

    if acknowledge == (folder is not None):
        raise click.UsageError("name the folder of a backup, or give --acknowledge alone")
    if folder is None:
        birth = _acknowledged(config)
        said = f"store {birth.store} approves again, in epoch {birth.epoch}"
        told: dict[str, object] = {"store": birth.store, "epoch": birth.epoch, "waits": False}
    else:
        told, said = _restored(folder, config, verify=verify, check_only=check_only)
    if as_json:
        emit(told)
    else:
        talk(said)


def _acknowledged(config: Path | None) -> Birth:
    from processor.cli.engine import reading

    return reading(config).lineage.acknowledge()


def _restored(
    folder: Path, config: Path | None, *, verify: bool, check_only: bool
) -> tuple[dict[str, object], str]:
    from processor.adapters.carry.backup import verify_backup
    from processor.adapters.carry.folder import read_manifest
    from processor.bootstrap import assemble, redis_ports
    from processor.cli.engine import embedded_running, unsealed_settings

    settings = unsealed_settings(config)
    parts = assemble(settings, redis_ports(settings))
    manifest = read_manifest(folder, parts.ids)
    verify_backup(folder, manifest)
    contacts = sum(each.contacts for each in manifest.partitions.values())
    told: dict[str, object] = {
        "folder": str(folder),
        "store": manifest.birth.store,
        "contacts": contacts,
        "partitions": manifest.birth.partitions,
        "made": manifest.assent,
    }
    if check_only:
        return told, f"`{folder}` is whole: {contacts} contacts of store {manifest.birth.store}"
    _fits(parts, manifest)
    with embedded_running(settings) as running:
        birth = _filled(assemble(running, redis_ports(running)), folder, manifest, verify=verify)
    compared = "; chains and standings are the backup's" if verify else ""
    return told | {"epoch": birth.epoch, "waits": True, "verified": verify}, (
        f"restored {contacts} contacts in epoch {birth.epoch}{compared}; nothing is approved until"
        " the sources have repeated what they sent since and you run `assent restore --acknowledge`"
    )


def _filled(parts: Parts, folder: Path, manifest: Manifest, *, verify: bool) -> Birth:
    from processor.adapters.carry.restore import restore as restored
    from processor.adapters.connection import connect
    from processor.ports import Known
    from processor.services.server_checks import refuse_unsafe

    refuse_unsafe(parts.ports.server, parts.ports.broker)
    known = parts.ports.memory.recall()
    same = known is not None and known.store == manifest.birth.store
    birth = restored(
        connect(parts.settings.store_url),
        folder,
        manifest,
        least_epoch=known.epoch if known is not None and same else 0,
        proven=verify,
    )
    parts.ports.memory.remember(Known(store=birth.store))
    parts.lineage.advance()
    return birth


def _fits(parts: Parts, manifest: Manifest) -> None:
    """Refuse what could not be used afterwards; raises Failure."""
    settings, birth = parts.settings, manifest.birth
    known = parts.ports.memory.recall()
    if known is not None and known.store != birth.store:
        raise Failure(
            f"this is a backup of store `{birth.store}`, and this machine knows `{known.store}`;"
            f" remove `store.id` from `{settings.state_dir}` if you mean it",
            ExitCode.NOT_ALLOWED,
        )
    if (settings.partitions, settings.lanes) != (birth.partitions, birth.lanes):
        raise Failure(
            f"the backup has {birth.partitions} partitions, {birth.lanes} lanes; configure as many"
        )
    if birth.id_key != parts.ids.fingerprint():
        raise Failure("the backup was made with another id key; set ASSENT_ID_KEY to that one")

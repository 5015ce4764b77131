"""A backup of a whole store, made while it is in use, in a bounded amount of memory.

What belongs to one contact is read at one moment, and deliveries are read before contacts; so a
backup never holds a delivery as recorded whose entries it does not hold. Everything in it is as
sealed as in the store.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from processor.adapters.carry.folder import (
    BackupBroken,
    FileFacts,
    Manifest,
    SectionWriter,
    every_record,
    file_of,
    write_manifest,
)
from processor.adapters.carry.kinds import OF_CONTACT, Rule, Section, name_of
from processor.adapters.carry.messages import read_messages
from processor.adapters.carry.proof import PartitionProof, Seen, contacts_of, prove
from processor.adapters.carry.records import Record, keys_of, read_any, read_at_once
from processor.adapters.connection import Store, to_ms
from processor.adapters.keys import partition_tag
from processor.adapters.redis_births import RedisBirths
from processor.adapters.redis_server import RedisServerFacts
from processor.domain.errors import LedgerBroken
from processor.domain.fold import fold_all
from processor.domain.identity import IdKey
from processor.domain.ledger import head_of

#: Contacts, and other keys, that are read in one step.
_CONTACTS: Final = 50
_KEYS: Final = 200
_NOT_KEPT: Final = (Rule.BIRTH, Rule.LEFT, Rule.DERIVED, Rule.INBOX)


def make_backup(store: Store, folder: Path, ids: IdKey) -> Manifest:
    """Write a backup into a new folder; raises FileExistsError, StoreUnavailable, OSError.

    What was begun and failed is taken away again.
    """
    birth, began = RedisBirths(store).read(), to_ms(store.now())
    folder.mkdir(mode=0o700)
    try:
        files, counted, proofs = _write_sections(store, folder)
        state = RedisServerFacts(store).state()
        manifest = Manifest(
            format=1,
            assent=version("assent"),
            server=f"{state.software} {'.'.join(map(str, state.version or ()))}",
            began=began,
            ended=to_ms(store.now()),
            birth=birth,
            files=files,
            keys=dict(sorted(counted.items())),
            partitions=proofs,
        )
        write_manifest(folder, manifest, ids)
        _sync(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def verify_backup(folder: Path, manifest: Manifest) -> None:
    """See that every file is whole, every chain holds, and heads and standings are the manifest's.

    Raises BackupBroken. Needs no store and no seal key.
    """
    if dict(_proofs(every_record(folder, manifest))) != dict(manifest.partitions):
        raise BackupBroken("chains or standings are not those of the manifest; take another backup")


def _write_sections(
    store: Store, folder: Path
) -> tuple[dict[str, FileFacts], dict[str, int], Mapping[str, PartitionProof]]:
    files: dict[str, FileFacts] = {}
    counted: dict[str, int] = {}
    proofs: dict[str, PartitionProof] = {}
    for section in Section:
        writer = SectionWriter(folder, section)
        if section is Section.CONTACTS:
            for partition, contacts in contacts_of(store):
                proofs[f"{partition:03d}"] = prove(_written(store, partition, contacts, writer))
        else:
            for record in _read(store, section):
                writer.add(record)
        files[file_of(section)] = writer.close()
        for what, count in writer.keys.items():
            counted[what] = counted.get(what, 0) + count
    return files, counted, proofs


def _written(
    store: Store, partition: int, contacts: Sequence[str], writer: SectionWriter
) -> Iterator[Seen]:
    """Write the contacts of a partition, and tell what a proof looks at."""
    for at in range(0, len(contacts), _CONTACTS):
        batch = contacts[at : at + _CONTACTS]
        records = read_at_once(
            store, [key for each in batch for key in contact_keys(partition, each)]
        )
        for record in records:
            writer.add(record)
        yield from _seen(records)


def contact_keys(partition: int, contact: str) -> list[bytes]:
    """The keys of one contact that are read together."""
    return [f"{partition_tag(partition)}:{what}:{contact}".encode() for what in OF_CONTACT]


def _seen(records: Sequence[Record]) -> Iterator[Seen]:
    standings = {
        name_of(each.key).rest: each.value
        for each in records
        if name_of(each.key).what == "standing"
    }
    for record in records:
        name = name_of(record.key)
        if name.what == "ledger":
            yield Seen(
                contact=name.rest,
                entries=len(record.value),
                head=head_of(record.value[-1]),
                standing=standings.get(name.rest),
            )


def _read(store: Store, section: Section) -> Iterator[Record]:
    """The records of a section that is read key by key."""
    wanted = (key for key in keys_of(store) if _belongs(key, section))
    while batch := list(islice(wanted, _KEYS)):
        messages = [key for key in batch if name_of(key).rule is Rule.MESSAGE]
        yield from read_messages(store, messages)
        yield from read_any(store, [key for key in batch if key not in set(messages)])


def _belongs(key: bytes, section: Section) -> bool:
    name = name_of(key)
    quarantine = (name.owner, name.what) == ("i", "quarantine")
    return name.section is section and name.rule not in _NOT_KEPT and not quarantine


def _proofs(records: Iterable[Record]) -> Iterator[tuple[str, PartitionProof]]:
    """The proofs of the contacts in a backup, which are in order; raises BackupBroken."""
    ours = (each for each in records if name_of(each.key).rule is Rule.CONTACT)
    for number, mine in groupby(ours, lambda each: name_of(each.key).number):
        by_contact = groupby(mine, lambda each: name_of(each.key).rest)
        yield f"{number:03d}", prove(_proven(list(kept)) for _, kept in by_contact)


def _proven(records: Sequence[Record]) -> Seen:
    """One contact of a backup, after its chain was checked."""
    try:
        seen = next(_seen(records))
        for record in records:
            if name_of(record.key).what == "ledger":
                fold_all(record.value)
    except (LedgerBroken, StopIteration):
        raise BackupBroken("a ledger in the backup does not hold; take another backup") from None
    return seen


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A backup's folder: a file of records for each section, and a manifest that is written last.

Each record is msgpack behind its length in four bytes. The manifest carries the hash of every file
and a code that only a holder of the id key can make; without a manifest a backup is not whole.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from processor.adapters.carry.kinds import Section, name_of
from processor.adapters.carry.proof import PartitionProof
from processor.adapters.carry.records import Record
from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.ports import Birth

MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_LENGTH: Final = 4
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Record)


class BackupBroken(AssentError):
    """A backup that is incomplete, was altered, or is of another deployment."""


class FileFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of the backup has to be like."""

    records: int
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; times are the store's, in milliseconds since 1970.

    `keys` counts records by sort, as `docs/keys.md` names them.
    """

    format: int
    assent: str
    server: str
    began: int
    ended: int
    birth: Birth
    files: Mapping[str, FileFacts]
    keys: Mapping[str, int]
    partitions: Mapping[str, PartitionProof]


class _Signed(msgspec.Struct, frozen=True, kw_only=True):
    manifest: Manifest
    attested: str


def file_of(section: Section) -> str:
    """The name of a section's file."""
    return f"{list(Section).index(section) + 1}-{section}.records"


class SectionWriter:
    """Writes one section; `facts` once it is closed."""

    def __init__(self, folder: Path, section: Section) -> None:
        descriptor = os.open(folder / file_of(section), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(descriptor, "wb")
        self._hash = hashlib.sha256()
        self._records, self._bytes = 0, 0
        self.keys: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Write one record."""
        body = _encoder.encode(record)
        framed = len(body).to_bytes(_LENGTH, "big") + body
        self._stream.write(framed)
        self._hash.update(framed)
        self._records, self._bytes = self._records + 1, self._bytes + len(framed)
        if not record.more:
            self.keys[name_of(record.key).what or "other"] += 1

    def close(self) -> FileFacts:
        """Have it on the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        return FileFacts(records=self._records, bytes=self._bytes, sha256=self._hash.hexdigest())


def write_manifest(folder: Path, manifest: Manifest, ids: IdKey) -> None:
    """Declare a backup whole; on the disk when this returns."""
    signed = _Signed(manifest=manifest, attested=ids.attest(_bytes(manifest)))
    text = msgspec.json.format(msgspec.json.encode(signed), indent=2) + b"\n"
    descriptor = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def read_manifest(folder: Path, ids: IdKey) -> Manifest:
    """What a backup says it holds; raises BackupBroken."""
    try:
        signed = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Signed)
    except FileNotFoundError:
        raise BackupBroken(
            f"`{folder}` holds no manifest: it is no backup, or one that was cut short"
        ) from None
    except (OSError, ValueError):
        raise BackupBroken(
            f"the manifest in `{folder}` cannot be read; take another backup"
        ) from None
    if signed.manifest.format != _FORMAT:
        raise BackupBroken("the backup was made by an unknown version; use that one to restore it")
    if not hmac.compare_digest(signed.attested, ids.attest(_bytes(signed.manifest))):
        raise BackupBroken(
            "the manifest was altered, or made with another id key; set ASSENT_ID_KEY to that one"
        )
    return signed.manifest


def read_records(folder: Path, name: str, facts: FileFacts) -> Iterator[Record]:
    """The records of one file; raises BackupBroken where it is not what the manifest says."""
    digest, records = hashlib.sha256(), 0
    try:
        with (folder / name).open("rb") as stream:
            while head := stream.read(_LENGTH):
                body = stream.read(int.from_bytes(head, "big"))
                digest.update(head + body)
                records += 1
                yield _decoder.decode(body)
    except FileNotFoundError:
        raise BackupBroken(f"`{name}` is missing; take another backup") from None
    except (OSError, ValueError):
        raise _altered(name) from None
    if (records, digest.hexdigest()) != (facts.records, facts.sha256):
        raise _altered(name)


def every_record(folder: Path, manifest: Manifest) -> Iterable[Record]:
    """All records, in the order in which they were written."""
    for section in Section:
        name = file_of(section)
        if name not in manifest.files:
            raise BackupBroken(f"the manifest does not name `{name}`; take another backup")
        yield from read_records(folder, name, manifest.files[name])


def _altered(name: str) -> BackupBroken:
    return BackupBroken(f"`{name}` was cut short or altered; take another backup")


def _bytes(manifest: Manifest) -> bytes:
    return msgspec.json.encode(manifest, order="deterministic")

"""Proof: hashes over the heads of all chains and over all standings, partition by partition.

Two stores with the same proof hold the same history of the same contacts and the same standings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from processor.adapters.carry.kinds import name_of
from processor.adapters.carry.records import keys_of, rows_at_once
from processor.adapters.connection import Store
from processor.adapters.keys import partition_tag
from processor.domain.ledger import head_of

#: Contacts that are asked about in one round trip.
_BATCH: Final = 200
_RAW: Final = 16


class PartitionProof(msgspec.Struct, frozen=True, kw_only=True):
    """What is proven of one partition; hashes in hexadecimal."""

    contacts: int
    entries: int
    heads: str
    standings: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof looks at in one contact."""

    contact: str
    entries: int
    head: bytes
    standing: bytes | None


def prove(seen: Iterable[Seen]) -> PartitionProof:
    """The proof of a partition's contacts, which must come in the order of their ids."""
    heads, standings, contacts, entries = hashlib.sha256(), hashlib.sha256(), 0, 0
    for each in seen:
        name = each.contact.encode()
        heads.update(name + each.entries.to_bytes(8, "big") + each.head)
        stood = each.standing or b""
        standings.update(name + len(stood).to_bytes(8, "big") + stood)
        contacts, entries = contacts + 1, entries + each.entries
    return PartitionProof(
        contacts=contacts,
        entries=entries,
        heads=heads.hexdigest(),
        standings=standings.hexdigest(),
    )


def contacts_of(store: Store) -> Iterator[tuple[int, Sequence[str]]]:
    """Every contact that has a ledger, once, by partition and in order; 16 bytes each are held."""
    packed: dict[int, bytearray] = {}
    for key in keys_of(store):
        name = name_of(key)
        if (name.owner, name.what) != ("p", "ledger"):
            continue
        packed.setdefault(name.number, bytearray()).extend(bytes.fromhex(name.rest))
    for partition in sorted(packed):
        yield partition, ordered(bytes(packed[partition]))


def ordered(packed: bytes) -> list[str]:
    """Ids out of their bytes, each once and in order."""
    return [
        raw.hex() for raw in sorted({packed[at : at + _RAW] for at in range(0, len(packed), _RAW)})
    ]


def proof_of(store: Store) -> Mapping[str, PartitionProof]:
    """What a store holds, by partition as three digits; those without contacts are left out."""
    return {
        f"{partition:03d}": prove(seen_in(store, [(partition, each) for each in contacts]))
        for partition, contacts in contacts_of(store)
    }


def seen_in(store: Store, contacts: Sequence[tuple[int, str]]) -> Iterator[Seen]:
    """What a proof looks at in these contacts, each of them with its partition."""

    def fill(pipe: Any, ledger: bytes) -> None:  # noqa: ANN401 - the driver's pipeline
        pipe.llen(ledger)
        pipe.lindex(ledger, -1)
        pipe.get(ledger.replace(b":ledger:", b":standing:"))

    for at in range(0, len(contacts), _BATCH):
        batch = contacts[at : at + _BATCH]
        ledgers = [f"{partition_tag(tag)}:ledger:{contact}".encode() for tag, contact in batch]
        rows = rows_at_once(store, ledgers, fill, 3)
        for (_, contact), (length, last, standing) in zip(batch, rows, strict=True):
            head = head_of(last or b"")
            yield Seen(contact=contact, entries=length, head=head, standing=standing)

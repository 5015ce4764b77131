"""An entry of the ledger, its canonical bytes, and the hash chain over them.

A line is the SHA-256 of (0x00, the previous line's hash, the body) followed by the body. The body
is the entry in MessagePack; personal data is in it only as ciphertext, and neither the contact id
nor its partition is, so a chain stays true when a store is copied or a data key is destroyed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.domain.acts import AnyAct
from processor.domain.errors import UNREADABLE, LedgerBroken
from processor.domain.upcast import SCHEMA, upcast

HASH_BYTES: Final = 32
#: What the first line of a ledger is chained to.
GENESIS: Final = bytes(HASH_BYTES)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a contact's history.

    `at` is the rank: the time at which the act counts in the order of acts. `received_at` is the
    store's own time. `source` is `<business>/<source>`. `sealed` is the evidence under the
    contact's data key. `flags` tell oddities such as `stale` (signed outside the tolerance) or
    `conflict` (a reused delivery id). `batch` names the import that brought it, if one did.
    `schema` is the version of this form; its default is that of lines that name none, for ever.
    """

    id: str
    seq: int
    event: str
    delivery: str
    source: str
    at: datetime
    received_at: datetime
    policy: str
    act: AnyAct
    occurred_at: datetime | None = None
    sealed: bytes = b""
    flags: tuple[str, ...] = ()
    schema: int = 1
    batch: str = ""


_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")
_decoder: Final = msgspec.msgpack.Decoder(Entry)


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of a line, from the hash of the line before it."""
    return hashlib.sha256(b"\x00" + previous + body).digest()


def encode_line(entry: Entry, previous: bytes) -> bytes:
    """The bytes that are kept for an entry that follows the line with hash `previous`.

    Raises LedgerBroken for an entry of another version: only the present one is written.
    """
    if entry.schema != SCHEMA:
        raise LedgerBroken(f"an entry of version {entry.schema} cannot be written; use {SCHEMA}")
    body = _encoder.encode(entry)
    return chain(previous, body) + body


def decode_line(line: bytes) -> Entry:
    """Read one line without checking its chain, in its present form whatever version it is of.

    Raises LedgerBroken when it cannot be read, LedgerNewer when a newer program wrote it.
    """
    body = line[HASH_BYTES:]
    try:
        entry = _decoder.decode(body)
    except UNREADABLE:
        return _of_another_version(body)
    return entry if entry.schema == SCHEMA else _of_another_version(body)


def _of_another_version(body: bytes) -> Entry:
    try:
        fields = msgspec.msgpack.decode(body, type=dict[str, Any])
        return msgspec.convert(upcast(fields), Entry)
    except UNREADABLE as error:
        raise LedgerBroken("a ledger line cannot be read") from error


def head_of(line: bytes) -> bytes:
    """The hash that the next line is chained to."""
    return line[:HASH_BYTES]


def read_chain(lines: Iterable[bytes]) -> Iterator[tuple[Entry, bytes]]:
    """Yield each entry with its hash, checking chain and numbering; raises LedgerBroken."""
    previous = GENESIS
    for seq, line in enumerate(lines, start=1):
        if head_of(line) != chain(previous, line[HASH_BYTES:]):
            raise LedgerBroken(f"the chain does not hold at entry {seq}")
        entry = decode_line(line)
        if entry.seq != seq:
            raise LedgerBroken(f"entry {seq} carries the number {entry.seq}")
        previous = head_of(line)
        yield entry, previous

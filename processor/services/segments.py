"""Segments: batches of what is seldom read, compressed and sealed in the vault.

    segment  envelope of (version byte | zlib of the rows in MessagePack)

The envelope is bound to the segment's name, so that none can stand in for another.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Final, TypeVar

import msgspec

from processor.domain.errors import UNREADABLE, AssentError
from processor.ports import SealBroken, Sealer, Segment, Vault

PREFIX: Final = "archive/"
_VERSION: Final = b"\x01"
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")

Rows = TypeVar("Rows")


class SegmentDamaged(AssentError):
    """A segment that is gone, does not open, or is not what was stored."""


class Segments:
    """Writes and reads them. Raises VaultUnavailable."""

    def __init__(self, *, vault: Vault, sealer: Sealer) -> None:
        self._vault = vault
        self._sealer = sealer

    def write(self, name: str, rows: object) -> str:
        """Keep rows; durable when this returns the SHA-256 of what they are, in hexadecimal."""
        clear = _encoder.encode(rows)
        packed = _VERSION + zlib.compress(clear)
        self._vault.put(name, self._sealer.seal_envelope(packed, context=_context(name)))
        return hashlib.sha256(clear).hexdigest()

    def read(self, segment: Segment, shape: type[Rows]) -> Rows:
        """The rows again; raises SegmentDamaged."""
        sealed = self._vault.get(segment.name)
        if sealed is None:
            raise SegmentDamaged(f"vault has no `{segment.name}`; restore the vault from a backup")
        clear = self._opened(segment.name, sealed)
        if segment.digest not in ("", hashlib.sha256(clear).hexdigest()):
            raise SegmentDamaged(f"`{segment.name}` is not what was stored; restore a backup")
        try:
            return msgspec.msgpack.decode(clear, type=shape)
        except UNREADABLE as error:
            raise SegmentDamaged(f"`{segment.name}` cannot be read by this version") from error

    def remove(self, segment: Segment) -> None:
        """Destroy a segment; removing what is not there is no error."""
        self._vault.delete(segment.name)

    def _opened(self, name: str, sealed: bytes) -> bytes:
        try:
            packed = self._sealer.open_envelope(sealed, context=_context(name))
            if packed[:1] != _VERSION:
                raise SegmentDamaged(f"`{name}` is of a newer version; update this program")
            return zlib.decompress(packed[1:])
        except (SealBroken, zlib.error) as error:
            raise SegmentDamaged(
                f"`{name}` does not open; restore a backup, or the key it was sealed under"
            ) from error


def _context(name: str) -> bytes:
    return b"segment " + name.encode()

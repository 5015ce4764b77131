"""Where captures are kept, and how anything is sealed before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec


class Vault(Protocol):
    """Durable blobs by name. Every method raises VaultUnavailable when the vault cannot answer."""

    def put(self, name: str, sealed: bytes) -> None:
        """Keep a blob; durable when this returns. Putting the same name again replaces it."""

    def get(self, name: str) -> bytes | None:
        """The blob, or None when there is none."""

    def exists(self, name: str) -> bool:
        """Whether there is such a blob."""

    def delete(self, name: str) -> None:
        """Remove the blob; removing what is not there is no error."""

    def swap(self, name: str, seen: bytes, sealed: bytes) -> bool:
        """Replace the blob if it is still the one that was seen; never brings a removed one back.

        False when it is not. May be slow; for rare work such as wrapping anew.
        """

    def names(self, prefix: str) -> Iterator[str]:
        """Names of all blobs below a prefix that ends in `/`, in no order."""


class Sealer(Protocol):
    """Encryption with a fresh data key per value, wrapped by the deployment's key."""

    def seal_envelope(self, clear: bytes, *, context: bytes) -> bytes:
        """Seal a value, bound to its context."""

    def open_envelope(self, sealed: bytes, *, context: bytes) -> bytes:
        """Open what seal_envelope made with the same context."""


class Envelopes(Protocol):
    """Envelopes taken apart, so that a body can be kept in one place and its key in another."""

    def split(self, sealed: bytes) -> tuple[bytes, bytes, bytes]:
        """How an envelope begins, the wrapped data key in that, and the rest; raises SealBroken."""

    def join(self, wrapped: bytes, rest: bytes) -> bytes:
        """The envelope again, of the wrapped key and the rest."""


class Wrapper(Envelopes, Protocol):
    """Wraps data keys anew after a rotation."""

    @property
    def current(self) -> str:
        """The id of the key that wraps from now on."""

    def key_of(self, wrapped: bytes) -> str:
        """The id of the key that wrapped a data key; raises SealBroken."""

    def rewrap(self, wrapped: bytes) -> bytes:
        """The same data key wrapped by the current key; raises SealBroken."""


class DataKey(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh key: `plain` (32 bytes) for use now, `wrapped` to be stored."""

    plain: bytes
    wrapped: bytes

    def __repr__(self) -> str:
        """Never show the key."""
        return "DataKey(...)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Never show the key to rich either, which would otherwise list the fields."""
        return []


class ContactKeys(Protocol):
    """Data keys, one per contact: destroying it erases what it sealed. Raises SealBroken."""

    def new_data_key(self) -> DataKey:
        """A random data key, wrapped by the deployment's current key."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key, whichever configured key wrapped it."""

    def seal(self, key: bytes, clear: bytes, *, context: bytes) -> bytes:
        """Seal a value under a data key, bound to its context."""

    def unseal(self, key: bytes, sealed: bytes, *, context: bytes) -> bytes:
        """Open what `seal` made with the same key and context."""

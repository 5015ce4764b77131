"""Where captures are kept, and how anything is sealed before it is kept."""

from __future__ import annotations

from typing import Protocol


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


class Sealer(Protocol):
    """Encryption with a fresh data key per value, wrapped by the deployment's key."""

    def seal_envelope(self, clear: bytes, *, context: bytes) -> bytes:
        """Seal a value, bound to its context."""

    def open_envelope(self, sealed: bytes, *, context: bytes) -> bytes:
        """Open what seal_envelope made with the same context."""

"""Provider ids: what a provider calls a message that it took, sealed under the contact's data key.

Some providers put the number itself into such an id, so it is kept like evidence: whoever copies
the store cannot read it, and an erasure destroys it with everything else.
"""

from __future__ import annotations

from processor.domain.message import Message
from processor.ports import ContactKeys, Ledger, SealBroken


class ProviderIds:
    """Seals and opens them. Raises StoreUnavailable."""

    def __init__(self, *, ledger: Ledger, keys: ContactKeys) -> None:
        self._ledger = ledger
        self._keys = keys

    def seal(self, message: Message, provider_id: str | None) -> bytes:
        """The id as it may be stored; b"" of none, and of a contact that was erased."""
        plain = self._key(message.contact) if provider_id else None
        if plain is None or provider_id is None:
            return b""
        return self._keys.seal(plain, provider_id.encode(), context=_context(message))

    def open(self, message: Message, sealed: bytes) -> str | None:
        """The id again; None where there is none, or none that can be opened any more."""
        plain = self._key(message.contact) if sealed else None
        if plain is None:
            return None
        try:
            return self._keys.unseal(plain, sealed, context=_context(message)).decode()
        except SealBroken:
            return None

    def _key(self, contact: str) -> bytes | None:
        wrapped = self._ledger.sealed(contact).wrapped_key
        try:
            return self._keys.unwrap(wrapped) if wrapped else None
        except SealBroken:
            return None


def _context(message: Message) -> bytes:
    """The part of the message's id that no rotation changes."""
    return b"provider id " + message.id.rpartition("_")[2].encode()

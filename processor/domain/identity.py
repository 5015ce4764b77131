"""Names that can be stored: keyed hashes of what must never be a key in clear.

A phone number has so few possible values that a plain hash of it is the number; the key, kept
outside the store, is what makes the hash a pseudonym. Every part is length-prefixed, so that no
choice of parts can collide with another choice.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from processor.domain.address import Address

_MINIMUM_KEY: Final = 32
_DIGEST: Final = 16


class IdKey:
    """The deployment's secret id key (at least 32 bytes); losing it orphans every contact."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) < _MINIMUM_KEY:
            raise ValueError("id key must have at least 32 bytes; `assent init` makes one")
        self._key = blake2b(key, digest_size=32, person=b"assent-id-key").digest()

    def __repr__(self) -> str:
        """Never show the key."""
        return "IdKey(...)"

    def fingerprint(self) -> str:
        """What a store remembers of the key it was made with; tells nothing about the key."""
        return self._hash(b"fingerprint")[:16]

    def contact(self, business: str, address: Address) -> str:
        """The contact id of an address of one business: 32 hexadecimal digits."""
        return self._hash(b"contact", business, address.kind.value, address.value)

    def unparsable(self, business: str, text: str) -> str:
        """A stand-in contact id for a text that is no address, so that a refusal can be filed."""
        return self._hash(b"unparsable", business, text)

    def object(self, business: str, kind: str, external_id: str) -> str:
        """The reference of a conversation, order or appointment: 32 hexadecimal digits."""
        return self._hash(b"object", business, kind, external_id)

    def delivery(self, business: str, source: str, provider_id: str, variant: str = "") -> str:
        """The part of a delivery id that is natural: same delivery, same id."""
        return self._hash(b"delivery", business, source, provider_id, variant)

    def event(self, delivery_id: str, ordinal: int) -> str:
        """The id of the n-th event of a delivery (`evt_...`); a replay keeps it."""
        return "evt_" + self._hash(b"event", delivery_id, str(ordinal))

    def entry(self, event_id: str, contact: str, ordinal: int) -> str:
        """The id of the n-th entry that an event left with a contact (`ent_...`)."""
        return "ent_" + self._hash(b"entry", event_id, contact, str(ordinal))

    def message(self, business: str, job_id: str) -> str:
        """The part of a message id that is natural: same job of the same business, same id."""
        return self._hash(b"message", business, job_id)

    def imported(self, *parts: str) -> str:
        """The natural id of a row of an import, or of the whole: same parts, same id."""
        return self._hash(b"import", *parts)

    def answer(self, business: str, key: str, given: str) -> str:
        """The natural id of what is answered to an API key under an idempotency key it gave."""
        return self._hash(b"answer", business, key, given)

    def call(self, *parts: str) -> str:
        """What tells one call from another; the parts may hold anything."""
        return self._hash(b"call", *parts)

    def cursor_key(self) -> bytes:
        """A key of 32 bytes for the cursors of lists, derived from this one."""
        return blake2b(key=self._key, digest_size=32, person=b"cursor").digest()

    def _hash(self, purpose: bytes, *parts: str) -> str:
        digest = blake2b(key=self._key, digest_size=_DIGEST, person=purpose[:16])
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(4, "big"))
            digest.update(raw)
        return digest.hexdigest()


def partition_of(natural: str, partitions: int) -> int:
    """The partition of a hexadecimal id; ids are uniform, so their first digits are."""
    return int(natural[:8], 16) % partitions

"""Names that can be stored: keyed hashes of what must never be a key in clear.

A phone number has so few possible values that a plain hash of it is the number; the key, kept
outside the store, is what makes the hash a pseudonym. Every part is length-prefixed, so that no
choice of parts can collide with another choice.

Only contact ids are made of personal data, so only they rotate. A later key does not replace the
first one: it permutes what the keys before it made. So every contact of a store can be lifted to a
new key without knowing its address, erased ones with their STOP included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from processor.domain.address import Address, AddressKind

_MINIMUM_KEY: Final = 32
_DIGEST: Final = 16
#: The largest length that is the same in ASCII and as a byte.
_ASCII: Final = 127


class IdKey:
    """The deployment's secret id keys (at least 32 bytes each); losing one orphans every contact.

    The first key makes all ids; `later` ones, in the order in which they came, lift contact ids.
    A version is how many of the keys made a contact id.
    """

    __slots__ = ("_key", "_later", "_permutations")

    def __init__(self, key: bytes, *later: bytes) -> None:
        if any(len(each) < _MINIMUM_KEY for each in (key, *later)):
            raise ValueError("id key must have at least 32 bytes; `assent init` makes one")
        self._key = _derived(key, b"assent-id-key")
        self._later = tuple(_derived(each, b"assent-id-key") for each in later)
        self._permutations = tuple(_permutation(each) for each in later)

    def __repr__(self) -> str:
        """Never show the key."""
        return "IdKey(...)"

    @property
    def version(self) -> int:
        """How many keys there are."""
        return 1 + len(self._later)

    def fingerprint(self, version: int | None = None) -> str:
        """What a store remembers of the keys it was made with; tells nothing about them."""
        found = self._hash(b"fingerprint")[:16]
        for key in self._later[: (version or self.version) - 1]:
            found = _hashed(key, b"fingerprint", found)[:16]
        return found

    def version_of(self, fingerprint: str) -> int | None:
        """How many of these keys a store was made with; None when it was made with others."""
        versions = range(1, self.version + 1)
        return next((each for each in versions if self.fingerprint(each) == fingerprint), None)

    def contact(self, business: str, address: Address) -> str:
        """The contact id of an address of one business: 32 hexadecimal digits."""
        return self.lift(self._hash(b"contact", business, address.kind.value, address.value))

    def namer(self, business: str, kind: AddressKind) -> Callable[[str], str]:
        """What makes the contact ids of addresses of one kind, one by one; see `list_namer`."""
        named = self.list_namer(business, kind)
        return lambda value: named([value])[0]

    def list_namer(self, business: str, kind: AddressKind) -> Callable[[Sequence[str]], list[str]]:
        """What makes the contact ids of many addresses of one kind, from their normal form.

        The same ids as `contact` makes: what all of them share is told once.
        """
        told = _told(business, kind.value)
        begun = blake2b(told, key=self._key, digest_size=_DIGEST, person=b"contact")

        def named(values: Sequence[str]) -> list[str]:
            ids: list[str] = []
            add, copy = ids.append, begun.copy
            for told in _each_told(values):
                hashed = copy()
                hashed.update(told)
                add(hashed.hexdigest())
            return self._lifted(ids) if self._permutations else ids

        return named

    def _lifted(self, contacts: Sequence[str]) -> list[str]:
        """As `lift`, of ids made with the first key, all in one go: blocks are apart anyway."""
        raw = self.lift("".join(contacts))
        return [raw[at : at + 2 * _DIGEST] for at in range(0, len(raw), 2 * _DIGEST)]

    def unparsable(self, business: str, text: str) -> str:
        """A stand-in contact id for a text that is no address, so that a refusal can be filed."""
        return self.lift(self._hash(b"unparsable", business, text))

    def lift(self, contact: str, since: int = 1) -> str:
        """The present id of a contact whose id was made with the first `since` keys."""
        raw = bytes.fromhex(contact)
        for permutation in self._permutations[since - 1 :]:
            raw = permutation.encryptor().update(raw)
        return raw.hex()

    def lower(self, contact: str, version: int = 1) -> str:
        """The id that a contact had when there were only the first `version` keys."""
        raw = bytes.fromhex(contact)
        for permutation in reversed(self._permutations[version - 1 :]):
            raw = permutation.decryptor().update(raw)
        return raw.hex()

    def attest(self, text: bytes) -> str:
        """A code that only a holder of the first key can make for a text."""
        return blake2b(text, key=self._key, digest_size=32, person=b"attest").hexdigest()

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
        """The id of the n-th entry that an event left with a contact (`ent_...`).

        Of the contact's present id: what is recorded after a rotation tells a holder of the old
        keys nothing.
        """
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

    def link_key(self) -> bytes:
        """A key of 32 bytes for the names of links, derived from this one."""
        return blake2b(key=self._key, digest_size=32, person=b"link").digest()

    def _hash(self, purpose: bytes, *parts: str) -> str:
        return _hashed(self._key, purpose, *parts)


def _derived(key: bytes, person: bytes) -> bytes:
    return blake2b(key, digest_size=32, person=person).digest()


def _permutation(key: bytes) -> Cipher[ECB]:
    """AES on its one block: ids are single, uniform blocks, and equal ones have to stay equal."""
    return Cipher(AES(_derived(key, b"assent-id-lift")), ECB())  # noqa: S305 - no text is encrypted


def _hashed(key: bytes, purpose: bytes, *parts: str) -> str:
    told = _told(*parts)
    return blake2b(told, key=key, digest_size=_DIGEST, person=purpose[:16]).hexdigest()


def _told(*parts: str) -> bytes:
    """Each part after its length, so that no two lists of parts are hashed alike."""
    raws = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join([piece for raw in raws for piece in (len(raw).to_bytes(4, "big"), raw)])


def _each_told(parts: Sequence[str]) -> list[bytes]:
    """What `_told` makes of each of them alone."""
    if not "".join(parts).isascii():
        return [_told(part) for part in parts]
    lengths = {size: size.to_bytes(4, "big").decode("latin-1") for size in set(map(len, parts))}
    if max(lengths, default=0) > _ASCII:
        return [_told(part) for part in parts]
    return [(lengths[len(part)] + part).encode() for part in parts]


def partition_of(natural: str, partitions: int) -> int:
    """The partition of a hexadecimal id; ids are uniform, so their first digits are."""
    return int(natural[:8], 16) % partitions

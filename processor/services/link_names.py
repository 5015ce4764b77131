"""Link names: a sign-up as it is called in the link that is sent to confirm it.

A name is 24 bytes: a code that only a holder of the id key can make for this sign-up, and the
contact's id, encrypted. So it is short enough for a text message, tells nothing to whoever reads
it, and leads to the ledger, where everything else about the sign-up stands. Nothing is kept for it.
"""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest
from string import ascii_letters, digits
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from processor.domain.identity import IdKey

#: Bytes of the code. Guessing one takes a request to us each time, and leads nowhere by itself.
_CODE: Final = 8
_CONTACT: Final = 16
_BYTES: Final = _CODE + _CONTACT
#: Letters and digits only: where a link ends in another sign, some telephones leave that out.
_SIGNS: Final = digits + ascii_letters
#: Signs of every name: as many as the largest number of so many bytes needs.
LENGTH: Final = 33


class LinkNames:
    """Writes and reads the names; they are the same whatever key rotated since."""

    def __init__(self, ids: IdKey) -> None:
        self._ids = ids
        key = ids.link_key()
        self._code = blake2b(key, digest_size=32, person=b"link-code").digest()
        self._seal = blake2b(key, digest_size=32, person=b"link-seal").digest()
        self._block = blake2b(key, digest_size=32, person=b"link-contact").digest()

    def write(self, contact: str, entry: str) -> str:
        """The name of the sign-up whose first entry this is."""
        first = bytes.fromhex(self._ids.lower(contact))
        code = self._coded(first, entry)
        # Mixed with the code, so that two links of one contact have nothing in common.
        mixed = bytes(one ^ other for one, other in zip(first, code * 2, strict=True))
        block = Cipher(AES(self._block), ECB()).encryptor().update(mixed)  # noqa: S305 - one block, as good as random
        return _spelled(code + block)

    def contact(self, name: str) -> str | None:
        """The present id of the contact that a name may be of; None for what is no name."""
        raw = _bytes(name)
        if raw is None:
            return None
        block = Cipher(AES(self._block), ECB()).decryptor().update(raw[_CODE:])  # noqa: S305 - as above
        pairs = zip(block, raw[:_CODE] * 2, strict=True)
        return self._ids.lift(bytes(one ^ other for one, other in pairs).hex())

    def names(self, name: str, contact: str, entry: str) -> bool:
        """Whether it is the name of that sign-up."""
        return compare_digest(name, self.write(contact, entry))

    def form_seal(self, name: str) -> str:
        """What only the page behind a link knows, so that nothing else can confirm it."""
        return blake2b(name.encode(), key=self._seal, digest_size=16).hexdigest()

    def _coded(self, contact: bytes, entry: str) -> bytes:
        return blake2b(contact + entry.encode(), key=self._code, digest_size=_CODE).digest()


def _spelled(raw: bytes) -> str:
    number, signs = int.from_bytes(raw), []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "".join(reversed(signs))


def _bytes(name: str) -> bytes | None:
    if len(name) != LENGTH or not set(name) <= set(_SIGNS):
        return None
    number = 0
    for sign in name:
        number = number * len(_SIGNS) + _SIGNS.index(sign)
    # There are a few more names of this length than numbers of so many bytes.
    return number.to_bytes(_BYTES) if number < 1 << 8 * _BYTES else None

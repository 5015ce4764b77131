"""Permits signed by keyed BLAKE2b, under keys derived from the configured ones.

    permit  `pmt1.` id of the configured key `.` terms `.` signature, both in base64 for URLs

Each business has keys of its own, so that a permit of another one is not merely refused: it is no
more authentic than a permit that was made up, and nobody learns which of the two it was.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from processor.domain.permit import PermitMalformed, Terms, Text, decode_terms, encode_terms
from processor.ports import PermitKeyUnknown, PermitUnknown
from processor.ports.permits import Authentic

_MARK: Final = "pmt1"
_PARTS: Final = 4
_SIGNATURE_BYTES: Final = 32
_DIGEST_BYTES: Final = 16
#: What a derived key is for; no two of them, and no other use of a configured key, are alike.
_SIGNING: Final = b"assent permit"
_HIDING: Final = b"assent text"


class KeyedPermits:
    """The signer over the configured keys: the current one signs, all of them are known."""

    def __init__(self, *, keys: Mapping[str, bytes], current: str) -> None:
        self._keys = dict(keys)
        self._current = current
        self._key = lru_cache(maxsize=1024)(self._derived)

    def __repr__(self) -> str:
        """Never show a key."""
        return f"KeyedPermits(current={self._current!r})"

    def sign(self, business: str, terms: Terms) -> str:
        """See the port."""
        told = f"{_MARK}.{self._current}.{_text(encode_terms(terms))}"
        return f"{told}.{_text(self._signature(business, self._current, told))}"

    def read(self, business: str, permit: str) -> Authentic:
        """See the port."""
        parts = permit.split(".")
        if len(parts) != _PARTS or parts[0] != _MARK:
            raise PermitMalformed("not the form of a permit")
        _, key, terms, signature = parts
        if key not in self._keys:
            raise PermitKeyUnknown("a permit of a key that is not configured")
        expected = self._signature(business, key, permit.rpartition(".")[0])
        if not hmac.compare_digest(_bytes(signature), expected):
            raise PermitUnknown("not a permit of this business")
        return Authentic(terms=decode_terms(_bytes(terms)), key=key)

    def digest(self, business: str, message_id: str, text: Text, key: str | None = None) -> bytes:
        """See the port."""
        told = message_id.encode() + b"\x00" + text.canonical()
        derived = self._key(_HIDING, key or self._current, business)
        return blake2b(told, key=derived, digest_size=_DIGEST_BYTES).digest()

    def _signature(self, business: str, key: str, told: str) -> bytes:
        derived = self._key(_SIGNING, key, business)
        raw = told.encode("utf-8", "surrogatepass")
        return blake2b(raw, key=derived, digest_size=_SIGNATURE_BYTES).digest()

    def _derived(self, purpose: bytes, key: str, business: str) -> bytes:
        known = self._keys.get(key)
        if known is None:
            raise PermitKeyUnknown("a permit of a key that is not configured")
        return blake2b(business.encode(), key=known, digest_size=32, person=purpose).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """The bytes behind a text, if that is the one way to write them; raises PermitMalformed."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise PermitMalformed("not the form of a permit") from None
    if _text(raw) != text:
        raise PermitMalformed("not the form of a permit")
    return raw

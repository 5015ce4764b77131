"""Blooms: small sets of contact ids that never deny a member, and seldom take in anybody else.

A contact id is a keyed hash, so its own digits are as good as hash functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: Bits; of a thousand members one stranger in some thousand is taken in.
_BITS: Final = 1 << 14
_HASHES: Final = 7
_WORD: Final = 2


def bloom_of(contacts: Iterable[str]) -> bytes:
    """The bloom of some contacts."""
    bits = bytearray(_BITS // 8)
    for contact in contacts:
        for place in _places(contact):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def may_hold(bloom: bytes, contact: str) -> bool:
    """Whether a contact may be a member; never False for one that is."""
    return all(bloom[place >> 3] >> (place & 7) & 1 for place in _places(contact))


def _places(contact: str) -> list[int]:
    raw = bytes.fromhex(contact)
    ends = range(_WORD, _WORD * (_HASHES + 1), _WORD)
    return [int.from_bytes(raw[end - _WORD : end], "big") % _BITS for end in ends]

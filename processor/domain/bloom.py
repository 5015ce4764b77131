"""Blooms: small sets of contact ids that never deny a member, and seldom take in anybody else.

A contact id is a keyed hash, so its own digits are as good as hash functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from typing import Final

#: Bits; of a thousand members one stranger in some thousand is taken in.
_BITS: Final = 1 << 14
#: The first digits of an id as seven numbers, each the place of a bit.
_PLACES: Final = Struct(">7H")


def bloom_of(contacts: Iterable[bytes]) -> bytes:
    """The bloom of some contacts, by their ids of 16 bytes."""
    bits = bytearray(_BITS // 8)
    for contact in contacts:
        for place in _places(contact):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def may_hold(bloom: bytes, contact: bytes) -> bool:
    """Whether a contact may be a member; never False for one that is."""
    return all(bloom[place >> 3] >> (place & 7) & 1 for place in _places(contact))


def _places(contact: bytes) -> list[int]:
    return [place & _BITS - 1 for place in _PLACES.unpack_from(contact)]

"""A set of contact ids that takes little more than the ids themselves: a list may have millions.

A set of Python texts takes about 130 bytes for each. Here ids that begin alike share one stretch of
bytes, each without what it begins with; ids are uniform, so the stretches stay short.
"""

from __future__ import annotations

from typing import Final

#: Bytes that decide the stretch, and those that are left of an id of 16.
_BEGINNING: Final = 2
_REST: Final = 14


class ContactSet:
    """Contact ids, each 32 hexadecimal digits."""

    def __init__(self) -> None:
        self._stretches: dict[bytes, bytearray] = {}

    def add(self, contact: str) -> bool:
        """Add an id; False when it was there."""
        whole = bytes.fromhex(contact)
        beginning, rest = whole[:_BEGINNING], whole[_BEGINNING:]
        stretch = self._stretches.get(beginning)
        if stretch is None:
            self._stretches[beginning] = bytearray(rest)
            return True
        place = stretch.find(rest)
        # Bytes of two neighbours may look like an id.
        while place >= 0 and place % _REST:
            place = stretch.find(rest, place + 1)
        if place >= 0:
            return False
        stretch += rest
        return True

"""A set of contact ids that takes little more than the ids themselves: a list may have millions.

A set of Python texts takes about 130 bytes for each. Here ids that begin alike share one stretch of
bytes, each without what it begins with; ids are uniform, so the stretches stay short.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Bytes of an id, those of them that decide the stretch, and those that are left.
_ID: Final = 16
_BEGINNING: Final = 2
_REST: Final = _ID - _BEGINNING


class ContactSet:
    """Contact ids, each 32 hexadecimal digits."""

    def __init__(self) -> None:
        self._stretches: dict[bytes, bytearray] = {}

    def add_all(self, contacts: Sequence[str]) -> list[bool]:
        """Add ids; of each, False when it was there."""
        whole, stretches = bytes.fromhex("".join(contacts)), self._stretches
        added = []
        for start in range(0, len(whole), _ID):
            begun = start + _BEGINNING
            beginning, rest = whole[start:begun], whole[begun : start + _ID]
            stretch = stretches.get(beginning)
            if stretch is None:
                stretches[beginning] = bytearray(rest)
                added.append(True)
            elif _place_of(rest, stretch) is None:
                stretch += rest
                added.append(True)
            else:
                added.append(False)
        return added


def _place_of(rest: bytes, stretch: bytearray) -> int | None:
    place = stretch.find(rest)
    # Bytes of two neighbours may look like an id.
    while place >= 0 and place % _REST:
        place = stretch.find(rest, place + 1)
    return None if place < 0 else place

"""Cursors: the place in a list as callers carry it, which they can neither read nor change.

A place may name what belongs to somebody else, so it is encrypted and authenticated with a key that
is derived from the id key, together with the business, the list and its filters.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.ports import ContactKeys, SealBroken

#: Longer texts are none of ours.
LONGEST: Final = 400


class CursorInvalid(AssentError):
    """A cursor that was altered, or is of another list, filter or business."""


class Cursors:
    """Writes and reads cursors; `of` is the business, the list and its filters, in order."""

    def __init__(self, *, keys: ContactKeys, ids: IdKey) -> None:
        self._keys = keys
        self._key = ids.cursor_key()

    def write(self, of: tuple[str, ...], place: str) -> str:
        """The cursor of a place."""
        sealed = self._keys.seal(self._key, place.encode(), context=_context(of))
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def read(self, of: tuple[str, ...], cursor: str) -> str:
        """The place of a cursor; raises CursorInvalid."""
        try:
            # Several texts decode to the same bytes; only the one that was written is taken.
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            if len(cursor) > LONGEST or urlsafe_b64encode(sealed).rstrip(b"=").decode() != cursor:
                raise CursorInvalid("the cursor is none of ours")
            return self._keys.unseal(self._key, sealed, context=_context(of)).decode()
        except (SealBroken, ValueError):
            raise CursorInvalid("the cursor is not of this list") from None


def _context(of: tuple[str, ...]) -> bytes:
    return b"cursor\x00" + msgspec.msgpack.encode(of)

"""The errors of the project: one small tree that the edges translate from one table."""

from __future__ import annotations

from typing import Final

import msgspec


class AssentError(Exception):
    """The root; nothing raises it directly."""


class AddressInvalid(AssentError):
    """A text that is no address of its channel; the text itself is never repeated."""


class PolicyInvalid(AssentError):
    """A policy that would contradict the domain or itself."""


class LedgerBroken(AssentError):
    """A history whose hash chain does not hold or that cannot be read."""


class LedgerNewer(LedgerBroken):
    """A line of a version that this program does not know yet; it must not be guessed at."""


#: What decoding stored bytes can raise: wrong shapes, text that is no UTF-8, nesting without end.
UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

"""Completed: what was kept of a call together with what the provider's API said of it.

Both are one text, sealed as one body under one data key: whatever carries, moves, wraps anew or
erases the body of a delivery does the same to the proof that was fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

#: No call that is kept begins so: those of providers with an API begin with an object of JSON.
_MARK: Final = b"assent completed 1\n"


class Completed(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it was kept, and the answers by name, each as it came."""

    kept: bytes
    details: Mapping[str, bytes] = {}

    def __repr__(self) -> str:
        """Hide everything."""
        return f"Completed({len(self.kept)} bytes)"


def completed_of(kept: bytes) -> Completed:
    """A call with its details, or without any if none were fetched."""
    if not kept.startswith(_MARK):
        return Completed(kept=kept)
    try:
        return msgspec.msgpack.decode(kept[len(_MARK) :], type=Completed)
    except msgspec.DecodeError:
        return Completed(kept=kept)


def with_details(kept: bytes, details: Mapping[str, bytes]) -> bytes:
    """A call with these answers in place of any that were fetched before."""
    call = Completed(kept=completed_of(kept).kept, details=details)
    return _MARK + msgspec.msgpack.encode(call)


def readable(kept: bytes) -> bytes:
    """The same for a person to look at: the call, and below it each answer."""
    call = completed_of(kept)
    told = (name.encode() + b":\n" + answer for name, answer in call.details.items())
    return b"\n\n".join((call.kept, *told))

"""What a body was read as goes along with its delivery, so that it need not be read again.

It is sealed like the body, stands only in the queue, and is gone once the delivery is dealt with.
A replay, or another version of the program, reads the body itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from processor.domain.errors import UNREADABLE
from processor.domain.events import AnyEvent
from processor.ports import SealBroken, Sealer

_decoder: Final = msgspec.msgpack.Decoder(tuple[AnyEvent, ...])


def seal_events(sealer: Sealer, delivery: str, events: Sequence[AnyEvent]) -> bytes:
    """The events of a delivery, sealed and bound to it."""
    return sealer.seal_envelope(msgspec.msgpack.encode(events), context=_context(delivery))


def open_events(sealer: Sealer, delivery: str, sealed: bytes) -> tuple[AnyEvent, ...] | None:
    """The events again; None when there are none or they cannot be read here."""
    if not sealed:
        return None
    try:
        return _decoder.decode(sealer.open_envelope(sealed, context=_context(delivery)))
    except (SealBroken, *UNREADABLE):
        return None


def _context(delivery: str) -> bytes:
    return b"understood " + delivery.encode()

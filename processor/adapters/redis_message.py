"""Outbound messages as their hashes hold them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import from_ms
from processor.adapters.redis_decisions import decision_id
from processor.domain.message import Message
from processor.ports import MessageState, Outgoing, StoreUnavailable, Teller

#: Seconds for which a message is kept after it is over.
KEPT: Final = 30 * 24 * 3600
_message: Final = msgspec.msgpack.Decoder(Message)


def split_message(message_id: str) -> tuple[str, str]:
    """The contact and the natural part of an id that was made here; raises StoreUnavailable."""
    found = keys.split_message(message_id)
    if found is None:
        raise StoreUnavailable("not a message id")
    return found


def decode_message(raw: bytes) -> Message:
    """The message in its hash."""
    return _message.decode(raw)


def read_message(raw: dict[bytes, bytes], partition: int) -> Outgoing | None:
    """A message out of the fields of its hash; None where there are none."""
    if b"message" not in raw:
        return None

    def text(field: bytes) -> str | None:
        return raw.get(field, b"").decode() or None

    def time(field: bytes) -> Any:  # noqa: ANN401 - a datetime or None
        return from_ms(raw[field]) if raw.get(field) else None

    outcome = text(b"outcome")
    return Outgoing(
        message=decode_message(raw[b"message"]),
        sealed=raw[b"sealed"],
        state=MessageState(raw[b"state"].decode()),
        submitted_at=from_ms(raw[b"submitted"]),
        decision=decision_id(partition, raw[b"decision"]) if raw.get(b"decision") else None,
        reasons=tuple((text(b"reasons") or "").split()),
        attempt=text(b"attempt"),
        claimed_at=time(b"claimed"),
        lease_ends_at=time(b"lease"),
        outcome=outcome,
        outcome_at=time(b"ended"),
        # Of messages that ended before this was noted, only senders could say how.
        told_by=Teller(text(b"told") or Teller.SENDER) if outcome else None,
        provider_id=raw.get(b"provider", b""),
        birth=text(b"birth") or "",
    )

"""An outbound message as the fields of its hash in Redis or Valkey."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from processor.adapters.connection import from_ms
from processor.adapters.redis_decisions import decision_id
from processor.domain.message import Message
from processor.ports import MessageState, Outgoing

_message: Final = msgspec.msgpack.Decoder(Message)


def read_message(raw: dict[bytes, bytes], partition: int) -> Outgoing | None:
    """A message of that partition; None for a hash that is not there."""
    if b"message" not in raw:
        return None

    def text(field: bytes) -> str | None:
        return raw.get(field, b"").decode() or None

    def time(field: bytes) -> Any:  # noqa: ANN401 - a datetime or None
        return from_ms(raw[field]) if raw.get(field) else None

    return Outgoing(
        message=_message.decode(raw[b"message"]),
        sealed=raw[b"sealed"],
        state=MessageState(raw[b"state"].decode()),
        submitted_at=from_ms(raw[b"submitted"]),
        decision=decision_id(partition, raw[b"decision"]) if raw.get(b"decision") else None,
        reasons=tuple((text(b"reasons") or "").split()),
        attempt=text(b"attempt"),
        claimed_at=time(b"claimed"),
        lease_ends_at=time(b"lease"),
        outcome=text(b"outcome"),
        outcome_at=time(b"ended"),
    )

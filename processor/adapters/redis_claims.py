"""The claim and what comes of it in Redis or Valkey: one script each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, to_ms
from processor.adapters.redis_decisions import decisions_begin
from processor.adapters.redis_message import KEPT, read_message, split_message
from processor.domain.identity import partition_of
from processor.ports import NAMED_WITHIN, ClaimAnswer, MessageState, Redeemed, Taken
from processor.ports.prompts import LONG_REMEMBERED

#: Twice as long as any is remembered: it runs from when a purpose was first sent.
_PROMPTS_KEPT: Final = 2 * int(LONG_REMEMBERED.total_seconds())
_NAMED_MS: Final = NAMED_WITHIN // timedelta(milliseconds=1)


class RedisClaims:
    """What the outbound port does with claims; see there."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def claim(
        self,
        message_id: str,
        attempt: str,
        lease_seconds: int,
        business: str,
        permit: Redeemed | None,
    ) -> Taken:
        """See the port."""
        found = keys.split_message(message_id)
        if found is None:
            return Taken(answer=ClaimAnswer.UNKNOWN)
        contact, natural = found
        partition = partition_of(contact, self._partitions)
        names = keys.of_claim(partition, contact, natural)
        noted = f"{message_id} {attempt}"
        args: list[Any] = [
            message_id,
            attempt,
            lease_seconds * 1000,
            noted,
            KEPT,
            business,
            _PROMPTS_KEPT,
        ]
        args += [""] if permit is None else _presented(permit)
        word, flat = self._store.call(Call("claim", names, args))
        with asking():
            raw = dict(zip(flat[::2], flat[1::2], strict=True))
            return Taken(answer=ClaimAnswer(word.decode()), outgoing=read_message(raw, partition))

    def conclude(
        self, message_id: str, attempt: str | None, outcome: str, provider_id: bytes
    ) -> MessageState | None:
        """See the port."""
        if keys.split_message(message_id) is None or attempt == "":
            return None
        contact, natural = split_message(message_id)
        partition = partition_of(contact, self._partitions)
        tag = keys.partition_tag(partition)
        names = [
            keys.birth(tag),
            keys.message(contact, natural, self._partitions),
            keys.under(tag, "ended", contact),
        ]
        args = [attempt or "", outcome, KEPT, provider_id, decisions_begin(partition), _NAMED_MS]
        state = self._store.call(Call("conclude", names, args, restrictive=True))
        return MessageState(state.decode()) if state else None


def _presented(permit: Redeemed) -> list[Any]:
    """When a permit ends, and the message as it is stored that was only asked about."""
    terms, basis = permit.terms, permit.terms.basis
    ends = to_ms(basis.until)
    if terms.stored:
        return [ends]
    fields = {
        "message": msgspec.msgpack.encode(terms.message),
        "sealed": permit.sealed,
        "state": "released",
        "business": terms.message.business,
        "decision": basis.decision,
        "reasons": " ".join(basis.reasons),
        "version": basis.version,
        "birth": basis.birth,
        "until": ends,
        "once": f"{basis.notice}:{basis.purpose}" if basis.notice else "",
        "purpose": basis.purpose,
    }
    return [ends, *(part for pair in fields.items() for part in pair)]

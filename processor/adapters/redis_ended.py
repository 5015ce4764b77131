"""How attempts ended, by the decisions that let them go, as it is kept of each contact.

ended  outcome, claimed ms, ended ms, by whom, length of the attempt's id, newline;
       the attempt's id, then the provider's id of the message as it was sealed
"""

from __future__ import annotations

from processor.adapters.connection import from_ms
from processor.ports import Ended, Teller


def read_ended(raw: bytes) -> Ended:
    """How an attempt ended; raises ValueError for nonsense."""
    head, _, rest = raw.partition(b"\n")
    outcome, claimed, ended, told_by, length = head.decode().split(" ")
    attempt, provider_id = rest[: int(length)], rest[int(length) :]
    return Ended(
        outcome=outcome,
        attempt=attempt.decode(),
        claimed_at=from_ms(claimed),
        ended_at=from_ms(ended),
        told_by=Teller(told_by),
        provider_id=provider_id,
    )

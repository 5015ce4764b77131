"""What is handed on: wake-ups, gate tasks, releases. Ids only; losing one costs time, not data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Dispatcher(Protocol):
    """Publishing never blocks a request and never raises: the sweep makes up for what is lost."""

    def wake(self, lane: int) -> None:
        """Have a lane of the inbox drained soon."""

    def gate(self, message_id: str) -> None:
        """Have a message judged soon."""

    def turn(self, slot: int, number: int) -> None:
        """Have a slot take its turn with that number at the chunks of campaigns."""

    def release(self, business: str, message_id: str) -> None:
        """Tell the business's sender that a message may be claimed."""


class Clock(Protocol):
    """The machine's own clock, for what happens before the store is asked."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""

    def elapsed(self) -> float:
        """Seconds since some moment, which nobody can put back or forward."""


class Spool(Protocol):
    """A local, durable place for revocations that came while the store was away."""

    def keep(self, name: str, sealed: bytes) -> None:
        """Keep a revocation by its delivery id; on disk when this returns."""

    def pending(self) -> Sequence[str]:
        """Names of what is kept, oldest first; the gate stays shut while there is any."""

    def read(self, name: str) -> bytes:
        """One that is kept."""

    def done(self, name: str) -> None:
        """Let go of one that is in the ledger now."""


class TaskName:
    """Names of our Celery tasks."""

    DRAIN_INBOX = "assent.drain_inbox"
    GATE_MESSAGE = "assent.gate_message"
    SWEEP = "assent.sweep"
    ARCHIVE = "assent.archive"
    FETCH = "assent.fetch"
    PROVIDER_RESULT = "assent.provider_result"
    CAMPAIGN_TURN = "assent.campaign_turn"


class QueueName:
    """Names of our Celery queues."""

    INTAKE = "intake"
    GATE = "gate"
    UPKEEP = "upkeep"
    DETAILS = "details"
    BULK = "bulk"

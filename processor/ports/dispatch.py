"""What is handed on: wake-ups, gate tasks, releases. Ids only; losing one costs time, not data."""

from __future__ import annotations

from typing import Protocol


class Dispatcher(Protocol):
    """Publishing never blocks a request and never raises: the sweep makes up for what is lost."""

    def wake(self, lane: int) -> None:
        """Have a lane of the inbox drained soon."""

    def gate(self, message_id: str) -> None:
        """Have a message judged soon."""

    def release(self, business: str, message_id: str) -> None:
        """Tell the business's sender that a message may be claimed."""


class TaskName:
    """Names of our Celery tasks."""

    DRAIN_INBOX = "assent.drain_inbox"
    GATE_MESSAGE = "assent.gate_message"
    SWEEP = "assent.sweep"


class QueueName:
    """Names of our Celery queues."""

    INTAKE = "intake"
    GATE = "gate"
    UPKEEP = "upkeep"

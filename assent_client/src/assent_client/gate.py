"""What a sender can ask, over HTTP or in a test: `Client` and `MemoryGate` both are this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from assent_client.decision import Decision
from assent_client.job import Job, Outcome, Permit, Refusal, State
from assent_client.message import Message


class Gate(Protocol):
    """Every method raises KeyRefused, ScopeMissing or RequestRefused where the set-up is wrong.

    Whoever meets an error must not send.
    """

    def check(self, message: Message) -> Decision:
        """What would be said to this message now; blocked `gate_unavailable` without an answer."""

    def check_many(self, messages: Iterable[Message]) -> list[Decision]:
        """The same for many, in their order."""

    def submit(self, message: Message) -> Job:
        """Have a message stored, to be judged and released.

        The same again is the one there is. Raises JobConflict for the same id with other content,
        and GateUnavailable: then it may be stored or not, and the same may be submitted again.
        """

    def look(self, message: str) -> Job | None:
        """Where a message is, by Assent's id or your own; raises GateUnavailable."""

    def redeem(self, message: str, attempt: str | None = None) -> Permit | Refusal:
        """Take the right to send a released message, once, by a fresh attempt id or this one.

        Use an attempt id for one run of one sender and never again: while its lease lasts, the
        same attempt is told `go` again.
        """

    def conclude(
        self, message: str, attempt: str, outcome: Outcome, provider_id: str | None = None
    ) -> State:
        """Record how an attempt ended; the first outcome counts. Raises GateUnavailable.

        `provider_id` is the provider's own id of the text, for whoever keeps one.
        Of `unknown` nothing is recorded: the message stays claimed, answers `outcome_unknown`
        from the end of the lease on, and is never sent again by itself.
        """

    def report(self, permit: Permit, outcome: Outcome, provider_id: str | None = None) -> State:
        """`conclude`, of the attempt that this permit was given to."""

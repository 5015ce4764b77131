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

    def redeem(
        self, message: str | Message, attempt: str | None = None, *, permit: str | None = None
    ) -> Permit | Refusal:
        """Take the right to send a message, once, by a fresh attempt id or this one.

        A message that was submitted is named by Assent's id or your own. One that was only checked
        is redeemed by the `permit` that came with the approval: give the message as it was checked,
        with the id that it had then, and exactly as it is about to be sent.

        Use an attempt id for one run of one sender and never again: while its lease lasts, the
        same attempt is told `go` again.
        """

    def conclude(
        self, message: str, attempt: str, outcome: Outcome, provider_id: str | None = None
    ) -> State:
        """Record how an attempt ended; the first outcome counts. Raises GateUnavailable.

        `provider_id` is what the provider calls the text; it is kept with the decision. What is
        `unknown` answers `outcome_unknown` and is never sent again by itself; it ends when you know
        or when the provider's own result says so.
        """

    def report(self, permit: Permit, outcome: Outcome, provider_id: str | None = None) -> State:
        """`conclude`, of the attempt that this permit was given to."""

"""Outbound messages: stored before their task is published, decided, released, claimed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from processor.domain.decision import Decision
from processor.domain.errors import AssentError
from processor.domain.message import Message
from processor.ports.births import Birth
from processor.ports.pages import Page


class MessageState(StrEnum):
    """Where a message is; only `released` can be claimed and only once.

    `observed` was approved for a business that releases nothing; it is final.
    """

    QUEUED = "queued"
    DEFERRED = "deferred"
    BLOCKED = "blocked"
    RELEASED = "released"
    OBSERVED = "observed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class JobConflict(AssentError):
    """The same job id was submitted before with other content."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A message with the sealed part that only its sender needs (address, template, payload)."""

    message: Message
    sealed: bytes
    fingerprint: str


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is kept. Times are the store's."""

    message: Message
    sealed: bytes
    state: MessageState
    submitted_at: datetime
    decision: str | None = None
    reasons: tuple[str, ...] = ()
    attempt: str | None = None
    claimed_at: datetime | None = None
    lease_ends_at: datetime | None = None
    outcome: str | None = None
    outcome_at: datetime | None = None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What settling did; `settled` is False when the message had moved on and nothing changed."""

    settled: bool
    state: MessageState
    decision: str


class ClaimAnswer(StrEnum):
    """What a claim is told. `moved`: decide anew and try again."""

    GO = "go"
    MOVED = "moved"
    ALREADY_CLAIMED = "already_claimed"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_RELEASED = "not_released"
    UNKNOWN = "unknown"
    NOTICE_USED = "notice_used"
    REVOKED_SINCE = "revoked_since_permit"


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a claim; with `go` the message as it is now."""

    answer: ClaimAnswer
    outgoing: Outgoing | None = None


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with the message it was made about, as logged."""

    message: Message
    decision: Decision


class Outbound(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def submit(self, job: Job) -> Outgoing:
        """Store a job durably; the same job again is the one there is; raises JobConflict."""

    def submit_all(self, jobs: Sequence[Job]) -> tuple[Outgoing, ...]:
        """As `submit`, for many at once; raises JobConflict if any is one, with none stored."""

    def find(self, business: str, message_id: str) -> Outgoing | None:
        """A message by our id or the caller's job id, of this business only."""

    def find_all(self, business: str, jobs: Sequence[str]) -> tuple[Outgoing | None, ...]:
        """As `find`, for many jobs at once, each by the key that the composer gives it."""

    def get(self, message_id: str) -> Outgoing | None:
        """A message by our id."""

    def settle(
        self,
        message_id: str,
        decision: Decision,
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> Settled:
        """Log the decision and move the message, in one step.

        From `queued` or `deferred`; with `again` from `released` (a claim found it moved). With
        `observe` what is approved becomes `observed` and is never released.
        """

    def settle_all(
        self,
        judged: Sequence[DecisionRecord],
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> tuple[Settled, ...]:
        """As `settle`, for many at once; each is logged and moved in one step, not all together."""

    def claim(self, message_id: str, attempt: str, lease_seconds: int, *, business: str) -> Taken:
        """Take the right to send, once, in one round trip.

        Compares version, birth and time in the same step. `unknown`: this business has no such
        message.
        """

    def conclude(self, message_id: str, attempt: str, outcome: str) -> MessageState | None:
        """Record `sent` or `failed` of that attempt; None when the attempt is another's."""

    def due(self, limit: int) -> Sequence[str]:
        """Ids of deferred messages whose time has come."""

    def waiting(self, older_seconds: int, limit: int) -> Sequence[str]:
        """Ids of messages queued for longer than that: their task was lost."""

    def unclaimed(self, older_seconds: int, limit: int) -> Sequence[str]:
        """Ids of messages released for longer than that and never claimed.

        Each time one is listed it waits twice as long for the next, up to an hour.
        """


class DecisionLog(Protocol):
    """Decisions, kept so that each can be read back by its id."""

    def log(self, records: Sequence[DecisionRecord]) -> tuple[str, ...]:
        """Keep decisions; durable when this returns their ids."""

    def get(self, decision_id: str) -> DecisionRecord | None:
        """One decision, or None."""

    def recent(self, contact: str, limit: int) -> Sequence[tuple[str, DecisionRecord]]:
        """The latest decisions about a contact among its partition's latest, newest first."""

    def page(
        self, contact: str, before: str | None, limit: int
    ) -> Page[tuple[str, DecisionRecord]]:
        """Decisions about a contact, newest first; `before` is `next` of the page before.

        A call looks at a bounded part of the log, so a page may be empty and have a next one.
        """

    def about(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        """Every decision about a contact that is in the log, oldest first; reads a partition."""

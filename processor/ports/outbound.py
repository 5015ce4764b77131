"""Outbound messages: stored before their task is published, decided, released, claimed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from processor.domain.decision import Decision
from processor.domain.errors import AssentError
from processor.domain.message import Message
from processor.ports.births import Birth
from processor.ports.pages import Page
from processor.ports.permits import Redeemed

#: How long after an attempt ended the provider's id of the message is still taken.
NAMED_WITHIN: Final = timedelta(days=1)


class MessageState(StrEnum):
    """Where a message is; only `released` can be claimed and only once.

    `observed` was approved for a business that releases nothing; it is final. `unknown`: its
    sender said that nobody can tell; it is never claimed again and may still become one of the two.
    """

    QUEUED = "queued"
    DEFERRED = "deferred"
    BLOCKED = "blocked"
    RELEASED = "released"
    OBSERVED = "observed"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Teller(StrEnum):
    """Who said how an attempt ended."""

    SENDER = "sender"
    PROVIDER = "provider"


class JobConflict(AssentError):
    """The same job id was submitted before with other content."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A message with the sealed part that only its sender needs (address, template, payload)."""

    message: Message
    sealed: bytes
    fingerprint: str


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a claimed attempt ended, and by whose word; `provider_id` is sealed, b"" where none is.

    Times are the store's. One whose outcome was `unknown` may end once more.
    """

    outcome: str
    attempt: str
    claimed_at: datetime
    ended_at: datetime
    told_by: Teller
    provider_id: bytes = b""

    @property
    def final(self) -> bool:
        """Whether it is known, so that nothing replaces it."""
        return self.outcome != MessageState.UNKNOWN


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is kept. Times are the store's.

    `birth` is the store's record that it was judged under; `provider_id` is sealed.
    """

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
    told_by: Teller | None = None
    provider_id: bytes = b""
    birth: str = ""


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
    EXPIRED = "permit_expired"
    OTHER_EPOCH = "permit_of_another_epoch"
    OTHER_MESSAGE = "permit_of_another_message"


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a claim; with `go` the message as it is now."""

    answer: ClaimAnswer
    outgoing: Outgoing | None = None


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision with the message it was made about, as logged.

    `ended` is how the attempt ended that it let go, where one decision is read and in the vault.
    """

    message: Message
    decision: Decision
    ended: Ended | None = None


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

    def claim(
        self,
        message_id: str,
        attempt: str,
        lease_seconds: int,
        *,
        business: str,
        permit: Redeemed | None = None,
    ) -> Taken:
        """Take the right to send, once, in one round trip.

        Compares version, birth and time in the same step. `unknown`: this business has no such
        message. A message that was only asked about is stored and claimed in one, by its `permit`.
        """

    def conclude(
        self, message_id: str, attempt: str | None, outcome: str, provider_id: bytes = b""
    ) -> MessageState | None:
        """Record `sent`, `failed` or `unknown` of that attempt; None when it is another's.

        It is kept with the message and, for longer, with the decision that let it go. The first of
        `sent` and `failed` counts, and so does the first `provider_id`, which is sealed, within a
        day of it. Without an attempt it is the provider's own word, which is never `unknown`; None
        when nobody claimed.
        """

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
        """One decision with how its attempt ended, or None."""

    def ended(self, contact: str, decision_id: str) -> Ended | None:
        """How the attempt ended that a decision about this contact let go, as far as it is here.

        Also of one that was moved to the vault before it ended.
        """

    def all_ended(self, contact: str) -> Mapping[str, Ended]:
        """The same of all decisions about a contact, by their ids."""

    def recent(self, contact: str, limit: int) -> Sequence[tuple[str, DecisionRecord]]:
        """The latest decisions about a contact among its partition's latest, newest first."""

    def page(
        self, contact: str, before: str | None, limit: int
    ) -> Page[tuple[str, DecisionRecord]]:
        """Decisions about a contact, newest first; `before` is `next` of the page before.

        A call looks at a bounded part of the log, so a page may be empty and have a next one.
        """

    def about(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        """Every decision about a contact that is in the log, oldest first; reads a partition.

        Each with how its attempt ended.
        """

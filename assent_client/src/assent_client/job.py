"""A message that was handed in: where it is, the right to send it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from assent_client.decision import Reason
from assent_client.truth import NoTruth


class State(StrEnum):
    """Where a message is; `blocked`, `observed`, `sent` and `failed` are final.

    `unknown`: its sender could not tell how it ended; it is never sent again by itself.
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


class Outcome(StrEnum):
    """How an attempt ended, as far as the sender knows.

    `failed`: the provider certainly did not take it. `unknown`: nobody can tell.
    """

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A stored message: Assent's id of it, and where it is. Times are in UTC.

    While it is released it shows a `permit`. It needs none, since it is redeemed by its id; with
    one the redeeming also compares what is about to be sent with what was approved.
    """

    message: str
    state: State
    reasons: tuple[Reason, ...] = ()
    not_before: datetime | None = None
    permit: str | None = field(default=None, repr=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons."""
        return tuple(each.code for each in self.reasons)


@dataclass(frozen=True, kw_only=True)
class Permit(NoTruth):
    """The right to send this message once, now: end the provider call before `lease_ends_at`.

    `message` is Assent's id of it, by which the outcome is recorded.
    The address is not shown by `repr`. `lease_ends_at` is by the server's clock, in UTC.
    """

    ask_instead: ClassVar[str] = ".go"
    go: ClassVar[Literal[True]] = True

    message: str
    attempt: str
    to: str = field(repr=False)
    lease_ends_at: datetime
    template: str | None = None
    payload_ref: str | None = field(default=None, repr=False)
    body_hash: str | None = None
    body: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Refusal(NoTruth):
    """No right to send; `code` says why, such as `revoked_since_permit`."""

    ask_instead: ClassVar[str] = ".go"
    go: ClassVar[Literal[False]] = False

    message: str
    attempt: str
    code: str
    reasons: tuple[Reason, ...] = ()

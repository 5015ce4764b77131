"""The gate's answer: a verdict, every reason for it, and the entries that determined it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What may happen to a message now."""

    APPROVED = "approved"
    DEFERRED = "deferred"
    BLOCKED = "blocked"


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stable code of the catalogue, the entry behind it, and the moment it speaks of."""

    code: str
    entry: str | None = None
    at: datetime | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A verdict at one moment.

    `purpose` is the purpose it was judged as. `valid_until` is the earliest moment at which time
    alone could change it; a new entry, policy or epoch changes it at once.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    purpose: str
    policy: str
    standing_version: int
    at: datetime
    not_before: datetime | None = None
    valid_until: datetime | None = None
    hypothetical: bool = False

    @property
    def approved(self) -> bool:
        """Whether the message may go now."""
        return self.verdict is Verdict.APPROVED

    @property
    def basis(self) -> str | None:
        """The entry behind the first reason that names one."""
        return next((reason.entry for reason in self.reasons if reason.entry), None)

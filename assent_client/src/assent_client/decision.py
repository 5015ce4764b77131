"""What the gate decided about a message, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from assent_client.truth import NoTruth

#: The reason of whatever could not be asked.
UNAVAILABLE: Final = "gate_unavailable"


class Verdict(StrEnum):
    """What may be done with a message."""

    APPROVED = "approved"
    DEFERRED = "deferred"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A stable code, with a sentence, a remedy, and who can apply it; words may change."""

    code: str
    says: str = ""
    remedy: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision(NoTruth):
    """The verdict at this moment; it is no right to send, which only `redeem` gives.

    `message` is the id that was asked with, `id` that of the logged decision, None where there is
    none. Times are in UTC; `not_before` is set where the verdict is `deferred` until then.
    `permit` comes with an approval and is redeemed at the last moment, with the same message.
    """

    ask_instead: ClassVar[str] = ".approved"

    message: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    purpose: str | None = None
    id: str | None = None
    at: datetime | None = None
    not_before: datetime | None = None
    valid_until: datetime | None = None
    permit: str | None = field(default=None, repr=False)

    @property
    def approved(self) -> bool:
        """Whether it might go now."""
        return self.verdict is Verdict.APPROVED

    @property
    def deferred(self) -> bool:
        """Whether it waits for its time."""
        return self.verdict is Verdict.DEFERRED

    @property
    def blocked(self) -> bool:
        """Whether it must not go."""
        return self.verdict is Verdict.BLOCKED

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons."""
        return tuple(each.code for each in self.reasons)


def unavailable(message: str) -> Decision:
    """What stands in for an answer that never came: blocked."""
    reason = Reason(
        code=UNAVAILABLE,
        says="the gate gave no answer that can be read, so nothing may be sent",
        remedy="look at `/readyz` of Assent, and ask again",
        who="operations",
    )
    return Decision(message=message, verdict=Verdict.BLOCKED, reasons=(reason,))

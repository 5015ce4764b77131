"""Ruling: how a person answers a review, and the acts that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.acts import Reassigned, ReviewOpened, ReviewResolved, Revoked
from processor.domain.drafts import Draft
from processor.domain.events import RevocationCause
from processor.domain.evidence import Evidence
from processor.domain.ledger import Entry
from processor.domain.policy import Policy, RevocationSpan
from processor.domain.review import Outcome
from processor.domain.tags import normal_tags

_METHOD: Final = "review"


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What a person found, who that is, and why; `tags` narrow an opt-out, none means all."""

    outcome: Outcome
    by: str
    why: str
    tags: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hide the name and the words."""
        return f"Ruling({self.outcome})"

    @property
    def restricts(self) -> bool:
        """Whether it takes consent back, and so goes in whatever the load and the memory."""
        return self.outcome in (Outcome.OPTED_OUT, Outcome.REASSIGNED)

    def tags_in_force(self, policy: Policy) -> tuple[str, ...]:
        """What an opt-out is narrowed to: nothing, so all, when one of the tags is not known."""
        tags = normal_tags(self.tags)
        return tags if set(tags) <= policy.tags.keys() else ()


def consequences(
    opening: Entry, heard: Evidence | None, ruling: Ruling, policy: Policy, now: datetime
) -> Iterator[Draft]:
    """The acts of an answer to the item that an entry opened; `heard` is what that entry kept.

    What is taken back counts from the customer's own text on: a confirmation that came after it
    out-ranks an answer that comes late.
    """
    told = Evidence(said=ruling.why, recorded_by=ruling.by, method=_METHOD)
    if ruling.outcome is Outcome.OPTED_OUT and isinstance(opening.act, ReviewOpened):
        wide = policy.revocation_span is RevocationSpan.ADDRESS
        act = Revoked(
            cause=RevocationCause.FREE_TEXT,
            channels=() if wide else (opening.act.channel,),
            tags=ruling.tags_in_force(policy),
        )
        text = heard or Evidence()
        said = Evidence(said=text.said, recorded_by=ruling.by, reading=text.reading)
        yield Draft(at=opening.at, act=act, evidence=said)
    if ruling.outcome is Outcome.REASSIGNED:
        yield Draft(at=opening.at, act=Reassigned(), evidence=told)
    answered = ReviewResolved(entry=opening.id, outcome=ruling.outcome)
    yield Draft(at=now, act=answered, evidence=told)

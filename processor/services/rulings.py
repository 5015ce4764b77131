"""Rulings: how a person answers an item, whether that fits it, and the acts that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.acts import Reassigned, ReviewOpened, ReviewResolved, Revoked
from processor.domain.drafts import Draft, Origin
from processor.domain.events import RevocationCause
from processor.domain.evidence import Evidence
from processor.domain.ledger import Entry
from processor.domain.policy import Policy, RevocationSpan
from processor.domain.review import PAUSING, Outcome
from processor.domain.tags import normal_tags
from processor.ports import FieldProblem, NotUnderstood, ReviewItem
from processor.services.explain import EntryView
from processor.services.opt_out import DESK
from processor.services.review_index import business_of

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


def unfit(ruling: Ruling, item: ReviewItem) -> None:
    """Raise NotUnderstood, refusable, where a ruling does not answer what the item asks."""
    if ruling.outcome is Outcome.SEEN_TO and item.why in PAUSING:
        raise _refused(
            "/outcome", "must say whether it is an opt-out: this item holds marketing back"
        )
    if ruling.tags and ruling.outcome is not Outcome.OPTED_OUT:
        raise _refused(
            "/tags", f"narrow an opt-out; leave them out, or answer `{Outcome.OPTED_OUT}`"
        )


def consequences(
    opening: EntryView, ruling: Ruling, policy: Policy, now: datetime
) -> Iterator[Draft]:
    """The acts of an answer; what it takes back counts from the customer's own text on."""
    entry, act = opening.entry, opening.entry.act
    heard = opening.evidence or Evidence()
    told = Evidence(said=ruling.why, recorded_by=ruling.by, method=_METHOD)
    if ruling.outcome is Outcome.OPTED_OUT and isinstance(act, ReviewOpened):
        wide = policy.revocation_span is RevocationSpan.ADDRESS
        revoked = Revoked(
            cause=RevocationCause.FREE_TEXT,
            channels=() if wide else (act.channel,),
            tags=tags_in_force(ruling, policy),
        )
        said = Evidence(said=heard.said, recorded_by=ruling.by, reading=heard.reading)
        yield Draft(at=entry.at, act=revoked, evidence=said)
    if ruling.outcome is Outcome.REASSIGNED:
        yield Draft(at=entry.at, act=Reassigned(), evidence=told)
    yield Draft(at=now, act=ReviewResolved(entry=entry.id, outcome=ruling.outcome), evidence=told)


def tags_in_force(ruling: Ruling, policy: Policy) -> tuple[str, ...]:
    """What an opt-out is narrowed to: nothing, which is all, when one of the tags is not known."""
    tags = normal_tags(ruling.tags)
    return tags if set(tags) <= policy.tags.keys() else ()


def origin_of(opening: Entry, event: str, now: datetime) -> Origin:
    """Where an answer comes from: the desk, about the delivery that brought the text."""
    return Origin(
        event=event,
        delivery=opening.delivery,
        business=business_of(opening),
        source=DESK,
        received_at=now,
    )


def _refused(pointer: str, detail: str) -> NotUnderstood:
    problem = FieldProblem(pointer=pointer, detail=detail)
    return NotUnderstood("body_invalid", (problem,), refusable=True)

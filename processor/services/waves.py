"""Waves: the people of a list are handed over step by step, each as one message like any other.

A message of a campaign is named by the campaign and the contact, so handing somebody over twice is
handing them over once, whatever was killed in between. Everybody is judged when the wave reaches
them, and once more by the claim of whoever sends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.decision import Verdict
from processor.domain.identity import IdKey
from processor.ports import MessageState, Outbound, Outgoing
from processor.services.audience import Decided
from processor.services.compose import Composer, Request
from processor.services.screening import Target
from processor.services.sending import Sending


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """One message to many people; the name is the business's own, the rest its sender's."""

    name: str
    target: Target
    template: str | None = None
    payload_ref: str | None = None


class Place(StrEnum):
    """Where somebody of a campaign is.

    `left` may still be handed over; a `newcomer` too, who was not approved when the list was judged
    before. `unknown` was claimed, and nobody said how that ended.
    """

    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    OBSERVED = "observed"
    LEFT = "left"
    NEWCOMER = "newcomer"


#: Where somebody is by the state of their message.
PLACES: Final = {
    MessageState.QUEUED: Place.WAITING,
    MessageState.RELEASED: Place.WAITING,
    MessageState.CLAIMED: Place.WAITING,
    MessageState.DEFERRED: Place.DEFERRED,
    MessageState.BLOCKED: Place.BLOCKED,
    MessageState.OBSERVED: Place.OBSERVED,
    MessageState.SENT: Place.SENT,
    MessageState.FAILED: Place.FAILED,
    MessageState.UNKNOWN: Place.UNKNOWN,
}
_VERDICTS: Final = {
    Verdict.APPROVED: Place.LEFT,
    Verdict.DEFERRED: Place.DEFERRED,
    Verdict.BLOCKED: Place.BLOCKED,
}
_WITH_REASONS: Final = frozenset({Place.BLOCKED, Place.DEFERRED})
#: Rows that stand for nobody of their own.
_NOBODY: Final = frozenset({"row_unreadable", "address_invalid", "duplicate_in_list"})


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody is, and by which reasons if blocked or deferred."""

    place: Place
    codes: tuple[str, ...]


class Waves:
    """Hands people over and knows where they are. Raises StoreUnavailable, JobConflict."""

    def __init__(
        self,
        campaign: Campaign,
        *,
        composer: Composer,
        ids: IdKey,
        sending: Sending,
        outbound: Outbound,
        now: Callable[[], datetime],
    ) -> None:
        self._campaign = campaign
        self._composer = composer
        self._ids = ids
        self._named = ids.namer(campaign.target.business, campaign.target.channel.kind)
        self._sending = sending
        self._outbound = outbound
        self._now = now

    def message(self, address: str) -> Outgoing | None:
        """The message of this campaign to an address in normal form, if it was handed over."""
        return self._messages([address])[address]

    def hand_over(
        self, batches: Iterable[Sequence[Decided]], total: int, *, newcomers: bool = False
    ) -> Iterator[Counter[str]]:
        """Go down the list until `total` of its people were handed over, by this wave or before.

        Of each batch, how many were `known` before and where the others came to be. Who was not
        approved when the list was judged before is left out, unless `newcomers` may come along.
        """
        left = total
        for batch in batches:
            came: Counter[str] = Counter()
            people = [row for row in batch if _is_somebody(row)]
            known = self._messages([row.address for row in people])
            chosen: list[Decided] = []
            for row in people:
                if came.total() + len(chosen) == left:
                    break
                if known[row.address] is not None:
                    came["known"] += 1
                elif row.answer.verdict is Verdict.APPROVED and (
                    newcomers or not _is_newcomer(row)
                ):
                    chosen.append(row)
            jobs = [self._composer.job(self._request(row.address)) for row in chosen]
            came.update(PLACES[state].value for state in self._sending.hand_over(jobs))
            yield came
            left -= came.total()
            if not left:
                return

    def where(self, batches: Iterable[Sequence[Decided]]) -> Iterator[list[Found]]:
        """Everybody of the list who stands for somebody, and where they are."""
        for batch in batches:
            people = [row for row in batch if _is_somebody(row)]
            known = self._messages([row.address for row in people])
            yield [self._found(row, known[row.address]) for row in people]

    def _messages(self, addresses: Sequence[str]) -> dict[str, Outgoing | None]:
        """The messages of this campaign to several addresses, in two round trips."""
        business = self._campaign.target.business
        jobs = [self._composer.job_key(business, self._job(address)) for address in addresses]
        found = self._outbound.find_all(business, jobs)
        return dict(zip(addresses, found, strict=True))

    def _found(self, row: Decided, message: Outgoing | None) -> Found:
        place = self._of_row(row) if message is None else self._of_message(message)
        codes = row.answer.codes if message is None else message.reasons
        return Found(place=place, codes=codes if place in _WITH_REASONS else ())

    def _of_row(self, row: Decided) -> Place:
        """Of somebody who was not handed over, as the gate says now."""
        place = _VERDICTS[row.answer.verdict]
        return Place.NEWCOMER if place is Place.LEFT and _is_newcomer(row) else place

    def _of_message(self, found: Outgoing) -> Place:
        return place_of(found, self._now())

    def _job(self, address: str) -> str:
        """By the id that the contact had under the first key: a rotation names nobody anew."""
        return job_of(self._campaign.name, self._ids.lower(self._named(address)))

    def _request(self, address: str) -> Request:
        target = self._campaign.target
        return Request(
            id=self._job(address),
            business=target.business,
            brand=target.brand,
            channel=target.channel,
            to=address,
            purpose=target.purpose,
            deadline=target.deadline,
            template=self._campaign.template,
            payload_ref=self._campaign.payload_ref,
        )


def job_of(campaign: str, lowered: str) -> str:
    """The job of a campaign to a contact, by the id that it had under the first key."""
    return f"campaign:{campaign}:{lowered}"


def place_of(found: Outgoing, now: datetime) -> Place:
    """Where somebody is by their message."""
    over = found.lease_ends_at is not None and found.lease_ends_at <= now
    if found.state is MessageState.CLAIMED and over:
        return Place.UNKNOWN
    return PLACES[found.state]


def _is_newcomer(row: Decided) -> bool:
    """Whether somebody was not approved when the list was judged before."""
    return row.listed.before not in ("", Verdict.APPROVED.value)


def _is_somebody(row: Decided) -> bool:
    return _NOBODY.isdisjoint(row.answer.codes)

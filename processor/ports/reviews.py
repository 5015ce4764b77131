"""Reviews: the texts that wait for a person, listed by business; the ledger is the truth of each.

The list only makes them findable. So it is told to look again rather than what to say, and it may
be made anew from the ledgers at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from processor.domain.address import Channel
from processor.domain.review import ReviewKind, review_id
from processor.ports.pages import Page


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it is listed: whom it is about by an id, and nothing personal.

    `event` is what opened it; `opened_at` is when its text was received, by the store's clock.
    """

    business: str
    brand: str
    channel: Channel
    contact: str
    event: str
    why: ReviewKind
    opened_at: datetime

    @property
    def id(self) -> str:
        """The id that people and the API use."""
        return review_id(self.contact, self.event)


class Reviews(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def settle(self, items: Sequence[ReviewItem]) -> tuple[bool, ...]:
        """Have the list say of each what the ledger says; whether each is listed now.

        An item is listed while the effect of its event is with its contact and that of its answer
        is not, which is seen in the same step. So it may be settled twice, late and in any order.
        It runs also when the store is out of memory: what it lists was let in then as well.
        """

    def page(self, business: str, after: str | None, limit: int) -> Page[ReviewItem]:
        """Items of a business, those that wait longest first.

        One whose answer the list has missed is not shown, and leaves the list.
        """

    def waiting(self, businesses: Sequence[str]) -> Mapping[str, int]:
        """How many items of each business are listed."""

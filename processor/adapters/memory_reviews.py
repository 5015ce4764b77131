"""What waits for a person, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from processor.adapters.memory_store import ContactShelf, MemoryStore, Shelves
from processor.domain.review import answer_effect
from processor.ports.pages import Page
from processor.ports.reviews import ReviewItem

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


class MemoryReviews:
    """The reviews port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def settle(self, items: Sequence[ReviewItem]) -> tuple[bool, ...]:
        with self._store.writing(restrictive=True) as shelves:
            return tuple(self._settled(shelves, each) for each in items)

    def page(self, business: str, after: str | None, limit: int) -> Page[ReviewItem]:
        with self._store.reading() as shelves:
            mine = [each for each in shelves.reviews.values() if each.business == business]
            later = sorted(
                (each for each in mine if after is None or _place(each) > _read(after)), key=_place
            )
            found = later[:limit]
            rows = tuple(each for each in found if self._settled(shelves, each))
            more = len(later) > limit
            return Page(rows=rows, next="{} {} {}".format(*_place(found[-1])) if more else None)

    def waiting(self, businesses: Sequence[str]) -> Mapping[str, int]:
        with self._store.reading() as shelves:
            listed = [each.business for each in shelves.reviews.values()]
            return {business: listed.count(business) for business in businesses}

    def _settled(self, shelves: Shelves, item: ReviewItem) -> bool:
        effects = shelves.contacts.get(item.contact, ContactShelf()).effects
        place = (item.contact, item.event)
        if item.event in effects and answer_effect(item.event) not in effects:
            shelves.reviews[place] = item
            return True
        shelves.reviews.pop(place, None)
        return False


def _place(item: ReviewItem) -> tuple[int, str, str]:
    return (item.opened_at - _EPOCH) // _MS, item.contact, item.event


def _read(after: str) -> tuple[int, str, str]:
    ms, contact, event = after.split(" ")
    return int(ms), contact, event

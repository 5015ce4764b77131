"""The index of reviews: what the ledgers say waits for a person, told to the list of it.

Whoever records events tells it before anybody is answered. A crash between the ledger and the list
is made up for by the repetition or the drain, since it reads the ledger and not what was just done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from processor.domain.acts import ReviewOpened
from processor.domain.errors import LedgerBroken
from processor.domain.ledger import Entry, decode_line
from processor.ports import Ledger, ReviewItem, Reviews

#: What the line of an item holds, so that no other has to be decoded.
_NAMED: Final = b"review.opened"


class ReviewIndex:
    """Keeps the list to the ledgers; raises StoreUnavailable."""

    def __init__(self, *, ledger: Ledger, reviews: Reviews) -> None:
        self._ledger = ledger
        self._reviews = reviews

    def settle(self, contacts: Iterable[str]) -> int:
        """Have the list say of these contacts what their ledgers say; how many items are open."""
        items: list[ReviewItem] = []
        for contact in dict.fromkeys(contacts):
            lines = self._ledger.lines(contact)
            # A line that cannot be read keeps nothing back that was recorded; `assent ledger
            # verify` tells of it.
            with suppress(LedgerBroken):
                items += [item_of(contact, entry) for entry in openings(lines)]
        return sum(self._reviews.settle(items))


def openings(lines: Sequence[bytes]) -> list[Entry]:
    """The entries of a ledger that opened an item, in order; raises LedgerBroken."""
    found = [decode_line(line) for line in lines if _NAMED in line]
    return [entry for entry in found if isinstance(entry.act, ReviewOpened)]


def item_of(contact: str, opening: Entry) -> ReviewItem:
    """The item that an entry opened; raises TypeError for an entry that opened none."""
    if not isinstance(opening.act, ReviewOpened):
        raise TypeError("the entry opened no item")
    return ReviewItem(
        business=business_of(opening),
        brand=opening.act.brand,
        channel=opening.act.channel,
        contact=contact,
        event=opening.event,
        why=opening.act.why,
        opened_at=opening.received_at,
    )


def business_of(entry: Entry) -> str:
    """The business of an entry."""
    return entry.source.partition("/")[0]

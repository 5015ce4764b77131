"""Listening to the feed: each call as it was answered, and then what it came to.

A delivery is dealt with by a worker a moment after its call was answered; so a call is shown once
its delivery is, or once that has taken too long. Nothing here changes anything but the mark that
somebody listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from processor.ports import Clock, Delivery, DeliveryState, Fate, Feed, Sighting
from processor.services.meaning import Effect, Meanings

#: The mark outlives a slow round, and not a listener that was killed.
_MARK_SECONDS: Final = 10
_RENEW: Final = timedelta(seconds=3)
#: After this a call is shown without its meaning: no worker is running, or it is behind.
_PATIENCE: Final = timedelta(seconds=10)
#: Calls that wait for their meaning; of more, the oldest are shown without.
_MOST: Final = 1000
_MEANT: Final = frozenset({Fate.STORED, Fate.CONFLICT})


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A call and what it came to; without `delivery` where it left none, or none yet."""

    sighting: Sighting
    delivery: Delivery | None = None
    effects: tuple[Effect, ...] = ()


class Ear:
    """One listener. Raises StoreUnavailable, LedgerBroken."""

    def __init__(
        self,
        *,
        feed: Feed,
        meanings: Meanings,
        clock: Clock,
        business: str | None = None,
        source: str | None = None,
    ) -> None:
        self._feed = feed
        self._meanings = meanings
        self._clock = clock
        self._business = business
        self._source = source
        self._place = feed.latest()
        self._marked: datetime | None = None
        self._waiting: list[tuple[datetime, Sighting]] = []

    def round(self) -> Iterator[Heard]:
        """What there is to show now, in the order in which it became clear."""
        now = self._clock.now()
        if self._marked is None or now - self._marked > _RENEW:
            self._feed.attend(_MARK_SECONDS)
            self._marked = now
        self._place, seen = self._feed.since(self._place)
        self._waiting += [(now, each) for each in seen if self._concerns(each)]
        waiting, self._waiting = self._waiting, []
        for place, (since, each) in enumerate(waiting):
            late = now - since > _PATIENCE or len(waiting) - place > _MOST
            heard = self._heard(each, late=late)
            if heard is None:
                self._waiting.append((since, each))
            else:
                yield heard

    def _concerns(self, sighting: Sighting) -> bool:
        if sighting.fate is Fate.MISSED:
            return True
        named = (self._business, self._source)
        return all(
            wanted in (None, given)
            for wanted, given in zip(named, (sighting.business, sighting.source), strict=True)
        )

    def _heard(self, sighting: Sighting, *, late: bool) -> Heard | None:
        """The call with its meaning; None while that may still come."""
        if sighting.delivery is None or sighting.fate not in _MEANT:
            return Heard(sighting=sighting)
        found = self._meanings.delivery(sighting.delivery)
        if found is None or found.state is DeliveryState.PENDING:
            return Heard(sighting=sighting) if late else None
        effects = tuple(self._meanings.effects(found))
        return Heard(sighting=sighting, delivery=found, effects=effects)

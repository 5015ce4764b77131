"""Held results: what a breaker of results holds, shown to people, and applied or discarded by them.

Each may be interrupted and repeated: a result is let go of only after it is in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec

from processor.domain.identity import IdKey
from processor.ports import HeldResult, ResultBreakers, SealBroken, Sealer, Tripped
from processor.services.results import SOURCE, Result, Results

_PAGE: Final = 200


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A held result; `result` is None where its seal key is not here."""

    id: str
    at: datetime
    result: Result | None = None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended: results dealt with, those that cannot be opened, and whether it is closed."""

    results: int
    unread: int
    closed: bool


class HeldResults:
    """Shows and ends breakers. Raises StoreUnavailable and its kinds."""

    def __init__(
        self, *, breakers: ResultBreakers, results: Results, sealer: Sealer, ids: IdKey
    ) -> None:
        self._breakers = breakers
        self._results = results
        self._sealer = sealer
        self._ids = ids

    def tripped(self, business: str) -> Tripped | None:
        """The breaker of a business, if it has tripped."""
        found = (each for each in self._breakers.tripped() if each.business == business)
        return next(found, None)

    def batches(self, tripped: Tripped) -> tuple[str, ...]:
        """The batches of what was applied within the window, before it tripped; two at most."""
        counted = self._breakers.counted(tripped.business)
        made = (self._results.batch(tripped.business, at, tripped.window) for at in counted)
        return tuple(dict.fromkeys(made))

    def held(self, business: str) -> Iterator[Shown]:
        """What is held, as far as it can be opened here."""
        return map(self._shown, self._breakers.held(business))

    def batch(self, tripped: Tripped) -> str:
        """The batch under which its held results are applied."""
        since = tripped.at.isoformat()
        return "bat_" + self._ids.imported(SOURCE, tripped.business, "held", since)

    def apply(self, tripped: Tripped) -> Iterator[Done]:
        """Record what is held, page by page, under a batch of its own; closed after the last."""
        done = unread = 0
        for page in self._pages(tripped.business):
            opened = [shown for shown in map(self._shown, page) if shown.result]
            self._results.record(
                self._results.suppression(shown.result, shown.id, shown.at, self.batch(tripped))
                for shown in opened
                if shown.result
            )
            closed = self._breakers.let_go(tripped.business, [shown.id for shown in opened])
            done, unread = done + len(opened), unread + len(page) - len(opened)
            yield Done(results=done, unread=unread, closed=closed)

    def discard(self, tripped: Tripped) -> Iterator[Done]:
        """Let go of what is held, page by page, without recording it; closed after the last."""
        done = 0
        for page in self._pages(tripped.business):
            closed = self._breakers.let_go(tripped.business, [each.id for each in page])
            done += len(page)
            yield Done(results=done, unread=0, closed=closed)

    def _pages(self, business: str) -> Iterator[list[HeldResult]]:
        """What is held, what comes meanwhile included, but for what stays although it was told.

        At least one page, so that a breaker which holds nothing any more ends too.
        """
        told = {""}
        page: list[HeldResult] | None = None
        while page is None or page:
            new = (each for each in self._breakers.held(business) if each.id not in told)
            page = list(islice(new, _PAGE))
            told |= {each.id for each in page}
            yield page

    def _shown(self, held: HeldResult) -> Shown:
        try:
            clear = self._sealer.open_envelope(held.sealed, context=held.id.encode())
        except SealBroken:
            return Shown(id=held.id, at=held.at)
        return Shown(id=held.id, at=held.at, result=msgspec.json.decode(clear, type=Result))

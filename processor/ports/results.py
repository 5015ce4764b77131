"""Results of sendings on their way into the ledger: what a business's breaker lets through.

A provider that answers with the wrong code would opt out thousands of people within minutes. So
what results suppress is counted for each business; beyond a limit the breaker trips, and further
results are held, durable and not applied, until people have looked.

What may pass, such as a phone that is switched off, suppresses only where it repeats. So the
results of one address are kept in a row, from which each is told once: the last of so many in a
row that did not arrive suppresses, and the row begins anew; so it does with one that arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from processor.domain.send_errors import TIMES, WITHIN
from processor.ports.counts import Labels


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """How many results may suppress within a window before the breaker trips.

    And how many in a row, `within` so long, suppress of what may pass; 2 to 9.
    """

    results: int = 100
    window: timedelta = timedelta(minutes=10)
    times: int = TIMES
    within: timedelta = WITHIN


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """A result to be weighed; without an `id` it suppresses nothing and is only counted.

    `labels` are what it is counted under; `sealed` is what is held of it, if it is.
    `row` names the row of one address (hashed) to which it belongs: one that `arrived` ends it,
    any other suppresses only as the last of so many.
    """

    labels: Labels
    id: str = ""
    sealed: bytes = b""
    row: str = ""
    arrived: bool = False


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a result: `at` is when it was counted, so that it may be applied.

    None: it is `held` by the breaker, or has not repeated often enough to do anything.
    """

    at: datetime | None = None
    held: bool = False


class Tripped(msgspec.Struct, frozen=True, kw_only=True):
    """A breaker that tripped: since when, by which window, and how many results it holds."""

    business: str
    at: datetime
    window: timedelta
    held: int


class HeldResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result that is held; `at` is when it came."""

    id: str
    at: datetime
    sealed: bytes


class ResultBreakers(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted.

    All times are the store's own, and all processes share what each of them saw.
    """

    def weigh(self, business: str, weights: Sequence[Weight], limit: Limit) -> Sequence[Weighed]:
        """What becomes of each result, in their order.

        The same id within the window is counted once, and answered as it was; so it is within its
        row. What suppresses nothing is never held. Goes on at full memory, since it restricts.
        """

    def tripped(self) -> Sequence[Tripped]:
        """The breakers that tripped and were not ended, by business."""

    def counted(self, business: str) -> Sequence[datetime]:
        """When the results were counted that the window holds, oldest first.

        Of a breaker that tripped: those that were applied before it did.
        """

    def held(self, business: str) -> Iterator[HeldResult]:
        """What is held of a business; what is let go of meanwhile may be left out."""

    def let_go(self, business: str, ids: Sequence[str]) -> bool:
        """Hold these no longer; True once none is left, which ends the breaker."""

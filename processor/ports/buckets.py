"""Buckets: what each business may still have of a kind, counted in the store for all processes.

A bucket holds as many tokens as may be had at once, and is filled evenly. Beside it stands what was
had on the present day, which ends at midnight UTC by the store's clock.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec


class LimitKind(StrEnum):
    """What is limited: calls of API keys, webhooks, recipients asked about, rows of lists."""

    CALLS = "calls"
    INTAKE = "intake"
    GATE = "gate"
    CAMPAIGN = "campaign"


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What a business may have of a kind; 0 for no limit.

    `at_once` is how much may be had without waiting; 0: a minute's worth.
    """

    per_minute: int = 0
    at_once: int = 0
    per_day: int = 0

    @property
    def most(self) -> int:
        """How much may be had at once; 0: any amount."""
        return (self.at_once or self.per_minute) if self.per_minute else 0


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a bucket.

    `ahead` may be handed out besides, while the bucket is at least half full. Of what was handed
    out ahead on the day number `of_day`, `unused` was not needed. `refused` were turned away since
    the last time without asking.
    """

    business: str
    kind: LimitKind
    allowance: Allowance
    amount: int = 1
    ahead: int = 0
    unused: int = 0
    of_day: int = 0
    refused: int = 0


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a bucket; nothing was taken where the `wait`, in seconds, is not 0.

    `by_day`: the day's amount is used up, rather than the minute's. `day` is the number of the day
    since 1970.
    """

    wait: float
    by_day: bool = False
    ahead: int = 0
    day: int = 0


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """What may be had now without waiting, and what was had today."""

    left: int
    used_today: int


class Buckets(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def draw(self, asked: Draw) -> Drawn:
        """Take all that is asked for, or nothing and say how long to wait.

        What is refused is counted as such and costs nothing. Asking for more than may be had at
        once or in a day is a fault of the caller.
        """

    def level(self, business: str, kind: LimitKind, allowance: Allowance) -> Level:
        """How a bucket stands; takes nothing."""


#: Takes an amount of a kind for a business, before anything is done for it.
Spend = Callable[[str, LimitKind, int], None]

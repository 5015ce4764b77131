"""Allowances: how much each business may have of what it shares with others, and no business more.

Where a bucket is at least half full a process draws a little ahead, as much as it used in the last
moment, and serves what comes next without asking the store. What it holds so is worthless a tenth
of a second later, and the bucket is smaller by that much, so the limit is exact for any number of
processes. A business that is over its limit is turned away from memory until it may come again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.errors import AssentError
from processor.ports import Allowance, Buckets, Clock, Draw, Level, LimitKind

#: Seconds that what was drawn ahead lasts, and the part of a bucket that it may be.
_AHEAD_SECONDS: Final = 0.1
_AHEAD_PART: Final = 20
#: Fewer than this are not worth holding.
_AHEAD_LEAST: Final = 2
_MINUTE: Final = 60.0
#: Seconds after which the store is asked anew, whatever it said.
_TRUSTED: Final = 1.0

Place = tuple[str, LimitKind]


class OverLimit(AssentError):
    """The business has had all that it may have for now; it may come again in so many seconds."""

    def __init__(
        self, kind: LimitKind, allowance: Allowance, seconds: float, *, by_day: bool
    ) -> None:
        super().__init__(f"over its limit of {kind}")
        self.kind = kind
        self.allowance = allowance
        self.seconds = seconds
        self.by_day = by_day


class BeyondLimit(AssentError):
    """More at once than the business may ever have: waiting would not help."""

    def __init__(self, kind: LimitKind, most: int) -> None:
        super().__init__(f"more than {most} at once")
        self.kind = kind
        self.most = most


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How an allowance is drawn: from a bucket that is smaller by what is held ahead of it."""

    given: Allowance
    drawn: Allowance
    ahead: int
    seconds: float

    @classmethod
    def of(cls, given: Allowance) -> Pace:
        """The pace for an allowance."""
        if not given.per_minute:
            return cls(given=given, drawn=given, ahead=0, seconds=0.0)
        each = _MINUTE / given.per_minute
        ahead = min(int(_AHEAD_SECONDS / each), given.most // _AHEAD_PART)
        if ahead < _AHEAD_LEAST:
            return cls(given=given, drawn=given, ahead=0, seconds=0.0)
        drawn = replace(given, at_once=given.most - ahead)
        return cls(given=given, drawn=drawn, ahead=ahead, seconds=ahead * each)

    @property
    def beyond(self) -> int:
        """More than this can never be had at once; 0: no such limit."""
        limits = [most for most in (self.drawn.most, self.given.per_day) if most]
        return min(limits, default=0)


class _Held(msgspec.Struct, kw_only=True):
    """What this process holds of one bucket."""

    tokens: int = 0
    until: float = 0.0
    day: int = 0
    used: int = 0
    since: float = 0.0
    shut_until: float = 0.0
    shut_for: int = 0
    free_at: float = 0.0
    by_day: bool = False
    refused: int = 0


class Allowances:
    """Draws what is needed; safe to use from many threads."""

    def __init__(self, buckets: Buckets, clock: Clock, given: Mapping[Place, Allowance]) -> None:
        self._buckets = buckets
        self._clock = clock
        self._paces = {place: Pace.of(each) for place, each in given.items()}
        self._held: dict[Place, _Held] = {place: _Held() for place in given}
        self._lock = threading.Lock()

    def limited(self, business: str, kind: LimitKind) -> bool:
        """Whether there is a limit at all."""
        return (business, kind) in self._paces

    def given(self, business: str, kind: LimitKind) -> Allowance:
        """The allowance as it is configured."""
        pace = self._paces.get((business, kind))
        return pace.given if pace else Allowance()

    def level(self, business: str, kind: LimitKind) -> Level:
        """How the bucket stands; raises StoreUnavailable."""
        pace = self._paces.get((business, kind))
        drawn = pace.drawn if pace else Allowance()
        return self._buckets.level(business, kind, drawn)

    def spend(self, business: str, kind: LimitKind, amount: int = 1) -> None:
        """Have so much of a kind, or raise OverLimit, BeyondLimit; also StoreUnavailable."""
        place = business, kind
        pace = self._paces.get(place)
        if pace is None or amount == 0:
            return
        if pace.beyond and amount > pace.beyond:
            raise BeyondLimit(kind, pace.beyond)
        now = self._clock.elapsed()
        with self._lock:
            held = self._held[place]
            if now < held.shut_until and amount >= held.shut_for:
                held.refused += 1
                wait = held.free_at - now
                raise OverLimit(kind, pace.given, wait, by_day=held.by_day)
            if held.tokens >= amount and now < held.until:
                held.tokens -= amount
                held.used += amount
                return
            asked = self._asked(place, pace, amount, now)
        self._draw(asked, pace, now)

    def _asked(self, place: Place, pace: Pace, amount: int, now: float) -> Draw:
        """What to ask of the store; what is held is given up by this."""
        held = self._held[place]
        business, kind = place
        lately = now - held.since < 2 * pace.seconds
        draw = Draw(
            business=business,
            kind=kind,
            allowance=pace.drawn,
            amount=amount,
            # As much as was needed in the last moment: what is not needed is lost to the business.
            ahead=min(held.used, pace.ahead) if lately else 0,
            unused=held.tokens,
            of_day=held.day,
            refused=held.refused,
        )
        held.tokens, held.refused = 0, 0
        held.used, held.since = amount, now
        return draw

    def _draw(self, asked: Draw, pace: Pace, now: float) -> None:
        drawn = self._buckets.draw(asked)
        with self._lock:
            held = self._held[asked.business, asked.kind]
            if drawn.wait:
                # The latest word counts; another one about less may still be had.
                held.free_at = now + drawn.wait
                held.shut_until = min(held.free_at, now + _TRUSTED)
                held.shut_for, held.by_day = asked.amount, drawn.by_day
            elif drawn.ahead:
                # Counted from before the store was asked, and with whatever another thread drew.
                until = now + pace.seconds
                held.until = min(held.until, until) if held.tokens else until
                held.tokens += drawn.ahead
                held.day = drawn.day
        if drawn.wait:
            raise OverLimit(asked.kind, pace.given, drawn.wait, by_day=drawn.by_day)

"""Results: what providers say of sendings becomes suppressions, in force when it is answered.

They go straight into the ledger by the script of revocations, each once by its natural id, and
carry a batch, so that a burst which was an error is annulled as one. They do not wait in a spool
while the store is away: the provider keeps its block, the gate is shut, and a spool would get past
the breaker. So such a call is refused, and its sender repeats it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from processor.domain.address import Address, Channel
from processor.domain.drafts import Origin
from processor.domain.events import AnyEvent, ContactOptedOut, RevocationCause, SuppressionEnded
from processor.domain.identity import IdKey
from processor.domain.send_errors import (
    PROVIDERS,
    SEND_ERROR,
    Effect,
    cause_of,
    effect_of,
    rule_of,
)
from processor.ports import Limit, ResultBreakers, Sealer, Weighed, Weight
from processor.ports.counts import OTHER, result_labels
from processor.services.record import Recorder, Told

#: No source can be configured by this name, so no webhook can use up an id of a result.
SOURCE: Final = "@provider"
#: What belongs to the row of its address.
_IN_ROWS: Final = frozenset({Effect.PASSING, Effect.REACHED})
#: Results that are recorded at once.
_CHUNK: Final = 200


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider said of one sending; `occurred_text` is when, as it was written.

    With an `id` of the caller's, or of a message, the same again is recorded once.
    """

    business: str
    brand: str
    channel: Channel
    address: Address
    provider: str
    code: str
    occurred_at: datetime | None = None
    occurred_text: str | None = None
    id: str | None = None
    message: str | None = None

    def __repr__(self) -> str:
        """Hide the address."""
        return f"Result({self.business}, {self.provider} {self.code})"

    @property
    def effect(self) -> Effect:
        """What its code does."""
        return effect_of(self.provider, self.code)

    @property
    def cause(self) -> RevocationCause | None:
        """What it is recorded as where it suppresses, at once or repeated; None: it never does."""
        return cause_of(self.provider, self.code)


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a result: applied in a batch, held by the breaker, or nothing to apply.

    Nothing is applied of what says nothing, and of what may pass and has not repeated.
    """

    effect: Effect
    cause: RevocationCause | None = None
    held: bool = False
    batch: str | None = None


class Results:
    """Records results of one business. Raises StoreUnavailable and its kinds."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        breakers: ResultBreakers,
        sealer: Sealer,
        ids: IdKey,
        limit: Limit,
    ) -> None:
        self._recorder = recorder
        self._breakers = breakers
        self._sealer = sealer
        self._ids = ids
        self._limit = limit

    def report(self, results: Sequence[Result]) -> tuple[Reported, ...]:
        """Take results in; what suppresses and is not held is in force when this returns."""
        if not results:
            return ()
        names = [self._name(each) for each in results]
        weights = [self._weight(each, name) for each, name in zip(results, names, strict=True)]
        weighed = self._breakers.weigh(results[0].business, weights, self._limit)
        rows = list(zip(results, names, weighed, strict=True))
        found = (self._told(each, name, one.at) for each, name, one in rows if one.at)
        told = [each for each in found if each]
        self.record(each for each in told if isinstance(each.event, ContactOptedOut))
        reached = [each for each in told if isinstance(each.event, SuppressionEnded)]
        for start in range(0, len(reached), _CHUNK):
            self._recorder.record(reached[start : start + _CHUNK])
        return tuple(self._reported(each, one) for each, _, one in rows)

    def record(self, told: Iterable[Told]) -> None:
        """Have suppressions in the ledger; the same again changes nothing."""
        whole = list(told)
        for start in range(0, len(whole), _CHUNK):
            self._recorder.record(whole[start : start + _CHUNK], restrictive=True)

    def batch(self, business: str, at: datetime, window: timedelta | None = None) -> str:
        """The batch of what was counted at a moment: one for each window of the store's time."""
        seconds = int((window or self._limit.window).total_seconds())
        number = int(at.timestamp()) // seconds
        return "bat_" + self._ids.imported(SOURCE, business, str(seconds), str(number))

    def suppression(self, result: Result, name: str, at: datetime, batch: str) -> Told:
        """The suppression that a result is; on its channel alone, and no word of the customer's.

        A result that was once held is one, whatever the table says of its code by now.
        """
        event = ContactOptedOut(
            brand=result.brand,
            occurred_at=result.occurred_at,
            occurred_text=result.occurred_text,
            addresses=(result.address,),
            channels=(result.channel,),
            cause=result.cause or RevocationCause.HARD_FAILURE,
            reading=rule_of(result.provider, result.code),
        )
        return Told(event=event, origin=_origin(result, name, at, batch))

    def _told(self, result: Result, name: str, at: datetime) -> Told | None:
        if result.cause:
            return self.suppression(result, name, at, self.batch(result.business, at))
        if result.effect is not Effect.REACHED:
            return None
        event: AnyEvent = SuppressionEnded(
            brand=result.brand,
            occurred_at=result.occurred_at,
            occurred_text=result.occurred_text,
            address=result.address,
            channel=result.channel,
            said=rule_of(result.provider, result.code),
        )
        return Told(event=event, origin=_origin(result, name, at, ""))

    def _weight(self, result: Result, name: str) -> Weight:
        provider = result.provider if result.provider in PROVIDERS else OTHER
        labels = result_labels(provider, result.effect.value)
        row = self._row(result) if result.effect in _IN_ROWS else ""
        if result.effect is Effect.REACHED:
            return Weight(labels=labels, id=name, row=row, arrived=True)
        if result.cause is None:
            return Weight(labels=labels)
        sealed = self._sealer.seal_envelope(msgspec.json.encode(result), context=name.encode())
        return Weight(labels=labels, id=name, sealed=sealed, row=row)

    def _row(self, result: Result) -> str:
        """The name of the row of an address and channel; which code said it does not matter."""
        return self._ids.imported(SOURCE, *_whose(result), "row")

    def _name(self, result: Result) -> str:
        """The id of the event; of its content too, so that a reused id suppresses both."""
        told = result.id or result.message or result.occurred_text or secrets.token_hex(16)
        natural = self._ids.imported(SOURCE, *_whose(result), result.provider, result.code, told)
        return self._ids.event(f"result/{natural}", 0)

    def _reported(self, result: Result, weighed: Weighed) -> Reported:
        effect, at = result.effect, weighed.at
        if result.cause is None or (at is None and not weighed.held):
            return Reported(effect=effect)
        batch = None if at is None else self.batch(result.business, at)
        return Reported(effect=effect, cause=result.cause, held=weighed.held, batch=batch)


def _whose(result: Result) -> tuple[str, ...]:
    return (result.business, result.address.kind.value, result.address.value, result.channel)


def _origin(result: Result, name: str, at: datetime, batch: str) -> Origin:
    return Origin(
        event=name,
        delivery=batch or result.message or name,
        business=result.business,
        source=SOURCE,
        received_at=at,
        flags=(SEND_ERROR,),
        batch=batch,
    )

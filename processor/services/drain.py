"""Drain: deliveries leave the inbox for the ledger, in batches, safely however often it runs.

Two drains of one lane divide its deliveries. What a dead worker left behind is taken over, a few
together. What is left of these by another dead worker comes after everything else, one by one, and
one that keeps killing its worker ends in quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from processor.domain.events import AnyEvent, ContactErased
from processor.domain.identity import IdKey
from processor.ports import (
    NEEDS_DETAILS,
    Claimed,
    Delivery,
    DeliveryState,
    Enquiries,
    Finished,
    Inbox,
    NotUnderstood,
    SealBroken,
    Sealer,
    StoreUnavailable,
    VaultUnavailable,
)
from processor.services.arrivals import COPIED, as_it_came, tell
from processor.services.erase import Shredder
from processor.services.prompts import Prompts
from processor.services.record import Led, Recorder, Told
from processor.services.replies import Replies
from processor.services.translate import Translator
from processor.services.understood import open_events

_BATCH: Final = 200
#: Taken over together, once; whoever is among them when a worker ends again is then taken alone.
_LOST: Final = 20
#: Batches in one run; the next wake-up or sweep goes on, so that no task runs for long.
_BATCHES: Final = 20
#: After this no more is claimed: a run ends by itself, long before anybody ends it.
_RUN: Final = timedelta(seconds=10)
#: Times a delivery may be taken over before it is held to be poisonous.
_TAKEOVERS: Final = 4
#: The reason of a delivery whose body was destroyed with its contact, or that came before it was
#: erased and was read after that; there is nothing to replay.
_ERASED: Final = "erased"

Telling = Callable[[Sequence[Finished]], None]
Take = Callable[[], Sequence[Claimed]]
Handle = Callable[[Sequence[Claimed]], list[Finished]]


class Drain:
    """Interprets what waits in a lane; raises StoreUnavailable, VaultUnavailable.

    `interrupts` end a run from outside, such as a time limit: no delivery is to blame for them.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        enquiries: Enquiries,
        recorder: Recorder,
        shredder: Shredder,
        sealer: Sealer,
        translator: Translator,
        replies: Replies,
        prompts: Prompts,
        ids: IdKey,
        takeover_seconds: int,
        interrupts: tuple[type[Exception], ...] = (),
    ) -> None:
        self._inbox = inbox
        self._enquiries = enquiries
        self._recorder = recorder
        self._shredder = shredder
        self._sealer = sealer
        self._translator = translator
        self._replies = replies
        self._prompts = prompts
        self._ids = ids
        self._takeover_seconds = takeover_seconds
        self._interrupts = interrupts

    def drain(self, lane: int, consumer: str, told: Telling = lambda _: None) -> int:
        """Record what waits in a lane; the number of deliveries finished.

        `told` is shown each batch once its outcome is durable.
        """
        inbox, idle = self._inbox, self._takeover_seconds
        steps: tuple[tuple[int, Take, Handle], ...] = (
            (_BATCHES, lambda: inbox.reclaim(lane, consumer, _LOST, idle), self._batch),
            (_BATCHES, lambda: inbox.claim(lane, consumer, _BATCH), self._batch),
            # Last, and one by one: whoever is taken over counts as tried, and one of these may end
            # this worker too.
            (_BATCH, lambda: inbox.reclaim(lane, consumer, 1, idle, again=True), self._each_alone),
        )
        done, until = 0, self._recorder.now() + _RUN
        for most, take, handle in steps:
            for _ in range(most):
                taken = take()
                if not taken:
                    break
                done += self._finish(lane, handle(taken), told)
                if self._recorder.now() > until:
                    break
        return done

    def read(self, delivery: Delivery) -> list[Told] | str:
        """What a delivery says today, or the reason why it cannot be read; nothing is recorded."""
        return self._read(Claimed(ticket="", delivery=delivery))

    def _finish(self, lane: int, finished: Sequence[Finished], told: Telling) -> int:
        for each in finished:
            if each.reason == NEEDS_DETAILS:
                # First, so that none is ever held without being asked about.
                self._enquiries.open(each.delivery)
        self._inbox.finish(lane, finished)
        told(finished)
        return len(finished)

    def _batch(self, batch: Sequence[Claimed]) -> list[Finished]:
        """Record many deliveries at once; if that fails for one of them, each by itself."""
        read = [(claimed, self._read(claimed)) for claimed in batch]
        told = [(claimed, events) for claimed, events in read if not isinstance(events, str)]
        refused = [_quarantined(claimed, why) for claimed, why in read if isinstance(why, str)]
        try:
            led = self._record(told)
        except StoreUnavailable:
            raise
        except self._interrupts:
            raise
        # A delivery that breaks the interpreter must not take its neighbours down with it.
        except Exception:  # noqa: BLE001
            return refused + [self._alone(claimed) for claimed, _ in told]
        pairs = zip(told, led, strict=True)
        return refused + [self._recorded(claimed, each) for (claimed, _), each in pairs]

    def _each_alone(self, lost: Sequence[Claimed]) -> list[Finished]:
        return [self._alone(claimed) for claimed in lost]

    def _alone(self, claimed: Claimed) -> Finished:
        if claimed.delivery.attempts > _TAKEOVERS:
            return _quarantined(claimed, "poison")
        events = self._read(claimed)
        if isinstance(events, str):
            return _quarantined(claimed, events)
        try:
            return self._recorded(claimed, self._record([(claimed, events)])[0])
        except (StoreUnavailable, VaultUnavailable):
            raise
        except self._interrupts:
            raise
        # Kept with its reason and shown to a person; nothing else may stop for it.
        except Exception as error:  # noqa: BLE001
            return _quarantined(claimed, f"failed_{type(error).__name__}")

    def _record(self, told: Sequence[tuple[Claimed, Sequence[Told]]]) -> list[Led]:
        """What each delivery's events led to, once those that ask for it are answered."""
        flat = [each for _, events in told for each in events]
        led = iter(self._recorder.record(flat))
        found = []
        for claimed, events in told:
            each = _together([next(led) for _ in events])
            if any(isinstance(one.event, ContactErased) for one in events):
                contacts = (name.partition("/")[0] for name in each.entries)
                self._shredder.shred(dict.fromkeys(contacts))
                # It asked for it itself, or is the copy of what did.
                each = msgspec.structs.replace(each, erased=each.erased or bool(each.entries))
            self._replies.answer(claimed.delivery, events, each.entries)
            found.append(each)
        self._prompts.ask(
            [(events, each.entries) for (_, events), each in zip(told, found, strict=True)]
        )
        return found

    def _recorded(self, claimed: Claimed, led: Led) -> Finished:
        if led.erased:
            # No entry may name it, so an erasure would not find it; and none comes after this.
            self._inbox.shred(claimed.delivery.id)
        state = DeliveryState.RECORDED if led.entries else DeliveryState.IGNORED
        reason = _ERASED if led.erased and not led.entries else None
        finished = _finished(claimed, state)
        return msgspec.structs.replace(finished, entries=led.entries, reason=reason)

    def _read(self, claimed: Claimed) -> list[Told] | str:
        """The events of a delivery, or the reason why it cannot be read."""
        delivery = claimed.delivery
        if not delivery.sealed:
            return _ERASED
        try:
            events = open_events(self._sealer, delivery.id, claimed.understood)
            events = self._translated(delivery) if events is None else events
        except SealBroken:
            return "seal_broken"
        except NotUnderstood as error:
            return error.reason
        except KeyError:
            return "provider_unknown"
        except self._interrupts:
            raise
        # It would fail again in every other worker, so it need not be taken over first.
        except Exception as error:  # noqa: BLE001
            return f"failed_{type(error).__name__}"
        known = self._inbox.fingerprint(delivery.id) if COPIED in delivery.flags else None
        return tell(self._ids, as_it_came(delivery, known or ""), events, delivery.received_at)

    def _translated(self, delivery: Delivery) -> tuple[AnyEvent, ...]:
        body = self._sealer.open_envelope(delivery.sealed, context=delivery.id.encode())
        return self._translator.translate(body, delivery).events


def _quarantined(claimed: Claimed, reason: str) -> Finished:
    state = DeliveryState.IGNORED if reason == _ERASED else DeliveryState.QUARANTINED
    return msgspec.structs.replace(_finished(claimed, state), reason=reason)


def _together(led: Sequence[Led]) -> Led:
    entries = tuple(name for each in led for name in each.entries)
    return Led(entries=entries, erased=any(each.erased for each in led))


def _finished(claimed: Claimed, state: DeliveryState) -> Finished:
    delivery = claimed.delivery
    return Finished(
        ticket=claimed.ticket, delivery=delivery.id, provider=delivery.provider, state=state
    )

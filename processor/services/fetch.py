"""Fetch: what an event names by an id only is asked for, and the event is read again with it.

A try is begun in the store before anybody is asked, so a worker that is killed has used it up and
the next one follows when its lease is over. Until then the delivery waits, and nothing is guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from processor.ports import (
    Breakers,
    Clock,
    Delivery,
    Details,
    DetailsFailed,
    Dispatcher,
    Enquiries,
    Enquiry,
    Failing,
    Inbox,
    NotUnderstood,
    SealBroken,
    Sealer,
    StoreUnavailable,
)
from processor.services.completed import completed_of, with_details
from processor.services.translate import Translator

#: After this no more is begun: a slow API holds a worker up for no longer, and one try more.
_RUN: Final = timedelta(seconds=5)
_AT_ONCE: Final = 50
#: A task is ended after 30 seconds, so whoever has held a turn or a delivery longer is gone.
_LEASE: Final = timedelta(seconds=40)
#: Questions about one delivery; a provider needs two at most.
_QUESTIONS: Final = 2
_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(hours=1)
#: Tries before a delivery is given up: 7 to 14 hours for what may mend itself. An id that is
#: not known may be so new that it is not known everywhere yet; a token may be put right.
_TRIES: Final = {Failing.AWAY: 14, Failing.REFUSED: 4, Failing.GONE: 4}
_FEW: Final = 3
#: Failures of the source as a whole, which say that others would fare alike.
_ILL: Final = frozenset({Failing.AWAY, Failing.REFUSED, Failing.MISLED})

Telling = Callable[[str, str], None]


class Fetcher:
    """Completes what waits. Raises StoreUnavailable.

    `lease` is how long a worker that says nothing keeps its turn and its delivery. `interrupts` end
    a run from outside, such as a time limit: no delivery is to blame for them.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        enquiries: Enquiries,
        breakers: Breakers,
        details: Details,
        translator: Translator,
        sealer: Sealer,
        dispatcher: Dispatcher,
        clock: Clock,
        lease: timedelta = _LEASE,
        interrupts: tuple[type[Exception], ...] = (),
    ) -> None:
        self._inbox = inbox
        self._enquiries = enquiries
        self._breakers = breakers
        self._details = details
        self._translator = translator
        self._sealer = sealer
        self._dispatcher = dispatcher
        self._clock = clock
        self._lease = lease
        self._interrupts = interrupts

    def run(self, told: Telling = lambda _id, _how: None) -> int:
        """Ask for what is due, in one worker at a time; how many deliveries were completed.

        `told` hears of each delivery how it went: `completed`, or the reason why not.
        """
        due = self._enquiries.due(_AT_ONCE)
        if not due or not self._breakers.begin(self._lease):
            return 0
        try:
            return self._all(due, told)
        finally:
            self._breakers.end()

    def _all(self, due: Sequence[str], told: Telling) -> int:
        done, until = 0, self._clock.now() + _RUN
        for delivery_id in due:
            how = self._one(delivery_id)
            if how is not None:
                told(delivery_id, how)
            done += how == _COMPLETED
            if self._clock.now() > until:
                break
        return done

    def _one(self, delivery_id: str) -> str | None:
        """How one went; None if there was nothing to ask, or nobody to ask yet."""
        delivery = self._inbox.get(delivery_id)
        if delivery is None or not delivery.sealed:
            self._enquiries.close(delivery_id)
            return None
        if not self._askable(delivery):
            # A token may be missing from this worker's configuration alone, or only for now.
            self._enquiries.put_off(delivery_id, _LONGEST)
            return None
        wait = self._breakers.wait(delivery.business, delivery.source)
        if wait:
            self._enquiries.put_off(delivery_id, wait + _spread(delivery_id, _FIRST))
            return None
        enquiry = self._enquiries.take(delivery_id, self._lease)
        if enquiry is None:
            return None
        if enquiry.tries > _TRIES[Failing.AWAY]:
            # Each of them was ended from outside, by a limit or by a kill.
            return self._given_up(delivery, Failing.AWAY.value)
        return self._ask(enquiry)

    def _askable(self, delivery: Delivery) -> bool:
        try:
            return self._translator.way(delivery) is not None
        except KeyError:
            return False

    def _ask(self, enquiry: Enquiry) -> str:
        delivery = enquiry.delivery
        try:
            sealed = self._completed(delivery)
        except DetailsFailed as failed:
            return self._failed(enquiry, failed)
        except NotUnderstood as error:
            return self._given_up(delivery, error.reason)
        except SealBroken:
            return self._given_up(delivery, "seal_broken")
        except StoreUnavailable:
            raise
        except self._interrupts:
            # Or an API that keeps every run to its end would hold up everybody else's for ever.
            self._breakers.ill(delivery.business, delivery.source, None)
            raise
        # A payload of a shape that nobody foresaw must not hold up those behind it.
        except Exception as fault:  # noqa: BLE001
            return self._given_up(delivery, f"failed_{type(fault).__name__}")
        if not self._enquiries.complete(delivery, sealed):
            # Destroyed, wrapped anew or played again meanwhile: the next try sees what it is now.
            return "moved"
        self._dispatcher.wake(int(delivery.id.split("_")[1]))
        return _COMPLETED

    def _completed(self, delivery: Delivery) -> bytes:
        """The body with all answers, sealed; raises DetailsFailed, NotUnderstood, SealBroken."""
        context = delivery.id.encode()
        kept = self._sealer.open_envelope(delivery.sealed, context=context)
        details = dict(completed_of(kept).details)
        way = self._translator.way(delivery)
        for _ in range(_QUESTIONS):
            ask = self._translator.ask(kept, delivery, details)
            if ask is None or way is None:
                break
            details[ask.name] = self._details.ask(*way, ask)
            self._breakers.well(delivery.business, delivery.source)
        return self._sealer.seal_envelope(with_details(kept, details), context=context)

    def _failed(self, enquiry: Enquiry, failed: DetailsFailed) -> str:
        delivery = enquiry.delivery
        if failed.why in _ILL:
            self._breakers.ill(delivery.business, delivery.source, failed.wait)
        else:
            self._breakers.well(delivery.business, delivery.source)
        if enquiry.tries >= _TRIES.get(failed.why, _FEW):
            return self._given_up(delivery, failed.why.value)
        wait = max(_back_off(delivery.id, enquiry.tries), failed.wait or timedelta())
        self._enquiries.put_off(delivery.id, wait)
        return failed.why.value

    def _given_up(self, delivery: Delivery, reason: str) -> str:
        self._enquiries.close(delivery.id, reason)
        return reason


_COMPLETED: Final = "completed"


def _back_off(delivery_id: str, tries: int) -> timedelta:
    """From half a minute to an hour, doubled by every try, and spread by as much again."""
    step: timedelta = min(_FIRST * 2 ** min(tries - 1, 10), _LONGEST)
    return step + _spread(f"{delivery_id} {tries}", step)


def _spread(name: str, most: timedelta) -> timedelta:
    """Some part of a time, another one for every name: those that failed together part."""
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
    return most * share

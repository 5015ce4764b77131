"""Tells whoever listens what became of each webhook, by a thread that no request waits for.

While nobody listens nothing is kept, and a call costs one look at a flag. A refused call is looked
into here, after its answer was made, and only what was found leaves this process.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import msgspec
import structlog
from msgspec.structs import replace

from processor.bootstrap import Parts
from processor.domain.errors import AssentError
from processor.ports import Fate, NotUnderstood, RawRequest, Sighting, SignatureInvalid
from processor.providers import PROVIDERS
from processor.providers.why_refused import why_refused
from processor.services.arrivals import Received
from processor.settings.endpoints import endpoints_of
from processor.web.problems import problem_of

#: Seconds between looks whether somebody listens.
_EVERY: Final = 1.0
#: Calls that may wait to be told of; a flood is counted, not told.
_BACKLOG: Final = 200
#: A longer body is not kept for a look at its signature.
_LONGEST_BODY: Final = 64 * 1024


class Watched(msgspec.Struct, kw_only=True):
    """What is known of a call while it is answered.

    Of an error only its `reason` is kept: its traceback holds on to the whole request.
    """

    business: str
    source: str
    call: RawRequest | None = None
    received: Received | None = None
    reason: str | None = None
    refused: bool = False
    unsigned: bool = False
    status: int = 200
    seconds: float = 0.0


class Teller:
    """One thread per process; `round` may also be called by hand. `on`: somebody listens."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._endpoints = endpoints_of(parts.settings)
        self._waiting: queue.Queue[Watched] = queue.Queue(_BACKLOG)
        self._missed = 0
        self._log = structlog.get_logger("assent.teller")
        self.on = False

    def start(self) -> None:
        """Look and tell for as long as the process lives."""
        threading.Thread(target=self._run, name="teller", daemon=True).start()

    @contextmanager
    def watching(self, business: str, source: str) -> Iterator[Watched]:
        """Watch a call being answered; how it ends is told later."""
        watched = Watched(business=business, source=source)
        began = time.perf_counter()
        try:
            yield watched
        except Exception as error:
            problem = problem_of(error)
            watched.status, watched.reason = problem.status, problem.code
            if isinstance(error, SignatureInvalid | NotUnderstood):
                watched.refused, watched.reason = True, error.reason
                watched.unsigned = isinstance(error, SignatureInvalid)
            raise
        finally:
            watched.seconds = time.perf_counter() - began
            self._keep(watched)

    def round(self, wait: float = 0.0) -> None:
        """Tell what waits, and see whether somebody listens still; raises AssentError."""
        seen = self._gathered(wait)
        if seen and self.on:
            self._parts.ports.feed.tell(seen)
        self.on = self._parts.ports.feed.wanted()

    def _keep(self, watched: Watched) -> None:
        if watched.call is not None and not self._worth_a_look(watched):
            watched.call = None
        try:
            self._waiting.put_nowait(watched)
        except queue.Full:
            self._missed += 1

    def _worth_a_look(self, watched: Watched) -> bool:
        call = watched.call
        return watched.unsigned and call is not None and len(call.body) <= _LONGEST_BODY

    def _gathered(self, wait: float) -> list[Sighting]:
        """What waits; as long as nothing does, for so many seconds."""
        seen: list[Sighting] = []
        try:
            seen.append(self._sighting(self._waiting.get(block=wait > 0, timeout=wait or None)))
            while len(seen) < _BACKLOG:
                seen.append(self._sighting(self._waiting.get_nowait()))
        except queue.Empty:
            pass
        missed, self._missed = self._missed, 0
        if missed:
            now = self._parts.ports.clock.now()
            seen.append(Sighting(at=now, business="", source="", fate=Fate.MISSED, missed=missed))
        return seen

    def _sighting(self, watched: Watched) -> Sighting:
        endpoint = self._endpoints.get((watched.business, watched.source))
        seen = Sighting(
            at=self._parts.ports.clock.now(),
            business=watched.business,
            source=watched.source,
            fate=Fate.FAILED,
            status=watched.status,
            ms=round(watched.seconds * 1000, 1),
        )
        if endpoint is None:
            # Whoever calls chose these names, so they are shown only where they are plain ones.
            named = {"business": plain(watched.business), "source": plain(watched.source)}
            return replace(seen, fate=Fate.UNKNOWN_SOURCE, **named)
        if watched.received is not None:
            return _of_received(seen, watched.received)
        if watched.reason is None:
            return replace(seen, fate=Fate.GREETED)
        return replace(
            seen,
            fate=Fate.REFUSED if watched.refused else Fate.FAILED,
            reason=watched.reason,
            findings=self._findings(watched) if watched.unsigned else (),
        )

    def _findings(self, watched: Watched) -> tuple[str, ...]:
        if watched.call is None:
            return ("its body is too long to be looked into",)
        key = (watched.business, watched.source)
        endpoint = self._endpoints[key]
        others = {
            f"{business}/{source}": each.secrets
            for (business, source), each in self._endpoints.items()
            if (business, source) != key
        }
        found = why_refused(
            PROVIDERS[endpoint.provider],
            endpoint.secrets,
            replace(watched.call, map=endpoint.map),
            self._parts.ports.clock.now() - timedelta(seconds=watched.seconds),
            others=others,
        )
        return tuple(f"{each.cause}: {each.detail}" for each in found)

    def _run(self) -> None:
        """Whatever happens, the next round gets its own chance; while it lasts nothing is kept."""
        while True:
            try:
                self.round(_EVERY)
            except AssentError:
                # The keeper and `/readyz` say what is wrong with the store.
                self.on = False
                time.sleep(_EVERY)
            # A fault in the telling of calls must never end the telling, let alone the process.
            except Exception as error:  # noqa: BLE001
                self.on = False
                self._log.warning("calls not told of", error=type(error).__name__)
                time.sleep(_EVERY)


def plain(name: str) -> str:
    """A name as a caller wrote it, if it could be a source's; else a question mark."""
    fit = name.isascii() and name.replace("-", "").isalnum() and len(name) <= _LONGEST_NAME
    # Many digits could be somebody's number.
    return name if fit and sum(sign.isdigit() for sign in name) <= _MOST_DIGITS else "?"


def _of_received(seen: Sighting, received: Received) -> Sighting:
    fate, reason = Fate(received.how.value), None
    if received.ignored is not None:
        fate, reason = Fate.IGNORED, received.ignored
    elif received.quarantined is not None and fate is not Fate.DUPLICATE:
        fate, reason = Fate.QUARANTINED, received.quarantined
    return replace(seen, fate=fate, reason=reason, delivery=received.delivery)


_LONGEST_NAME: Final = 40
_MOST_DIGITS: Final = 5

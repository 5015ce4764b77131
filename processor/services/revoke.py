"""Revoke: what takes consent back is in the ledger before anyone is answered, whatever happens.

With a full store it goes in by a script that may run then. With no store at all it waits, sealed
and synced, in a local spool, and the gate of this machine stays shut until it is in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.events import (
    REVOKING,
    AnyEvent,
    ContactDataRequested,
    ContactErased,
    NumberReassigned,
)
from processor.domain.identity import IdKey
from processor.ports import (
    Acceptance,
    Arrival,
    Inbox,
    Sealer,
    Spool,
    StoreFull,
    StoreUnavailable,
)
from processor.services.arrivals import Received, conflicting, conflicting_id, copied, tell
from processor.services.record import Recorder
from processor.services.translate import Translator
from processor.services.understood import open_events

#: Why a revocation is in quarantine although it was applied: it asks for people as well.
_UNREAD: Final = "address_unreadable"
_ERASED: Final = "contact_erased"
_REASONS: Final = {
    NumberReassigned: "number_reassigned",
    ContactDataRequested: "data_request",
    ContactErased: _ERASED,
}
#: Who speaks in our own words.
_OURS: Final = frozenset({"standard", "cloudevents"})


class Spooled(msgspec.Struct, frozen=True, kw_only=True):
    """A revocation as it waits in the spool."""

    arrival: Arrival
    body: bytes


class Revoker:
    """The path of revocations; raises StoreUnavailable after spooling what it could not record."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        recorder: Recorder,
        spool: Spool,
        sealer: Sealer,
        translator: Translator,
        ids: IdKey,
    ) -> None:
        self._inbox = inbox
        self._recorder = recorder
        self._spool = spool
        self._sealer = sealer
        self._translator = translator
        self._ids = ids

    def revoke(self, arrival: Arrival, body: bytes, events: Sequence[AnyEvent]) -> Received:
        """Record a revocation at once; when this returns it is in force in the gate."""
        try:
            return self._record(arrival, body, events)
        except StoreUnavailable:
            self._keep(Spooled(arrival=arrival, body=body))
            raise

    def replay_spool(self) -> int:
        """Record what waits in the spool; the number that waits still.

        Raises StoreUnavailable while the store is away; a spooled revocation is let go only once
        it is in the ledger. One that cannot be read stays, and is told of after all the others.
        """
        unread: Exception | None = None
        for name in self._spool.pending():
            try:
                self._replay(name)
            except StoreUnavailable:
                raise
            except FileNotFoundError:
                continue  # another process of this machine was faster
            # One that cannot be read must not hold those behind it back.
            except Exception as error:  # noqa: BLE001
                unread = error
        if unread is not None:
            raise unread
        return len(self._spool.pending())

    def _replay(self, name: str) -> None:
        sealed = self._spool.read(name)
        clear = self._sealer.open_envelope(sealed, context=_context(name))
        kept = msgspec.msgpack.decode(clear, type=Spooled)
        known = open_events(self._sealer, kept.arrival.id, kept.arrival.understood)
        events = known or self._translator.translate(kept.body, kept.arrival).events
        arrival = replace(kept.arrival, flags=(*kept.arrival.flags, "spooled"))
        self._record(arrival, kept.body, events)
        self._spool.done(name)

    def _record(self, arrival: Arrival, body: bytes, events: Sequence[AnyEvent]) -> Received:
        """Store and record, at the store's own time.

        By a clock of ours that is behind, a STOP could rank before the START that it takes back.
        """
        try:
            accepted = self._inbox.accept(arrival)
            if accepted.how is Acceptance.CONFLICT:
                arrival = conflicting(arrival, body, self._sealer)
                accepted = self._inbox.accept(arrival)
            how, received_at, wake = accepted.how, accepted.received_at, accepted.wake
        except StoreFull:
            # The ledger's own script may still run; the sealed text goes with the entry.
            arrival = self._told_apart(arrival, body)
            how, received_at, wake = Acceptance.STORED, self._recorder.now(), False
        told = tell(self._ids, arrival, events, received_at)
        # What else the delivery says waits in the inbox: a grant may not pass where a STOP may.
        revoking = [each for each in told if isinstance(each.event, REVOKING)]
        self._recorder.record(revoking, restrictive=True)
        reason = _asks_for_people(arrival.provider, events)
        if reason is not None:
            # What was to be erased must not wait for people in a copy.
            return self._shown(arrival, b"" if reason == _ERASED else body, how, reason)
        return Received(delivery=arrival.id, how=how, wake=wake)

    def _shown(self, arrival: Arrival, body: bytes, how: Acceptance, reason: str) -> Received:
        """Have people look at a revocation, by a copy that waits under its reason."""
        shown = replace(copied(arrival, body, self._sealer), reason=reason)
        # Whether or not there is room for a copy, what could be read is in force.
        with suppress(StoreFull):
            self._inbox.accept(shown)
        return Received(delivery=arrival.id, how=how, quarantined=reason)

    def _told_apart(self, arrival: Arrival, body: bytes) -> Arrival:
        """What the inbox would say of a reused delivery id, did it have room to say it."""
        known = self._inbox.fingerprint(arrival.id)
        if known in (None, arrival.fingerprint):
            return arrival
        return conflicting(arrival, body, self._sealer)

    def _keep(self, spooled: Spooled) -> None:
        # Named by the body too: a second STOP under a reused id must not replace the first.
        name = conflicting_id(spooled.arrival)
        clear = msgspec.msgpack.encode(spooled)
        self._spool.keep(name, self._sealer.seal_envelope(clear, context=_context(name)))


def _asks_for_people(provider: str, events: Sequence[AnyEvent]) -> str | None:
    """What people have to do besides: find somebody, or see to the business's other books.

    Whoever sends an erasure in our own words knows of it; one of a provider's is news.
    """
    if any(event.unread for event in events):
        return _UNREAD
    kinds = {type(each) for each in events}
    if ContactErased in kinds and provider in _OURS:
        kinds.remove(ContactErased)
    return next((reason for kind, reason in _REASONS.items() if kind in kinds), None)


def _context(name: str) -> bytes:
    return b"spool " + name.encode()

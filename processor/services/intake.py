"""Intake: a webhook is verified, translated, stored, and only then acknowledged.

What revokes is in force in the ledger before its webhook is answered, and is never refused: a
stale time stamp is flagged, a full store lets it in, a store that is away leaves it in the spool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from processor.domain.events import REVOKING, AnyEvent, Person
from processor.domain.narrowing import narrows
from processor.ports import (
    NEEDS_DETAILS,
    Acceptance,
    Arrival,
    Clock,
    Dispatcher,
    Enquiries,
    FieldProblem,
    Inbox,
    LimitKind,
    NotUnderstood,
    Provider,
    RawRequest,
    Reply,
    Sealer,
    SignatureInvalid,
    Spend,
    Verified,
)
from processor.ports.counts import NOTHING_IN_IT
from processor.services.allowances import OverLimit
from processor.services.arrivals import Received, conflicting, lane_of
from processor.services.lately import Lately
from processor.services.revoke import Revoker
from processor.services.translate import Endpoint, Translator
from processor.services.understood import seal_events

#: Stands in for an unknown source, so that it takes the same path as a wrong signature.
_NOBODY: Final = Endpoint(
    business="nobody",
    source="nobody",
    provider="standard",
    brand="nobody",
    secrets=("whsec_bm9ib2R5IGtub3dzIHRoaXMgc2VjcmV0IGF0IGFsbA==",),
)


class Intake:
    """The way in. `named` gives deliveries their ids, by business, source and the source's own id.

    Raises SignatureInvalid, NotUnderstood (malformed), StoreUnavailable, and OverLimit to callers
    that come again.
    """

    def __init__(
        self,
        *,
        endpoints: Mapping[tuple[str, str], Endpoint],
        translator: Translator,
        inbox: Inbox,
        enquiries: Enquiries,
        revoker: Revoker,
        sealer: Sealer,
        dispatcher: Dispatcher,
        named: Callable[[tuple[str, str, str]], str],
        clock: Clock,
        capture_exists: Callable[[str, str], bool],
        spend: Spend,
        lately: Lately,
    ) -> None:
        self._endpoints = endpoints
        self._translator = translator
        self._inbox = inbox
        self._enquiries = enquiries
        self._revoker = revoker
        self._sealer = sealer
        self._dispatcher = dispatcher
        self._named = named
        self._clock = clock
        self._capture_exists = capture_exists
        self._spend = spend
        self._lately = lately

    def reply(self, business: str, source: str, request: RawRequest | None = None) -> Reply | None:
        """What a source wants to hear: to a handshake, or (without one) to what was taken in."""
        endpoint = self._endpoints.get((business, source), _NOBODY)
        provider = self._translator.provider(endpoint.provider)
        return provider.greet(request, endpoint.secrets) if request else provider.reply

    def receive(self, business: str, source: str, request: RawRequest) -> Received:
        """Take one webhook call in; everything acknowledged by this is durable."""
        endpoint = self._endpoints.get((business, source), _NOBODY)
        provider = self._translator.provider(endpoint.provider)
        request = replace(request, map=endpoint.map)
        verified = provider.verify(request, endpoint.secrets, self._clock.now())
        if endpoint is _NOBODY:
            raise SignatureInvalid("source_unknown")
        kept = provider.keep(request)
        arrival = self._arrival(endpoint, verified, kept)
        try:
            read = self._translator.translate(kept, arrival, self._lately.of(business))
        except NotUnderstood as error:
            return self._not_understood(arrival, verified, error)
        # A payload of a shape that nobody foresaw is kept and shown, not answered with a failure.
        except Exception as fault:  # noqa: BLE001
            unforeseen = NotUnderstood(f"failed_{type(fault).__name__}")
            return self._not_understood(arrival, verified, unforeseen)
        if any(isinstance(event, REVOKING) for event in read.events):
            understood = seal_events(self._sealer, arrival.id, read.events)
            return self._revoked(replace(arrival, understood=understood), kept, read.events)
        if verified.stale:
            raise SignatureInvalid("timestamp_outside_tolerance")
        if not read.events:
            return self._ignored(arrival, read.ignored or NOTHING_IN_IT)
        self._keep_within(business, provider, read.events)
        self._check_captures(business, read.events)
        understood = seal_events(self._sealer, arrival.id, read.events)
        return self._permitting(replace(arrival, understood=understood), kept)

    def _revoked(self, arrival: Arrival, body: bytes, events: Sequence[AnyEvent]) -> Received:
        """In force when this returns; what else the call says, and its answer, is for a worker."""
        received = self._revoker.revoke(arrival, body, events)
        if received.wake:
            self._dispatcher.wake(lane_of(arrival))
        return received

    def _arrival(self, endpoint: Endpoint, verified: Verified, body: bytes) -> Arrival:
        given = (endpoint.business, endpoint.source, verified.delivery_id)
        name = self._named(given)
        return Arrival(
            id=name,
            business=endpoint.business,
            source=endpoint.source,
            provider=endpoint.provider,
            brand=endpoint.brand,
            sealed=self._sealer.seal_envelope(body, context=name.encode()),
            fingerprint=hashlib.sha256(body).hexdigest(),
            flags=(*endpoint.flags, "stale") if verified.stale else endpoint.flags,
        )

    def _not_understood(
        self, arrival: Arrival, verified: Verified, error: NotUnderstood
    ) -> Received:
        if verified.stale:
            raise SignatureInvalid("timestamp_outside_tolerance")
        if error.refusable:
            raise error
        kept = replace(arrival, reason=error.reason)
        accepted = self._inbox.accept(kept)
        if error.reason == NEEDS_DETAILS and accepted.how is not Acceptance.CONFLICT:
            # Before it is acknowledged, and for a repetition too: its first call may have ended
            # between the two.
            self._enquiries.open(kept.id)
        return Received(delivery=kept.id, how=accepted.how, quarantined=error.reason)

    def _ignored(self, arrival: Arrival, reason: str) -> Received:
        """Count what says nothing about consent; it is acknowledged, and not kept."""
        self._inbox.ignore(arrival.id, arrival.provider, reason)
        return Received(delivery=arrival.id, how=Acceptance.STORED, ignored=reason)

    def _keep_within(self, business: str, provider: Provider, events: Sequence[AnyEvent]) -> None:
        """Turn away what is over the limit, where that loses nothing, and count it elsewhere.

        A provider that does not call again would lose the proof of a consent; one that gives an
        address up after failures would lose the next STOP with it.
        """
        if any(narrows(event) for event in events):
            return
        try:
            self._spend(business, LimitKind.INTAKE, 1)
        except OverLimit:
            if provider.comes_again:
                raise

    def _check_captures(self, business: str, events: Sequence[AnyEvent]) -> None:
        """A screenshot that is referred to must be there: proof is not taken on trust."""
        for event in events:
            person = getattr(event, "person", None) or Person()
            for place, capture in enumerate(person.captures):
                if not self._capture_exists(business, capture):
                    pointer = f"/data/person/captures/{place}"
                    detail = "no such capture; upload it first with POST /v1/captures"
                    problem = FieldProblem(pointer=pointer, detail=detail)
                    raise NotUnderstood("capture_unknown", (problem,), refusable=True)

    def _permitting(self, arrival: Arrival, body: bytes) -> Received:
        accepted = self._inbox.accept(arrival)
        if accepted.how is Acceptance.CONFLICT:
            # Kept for people to look at; what could permit is never taken from a reused id.
            variant = replace(conflicting(arrival, body, self._sealer), reason="conflict")
            self._inbox.accept(variant)
            return Received(delivery=variant.id, how=Acceptance.CONFLICT, quarantined="conflict")
        if accepted.wake:
            self._dispatcher.wake(lane_of(arrival))
        return Received(delivery=arrival.id, how=accepted.how)

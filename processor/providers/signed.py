"""What providers share that sign by a scheme: verify first, keep, then read.

A provider is a subclass: its scheme, how a delivery is named, and what a payload means.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec
from msgspec.structs import replace

from processor.domain.events import REVOKING, AnyEvent
from processor.ports.details import Api, Ask
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Meant, Outcome, RawRequest, Reply, Translation, Verified
from processor.providers.kept import Kept, keep, read_kept
from processor.providers.scheme import Scheme, authenticate
from processor.providers.strict_json import strict_object, tolerant_object

_SHORTEST_SECRET: Final = 8


class Ignored(Exception):
    """An authentic event that says nothing about consent; the code says which kind."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def all_of(readings: Iterable[Iterator[AnyEvent]]) -> Iterator[AnyEvent]:
    """The events of several things that are told in one call; raises Ignored, NotUnderstood.

    One that says nothing does not silence the others. One that is not understood leaves the call
    to people, but keeps no revocation waiting: beside one, what could be read counts at once.
    """
    events: list[AnyEvent] = []
    faults: list[NotUnderstood] = []
    nothing = Ignored("nothing_in_it")
    for reading in readings:
        try:
            events.extend(reading)
        except Ignored as silent:
            nothing = silent
        except NotUnderstood as fault:
            faults.append(fault)
    revoking = [event for event in events if isinstance(event, REVOKING)]
    if faults and not revoking:
        raise faults[0]
    if not events:
        raise nothing
    # Marked as a revocation of which a part was not read, the call is shown to people as well.
    shown = revoking[0] if faults else None
    yield from (replace(each, unread=True) if each is shown else each for each in events)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An authentic call to be read: its payload, the headers kept with it, and the source's map."""

    payload: Mapping[str, Any]
    headers: Mapping[str, str]
    meant: Meant

    def __repr__(self) -> str:
        """Hide everything."""
        return "Call(...)"


class SignedProvider(ABC):
    """A provider whose calls are signed by one scheme; see the port."""

    name: str
    scheme: ClassVar[Scheme]
    #: Headers that say what a body is, kept with it.
    kept_headers: ClassVar[tuple[str, ...]] = ()
    url_bound: bool = False
    mappable: frozenset[str] = frozenset()
    boxes: bool = False
    reply: Reply | None = None
    comes_again: bool = False
    api: Api | None = None
    outcomes: tuple[Outcome, ...] = ()

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a secret, or None; the secret is never repeated."""
        if len(secret) < _SHORTEST_SECRET or not secret.isprintable() or " " in secret:
            return f"secret must have at least {_SHORTEST_SECRET} characters and no space"
        return None

    def greet(self, request: RawRequest, secrets: Sequence[str]) -> Reply | None:
        """No handshake, unless a provider has one."""
        _ = request, secrets
        return None

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate any bytes and headers; raises SignatureInvalid and nothing else."""
        signed = authenticate(self.scheme, request, self.signing(secrets), now)
        named = self.delivery_id(request)
        return Verified(delivery_id=named, signed_at=signed.at, stale=signed.stale)

    def signing(self, secrets: Sequence[str]) -> list[str]:
        """Those secrets of a source that sign calls."""
        return [secret for secret in secrets if self.check_secret(secret) is None]

    def sign(self, secret: str, request: RawRequest, at: datetime) -> dict[str, str]:
        """The headers by which a call of our own is taken, to try a source out."""
        return self.scheme.headers(secret, request, at)

    def called_at(self, url: str, body: bytes) -> str:
        """The address that a call with this body goes to; nearly always the source's own."""
        _ = body
        return url

    def keep(self, request: RawRequest) -> bytes:
        """The body with the headers that say what it is."""
        return keep(request, self.kept_headers)

    def answered(self, kept: bytes) -> bool:
        """No, unless a provider says so."""
        _ = kept
        return False

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Read a kept call; raises NotUnderstood, never refusable."""
        call = read_kept(kept)
        try:
            return self._read(call, self.payload(call.body), meant)
        except Ignored as nothing:
            return Translation(ignored=nothing.reason)
        except NotUnderstood as error:
            return self._revocations(call, meant, error)

    def ask(self, kept: bytes, meant: Meant) -> Ask | None:
        """What a provider with thin events asks for; raises NotUnderstood, never refusable."""
        call = read_kept(kept)
        try:
            told = Call(payload=self.payload(call.body), headers=call.headers, meant=meant)
            return self.question(told)
        except NotUnderstood as error:
            raise NotUnderstood(error.reason, error.problems) from None

    def question(self, call: Call) -> Ask | None:
        """Nothing, unless a provider names things by their ids only; raises NotUnderstood."""
        _ = call
        return None

    def payload(self, body: bytes) -> Mapping[str, Any]:
        """What a body says: JSON, unless a provider sends forms. Raises Ignored, NotUnderstood."""
        return strict_object(body)

    def tolerated(self, body: bytes) -> Mapping[str, Any] | None:
        """The same of a body that `payload` does not take, with every reading of it, or None."""
        return tolerant_object(body)

    def _revocations(self, call: Kept, meant: Meant, error: NotUnderstood) -> Translation:
        """A STOP is not lost over a stray NaN; whatever could permit is not taken from such."""
        body = self.tolerated(call.body) if error.reason.startswith(_BODY) else None
        try:
            events = () if body is None else self._read(call, body, meant).events
        except NotUnderstood:
            events = ()
        revoking = tuple(event for event in events if isinstance(event, REVOKING))
        if not revoking:
            raise NotUnderstood(error.reason, error.problems) from None
        return Translation(events=revoking)

    def _read(self, call: Kept, payload: Mapping[str, Any], meant: Meant) -> Translation:
        told = Call(payload=payload, headers=call.headers, meant=meant)
        try:
            events = tuple(self.events(told))
        except Ignored as nothing:
            return Translation(ignored=nothing.reason)
        return Translation(events=events, unmapped=self.unmapped(told))

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The payload's fields that an operator could map and did not."""
        _ = call
        return ()

    @abstractmethod
    def delivery_id(self, request: RawRequest) -> str:
        """The provider's own name for a delivery, the same for every repetition."""

    @abstractmethod
    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What a payload means; raises Ignored or NotUnderstood."""


#: How the reasons begin for which a body is no JSON that can be read in one way only.
_BODY: Final = ("body_", "key_repeated", "number_not_finite", "text_not_unicode")

"""What a provider must be able to do: tell whether a request is authentic, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.ports.details import Api, Ask


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """An authentic request: the provider's delivery id and the time it was signed, if it signs one.

    `stale`: the signed time lies outside the tolerance. Only a revocation is still applied then.
    """

    delivery_id: str
    signed_at: datetime | None = None
    stale: bool = False


class BoxRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which field of a payload is a consent box, and what ticking it stands for.

    `ticked` are the values that mean yes; without any, those that mean it in the provider's own
    way. `wording` is used where the payload does not carry the wording that was shown.
    """

    field: str
    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    ticked: tuple[str, ...] = ()
    wording: str | None = None
    wording_version: str | None = None


class FieldMap(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator said about the fields of a source's payloads: no mapping, no grant.

    `fields` maps a name of ours, such as `phone`, to the payload's own name for it.
    """

    fields: Mapping[str, str] = {}
    boxes: tuple[BoxRule, ...] = ()


class RawRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook call before anything of it is believed; header names are lower-cased.

    `url` is the public one, as configured, with the query as it came; `token` what stood in the
    """

    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"
    url: str = ""
    token: str = ""
    map: FieldMap = FieldMap()

    def __repr__(self) -> str:
        """Hide headers, body, URL and token."""
        return f"RawRequest({len(self.body)} bytes)"


class Meant(msgspec.Struct, frozen=True, kw_only=True):
    """What a source's payloads are read by: the brand where they name none, and its map.

    `details` are the answers of the provider's API to what `Provider.ask` asked, by name.
    """

    brand: str
    map: FieldMap = FieldMap()
    details: Mapping[str, bytes] = {}

    def __repr__(self) -> str:
        """Hide the answers, which are about customers."""
        return f"Meant({self.brand!r}, details={sorted(self.details)!r})"


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """What a payload means. `ignored` says why it means nothing; `unmapped` names unused fields."""

    events: tuple[AnyEvent, ...] = ()
    ignored: str | None = None
    unmapped: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one event of a provider, in one case (`when`, in words; empty: always).

    Exactly one is told: the events of ours that it `becomes`, the reason for which it is `ignored`,
    or the reason for which it `waits` in quarantine.
    """

    event: str
    when: str = ""
    becomes: tuple[str, ...] = ()
    ignored: str = ""
    waits: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider wants to hear in place of our JSON."""

    body: bytes
    media_type: str
    status: int = 200


class Provider(Protocol):
    """One kind of system behind a source."""

    name: str
    #: Whether its signature covers the URL, so that the public one has to be configured.
    url_bound: bool
    #: Names of ours that a map may give, and whether it may name boxes.
    mappable: frozenset[str]
    boxes: bool
    #: The answer to whatever was taken in, if the provider wants one of its own.
    reply: Reply | None
    #: Whether its callers come again when they are answered 429, and lose nothing by it.
    comes_again: bool
    #: Where to ask for what its events name by an id only, if it has such events.
    api: Api | None

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What becomes of every event that it sends."""

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a configured secret, or None; never repeats the secret."""

    def greet(self, request: RawRequest, secrets: Sequence[str]) -> Reply | None:
        """The answer to a handshake or ping, which records nothing; None for anything else."""

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate any bytes and headers whatever; raises SignatureInvalid and nothing else."""

    def keep(self, request: RawRequest) -> bytes:
        """What of an authentic request is kept, to be read now and again; same call, same bytes."""

    def answered(self, kept: bytes) -> bool:
        """Whether the provider says that it answered the customer itself; raises NotUnderstood."""

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Read what `keep` made. Raises NotUnderstood."""

    def ask(self, kept: bytes, meant: Meant) -> Ask | None:
        """What to ask before the call can be read, given what was answered so far; or None.

        Raises NotUnderstood: an id that does not look like one is put into no path.
        """

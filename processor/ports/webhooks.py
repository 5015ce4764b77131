"""What a provider must be able to do: tell whether a request is authentic, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from processor.domain.events import AnyEvent


class RawRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook call before anything of it is believed; header names are lower-cased."""

    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Hide headers and body."""
        return f"RawRequest({len(self.body)} bytes)"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """An authentic request: the provider's delivery id and the time it was signed.

    `stale`: the signed time lies outside the tolerance. Only a revocation is still applied then.
    """

    delivery_id: str
    signed_at: datetime
    stale: bool = False


class Provider(Protocol):
    """One kind of system behind a source."""

    name: str

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a configured secret, or None; never repeats the secret."""

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate any bytes and headers whatever; raises SignatureInvalid and nothing else."""

    def translate(self, body: bytes, *, brand: str) -> tuple[AnyEvent, ...]:
        """Read an authentic body; `brand` is meant where it names none. Raises NotUnderstood."""

"""Attestation: somebody vouches for what a customer did elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """Who vouches for the customer's own act, how and when (ISO 8601, else UTC)."""

    recorded_by: str | None = None
    method: str | None = None
    acted_on: str | None = None

    @property
    def complete(self) -> bool:
        """Whether a named actor, the method and a readable date of the act are all there."""
        named = all((text or "").strip() for text in (self.recorded_by, self.method))
        return named and self.acted_at is not None

    @property
    def acted_at(self) -> datetime | None:
        """The date of the act, when it can be read."""
        try:
            read = datetime.fromisoformat(self.acted_on or "")
        except ValueError:
            return None
        return read if read.tzinfo else read.replace(tzinfo=UTC)

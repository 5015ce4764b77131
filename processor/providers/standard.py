"""The native provider: Standard Webhooks on the outside, our own event schemas inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from processor.ports.details import Api, Ask
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Meant, Outcome, RawRequest, Reply, Translation, Verified
from processor.providers import signature
from processor.providers.outcomes import becomes
from processor.providers.strict_json import strict_object, tolerant_object
from schemas.envelope import load_envelope
from schemas.registry import EVENT_SCHEMAS, is_revocation


class Standard:
    """Any system that signs by Standard Webhooks and speaks our events."""

    name = "standard"
    url_bound = False
    mappable: frozenset[str] = frozenset()
    boxes = False
    reply: Reply | None = None
    comes_again = True
    api: Api | None = None
    outcomes: tuple[Outcome, ...] = tuple(becomes(kind, kind) for kind in EVENT_SCHEMAS)

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a secret, or None; the secret is never repeated."""
        return signature.check_secret(secret)

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate any bytes and headers; raises SignatureInvalid and nothing else."""
        return signature.verify(request, secrets, now)

    def greet(self, request: RawRequest, secrets: Sequence[str]) -> Reply | None:
        """There is no handshake."""
        _ = request, secrets
        return None

    def keep(self, request: RawRequest) -> bytes:
        """The body as it came."""
        return request.body

    def answered(self, kept: bytes) -> bool:
        """No: whoever speaks in our own words says in the configuration who answers."""
        _ = kept
        return False

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Read one event. Raises NotUnderstood: refusable when its sender can mend it."""
        return Translation(events=(load_envelope(_read(kept), brand=meant.brand),))

    def ask(self, kept: bytes, meant: Meant) -> Ask | None:
        """There is nothing to ask: our events say all they mean."""
        _ = kept, meant
        return None


def _read(body: bytes) -> dict[str, object]:
    try:
        return strict_object(body)
    except NotUnderstood:
        # A STOP is not lost over a stray NaN: an opt-out is read from whatever can be read.
        tolerated = tolerant_object(body)
        if tolerated is None or not is_revocation(tolerated.get("type")):
            raise
        return tolerated

"""Standard Webhooks signatures: who sent these bytes, and when.

The verifier is total: any headers and any bytes end in `Verified` or `SignatureInvalid`. Signatures
are compared as the base64 text that a signer writes, not as decoded bytes, since several texts
decode to the same bytes and a changed header must never pass.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest, Verified

ID_HEADER: Final = "webhook-id"
TIME_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"

#: How far the signed time may lie from ours, either way.
TOLERANCE: Final = timedelta(minutes=5)

_PREFIX: Final = "whsec_"
_SHORTEST_KEY: Final = 24
_LONGEST_KEY: Final = 64
#: Room for 40 signatures; a rotation needs two.
_LONGEST_SIGNATURES: Final = 2048

_ID: Final = re.compile(r"[!-~]{1,256}")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_ENTRY: Final = re.compile(r"v1,[A-Za-z0-9+/]{43}=")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def check_secret(secret: str) -> str | None:
    """Say what is wrong with a secret, or None; the secret is never repeated."""
    if not secret.startswith(_PREFIX):
        return "secret must begin with `whsec_`, followed by 24 to 64 bytes in base64"
    key = _decoded(secret)
    if key is None:
        return "secret is not base64 after `whsec_`; copy it again, whole"
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        return "secret must hold 24 to 64 bytes; make a new one"
    return None


def verify(request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
    """Authenticate a request against every secret of its source.

    A signed time more than five minutes from `now`, either way, yields `stale`. Raises
    SignatureInvalid with `no_secret`, `header_missing`, `id_unreadable`, `timestamp_unreadable`,
    `signature_unreadable` or `signature_mismatch`.
    """
    keys = [key for key in map(key_of, secrets) if key is not None]
    if not keys:
        raise SignatureInvalid("no_secret")
    given = [request.headers.get(name) for name in (ID_HEADER, TIME_HEADER, SIGNATURE_HEADER)]
    delivery_id, seconds, signatures = (value or _missing() for value in given)
    if not _ID.fullmatch(delivery_id):
        raise SignatureInvalid("id_unreadable")
    signed_at = _signed_at(seconds)
    content = signed_content(delivery_id, seconds, request.body)
    if not _any_matches(_entries(signatures), [signature(key, content) for key in keys]):
        raise SignatureInvalid("signature_mismatch")
    stale = abs(now - signed_at) > TOLERANCE
    return Verified(delivery_id=delivery_id, signed_at=signed_at, stale=stale)


@lru_cache(maxsize=1024)
def key_of(secret: str) -> bytes | None:
    """The key inside a secret, or None when check_secret objects to it."""
    return None if check_secret(secret) else _decoded(secret)


def signed_content(delivery_id: str, seconds: str, body: bytes) -> bytes:
    """The bytes that are signed; `seconds` is the header's text as it is."""
    return f"{delivery_id}.{seconds}.".encode("ascii") + body


def signature(key: bytes, content: bytes) -> bytes:
    """One entry of the signature header."""
    # In one step it would let other threads in, which costs a busy server more than the code.
    return b"v1," + b64encode(hmac.new(key, content, "sha256").digest())


def _decoded(secret: str) -> bytes | None:
    encoded = secret.removeprefix(_PREFIX)
    try:
        return b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        return None


def _missing() -> str:
    raise SignatureInvalid("header_missing")


def _signed_at(seconds: str) -> datetime:
    if not _SECONDS.fullmatch(seconds):
        raise SignatureInvalid("timestamp_unreadable")
    try:
        return _EPOCH + timedelta(seconds=int(seconds))
    except OverflowError:
        raise SignatureInvalid("timestamp_unreadable") from None


def _entries(signatures: str) -> list[bytes]:
    """The entries that could be ours; other versions may stand beside them."""
    if len(signatures) > _LONGEST_SIGNATURES:
        raise SignatureInvalid("signature_unreadable")
    found = [entry.encode("ascii") for entry in signatures.split(" ") if _ENTRY.fullmatch(entry)]
    if not found:
        raise SignatureInvalid("signature_unreadable")
    return found


def _any_matches(entries: list[bytes], expected: list[bytes]) -> bool:
    """Compare all with all: the time taken tells nothing of which one matched."""
    matched = False
    for entry in entries:
        for own in expected:
            matched |= hmac.compare_digest(entry, own)
    return matched

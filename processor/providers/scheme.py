"""How providers sign, as a table: one verifier reads it, so that no provider has code of its own.

The verifier is total: any headers and any bytes end in `Signed` or `SignatureInvalid`. Signatures
are compared as the text that a signer writes, not as decoded bytes, since several texts can decode
to the same bytes and a changed header must never pass.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest

#: How far a signed time may lie from ours, either way.
TOLERANCE: Final = timedelta(minutes=5)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER: Final = re.compile(r"[0-9]{1,14}")
_LONGEST_HEADER: Final = 2048

#: Makes the signed bytes of a request; the text is the time stamp as it was sent.
Content = Callable[[RawRequest, str], bytes]


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """One provider's way to sign.

    `prefix` stands before the signature in its header. `listed`: the header is a list such as
    `t=1,v1=ab,v1=cd`, of which the time stamp and the entries named `v1` count. `time_header`
    holds the time stamp otherwise, in seconds or `milliseconds`; without either none is signed.
    `also` are further spellings of the content, of which the signer may have signed any.
    """

    header: str
    content: Content
    also: tuple[Content, ...] = ()
    digest: Literal["sha1", "sha256"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    listed: bool = False
    time_header: str = ""
    milliseconds: bool = False

    def signature(self, secret: str, content: bytes) -> str:
        """The text of a signature; the secret is used literally, in UTF-8."""
        # Not in one step; see `processor.providers.signature.signature`.
        made = hmac.new(secret.encode(), content, self.digest).digest()
        return made.hex() if self.encoding == "hex" else b64encode(made).decode("ascii")

    def headers(self, secret: str, request: RawRequest, at: datetime) -> dict[str, str]:
        """The headers of a call that this scheme takes; `at` is aware."""
        seconds = at.timestamp()
        stamp = str(int(seconds * 1000 if self.milliseconds else seconds))
        made = self.prefix + self.signature(secret, self.content(request, stamp))
        if self.listed:
            return {self.header: f"t={stamp},v1={made}"}
        told = {self.time_header: stamp} if self.time_header else {}
        return {self.header: made, **told}


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """When an authentic request was signed, if that is told, and whether that is too far off."""

    at: datetime | None = None
    stale: bool = False


def body_alone(request: RawRequest, _: str) -> bytes:
    """The raw body is what is signed."""
    return request.body


def url_and_body(request: RawRequest, _: str) -> bytes:
    """The public URL, as the caller was told it, and the raw body behind it are what is signed."""
    return request.url.encode("utf-8", "replace") + request.body


def stamped(between: str) -> Content:
    """The time stamp and the raw body are signed, with something between them."""
    return lambda request, stamp: f"{stamp}{between}".encode() + request.body


def authenticate(
    scheme: Scheme, request: RawRequest, secrets: Sequence[str], now: datetime
) -> Signed:
    """Hold a request against every secret of its source.

    Raises SignatureInvalid with `no_secret`, `header_missing`, `signature_unreadable`,
    `timestamp_missing`, `timestamp_unreadable` or `signature_mismatch`.
    """
    usable = [secret for secret in secrets if secret]
    if not usable:
        raise SignatureInvalid("no_secret")
    given = request.headers.get(scheme.header) or _refuse("header_missing")
    if len(given) > _LONGEST_HEADER:
        raise SignatureInvalid("signature_unreadable")
    stamp, entries = _taken_apart(scheme, request, given)
    at = _moment(scheme, stamp)
    contents = [each(request, stamp) for each in (scheme.content, *scheme.also)]
    own = [scheme.signature(secret, content) for secret in usable for content in contents]
    if not _any_matches(entries, own):
        raise SignatureInvalid("signature_mismatch")
    return Signed(at=at, stale=at is not None and abs(now - at) > TOLERANCE)


def _taken_apart(scheme: Scheme, request: RawRequest, given: str) -> tuple[str, list[str]]:
    """The text of the time stamp, and the signatures that could be ours."""
    stamp = request.headers.get(scheme.time_header, "") if scheme.time_header else ""
    if scheme.listed:
        pairs = [pair.strip().partition("=") for pair in given.split(",")]
        stamp = next((value for name, _, value in pairs if name == "t"), "")
        entries = [value for name, _, value in pairs if name == "v1"]
    else:
        entries = [given.removeprefix(scheme.prefix)] if given.startswith(scheme.prefix) else []
    if not any(entries):
        raise SignatureInvalid("signature_unreadable")
    return stamp, entries


def _moment(scheme: Scheme, stamp: str) -> datetime | None:
    if not (scheme.listed or scheme.time_header):
        return None
    if not stamp:
        raise SignatureInvalid("timestamp_missing")
    if not _NUMBER.fullmatch(stamp):
        raise SignatureInvalid("timestamp_unreadable")
    seconds = int(stamp) / 1000 if scheme.milliseconds else int(stamp)
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise SignatureInvalid("timestamp_unreadable") from None


def _any_matches(entries: Sequence[str], expected: Sequence[str]) -> bool:
    """Compare all with all: the time taken tells nothing of which one matched."""
    matched = False
    for entry in entries:
        for own in expected:
            matched |= hmac.compare_digest(entry.encode("utf-8", "replace"), own.encode())
    return matched


def _refuse(reason: str) -> str:
    raise SignatureInvalid(reason)

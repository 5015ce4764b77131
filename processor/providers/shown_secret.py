"""Secrets that a caller merely shows: no signature, so whoever sees one can use it.

Nothing else protects such a source, and no time is signed: a call can be repeated by whoever holds
it, and only the memory of deliveries tells. The check is total and takes as long for a wrong secret
as for a right one; what is compared are hashes, so that not even a length shows.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import parse_qsl

import msgspec

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest, Verified
from processor.providers.signed import SignedProvider

_SHORTEST_SECRET: Final = 24
_LONGEST_SHOWN: Final = 2048
_MOST_ARGUMENTS: Final = 50


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where a secret may be shown, besides the header `Authorization` (Bearer or Basic).

    `headers` are names in lower case, `argument` is one of the URL's query, and `in_path` lets it
    stand in the path behind the source's name.
    """

    headers: tuple[str, ...] = ()
    argument: str = ""
    in_path: bool = False


def admit(places: Places, request: RawRequest, secrets: Sequence[str]) -> None:
    """Hold what a request shows against every secret of its source.

    Raises SignatureInvalid with `no_secret`, `secret_missing` or `secret_mismatch`.
    """
    usable = [_hashed(secret) for secret in secrets if secret]
    if not usable:
        raise SignatureInvalid("no_secret")
    shown = [_hashed(each) for each in _shown(places, request) if 0 < len(each) <= _LONGEST_SHOWN]
    if not shown:
        raise SignatureInvalid("secret_missing")
    matched = False
    for each in shown:
        for own in usable:
            matched |= hmac.compare_digest(each, own)
    if not matched:
        raise SignatureInvalid("secret_mismatch")


class ShownSecretProvider(SignedProvider):
    """A provider whose calls show a secret; what they mean is read as all others'."""

    places: ClassVar[Places]

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a secret, or None; the secret is never repeated."""
        plain = secret.isascii() and secret.isprintable() and " " not in secret
        if len(secret) < _SHORTEST_SECRET or not plain:
            return (
                f"secret must have at least {_SHORTEST_SECRET} ASCII characters and no space,"
                " since nothing else protects this source; make one with `openssl rand -hex 32`"
            )
        return None

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate any bytes and headers; raises SignatureInvalid and nothing else."""
        _ = now  # no time is signed, so none is stale
        admit(self.places, request, [each for each in secrets if self.check_secret(each) is None])
        return Verified(delivery_id=self.delivery_id(request))

    def sign(self, secret: str, request: RawRequest, at: datetime) -> dict[str, str]:
        """The header that shows the secret itself: to be sent, and shown to nobody."""
        _ = request, at
        return {"authorization": f"Bearer {secret}"}


def _shown(places: Places, request: RawRequest) -> Iterator[str]:
    """Everything in the request that could be the secret."""
    yield from _authorization(request.headers.get("authorization", "")[: 2 * _LONGEST_SHOWN])
    for name in places.headers:
        yield request.headers.get(name, "").strip()
    if places.in_path:
        yield request.token
    if places.argument:
        yield from _arguments(request.url, places.argument)


def _authorization(header: str) -> Iterator[str]:
    """A bearer's token; of Basic the password, and the user with it."""
    kind, _, value = header.strip().partition(" ")
    value = value.strip()
    match kind.casefold():
        case "bearer":
            yield value
        case "basic":
            try:
                pair = b64decode(value, validate=True).decode("utf-8")
            except ValueError:
                return
            yield pair
            yield pair.partition(":")[2]
        case _:
            return


def _arguments(url: str, name: str) -> Iterator[str]:
    try:
        found = parse_qsl(url.partition("?")[2], max_num_fields=_MOST_ARGUMENTS)
    except ValueError:
        return
    yield from (value for each, value in found if each == name)


def _hashed(text: str) -> bytes:
    """Different texts stay different, also those that are no Unicode."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

"""What Twilio signs: the URL that it called, and then the fields of the form, in order.

The URL of a JSON body ends in `bodySHA256`, and is signed alone. Twilio has signed URLs with and
without the port of their scheme, so a source takes each of these spellings, and no other.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final
from urllib.parse import parse_qsl

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest
from processor.providers.form_body import pairs

_URL: Final = re.compile(r"(https?://[^/?#]*?)(:[0-9]+)?([/?#].*)?", re.DOTALL)
_PORTS: Final = {"https": ":443", "http": ":80"}


def as_configured(request: RawRequest, _: str) -> bytes:
    """The URL as it is configured."""
    return _signed(request.url, request.body)


def without_port(request: RawRequest, _: str) -> bytes:
    """The URL with no port in it."""
    url = request.url
    parts = _URL.fullmatch(url)
    return _signed(f"{parts[1]}{parts[3] or ''}" if parts else url, request.body)


def with_port(request: RawRequest, _: str) -> bytes:
    """The URL with the port of its scheme, unless it names one."""
    url = request.url
    parts = _URL.fullmatch(url)
    if parts and not parts[2]:
        url = f"{parts[1]}{_PORTS[parts[1].partition(':')[0]]}{parts[3] or ''}"
    return _signed(url, request.body)


def _signed(url: str, body: bytes) -> bytes:
    told = url.encode("utf-8", "replace")
    named = dict(parse_qsl(url.partition("?")[2])).get("bodySHA256")
    if named is None:
        return told + _fields(body)
    if not hmac.compare_digest(named.encode("utf-8", "replace"), _hash(body)):
        raise SignatureInvalid("signature_mismatch")
    return told


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _fields(body: bytes) -> bytes:
    """Names in order, each with its values in order; the same value twice is signed once."""
    every = sorted(set(pairs(body, "surrogateescape")))
    return "".join(f"{name}{value}" for name, value in every).encode("utf-8", "surrogateescape")

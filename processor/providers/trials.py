"""Trials of a refused signature: with which change of body, address or secret it would fit."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import Provider, RawRequest
from processor.providers import respelled
from processor.providers.findings import Cause, Finding, of_another, proven
from processor.providers.scheme import Scheme
from processor.providers.signature import (
    ID_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    key_of,
    signed_content,
)
from processor.providers.signed import SignedProvider

#: More secrets of others than this are not tried.
_MOST_SECRETS: Final = 64
#: Two changes at a time are many trials, so they are made of small bodies only.
_LONGEST_FOR_TWO: Final = 32 * 1024
_STAMP: Final = re.compile(r"(?:^|,)\s*t=([0-9]{1,14})\s*(?:,|$)")


class Trials:
    """A refused signature held against what was meant: one thing changed at a time, then two."""

    def __init__(self, provider: Provider, request: RawRequest) -> None:
        scheme = provider.scheme if isinstance(provider, SignedProvider) else None
        self._url_bound = provider.url_bound
        self._request = request
        self._digest = scheme.digest if scheme else "sha256"
        self._contents = _contents(scheme, request)
        header = scheme.header if scheme else SIGNATURE_HEADER
        self._given = respelled.raw_signatures(request.headers.get(header, ""))
        # Standard Webhooks keep a key in base64; all others take the text as it is.
        self._key = _text if scheme else _standard_key
        self._bodies = tuple(respelled.bodies(request.body))
        self._urls = tuple(respelled.urls(request.url, request.headers))

    def run(self, secrets: Sequence[str], others: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
        """Every explanation that fits, simplest first."""
        if not self._given:
            return
        own = [self._key(secret) for secret in secrets]
        if self._fits(own, self._request):
            yield proven(
                Cause.WRONG_ENCODING,
                "the secret is right, but its signature is not written as it should be;"
                " compare hex, base64, and what stands before it",
            )
        yield from self._changed(own)
        made = [found for secret in secrets for found in respelled.keys(secret)]
        yield from self._with_another_key(made, others)
        if len(self._request.body) <= _LONGEST_FOR_TWO:
            yield from self._both(made)

    def _with_another_key(
        self, made: Sequence[tuple[str, bytes]], others: Mapping[str, Sequence[str]]
    ) -> Iterator[Finding]:
        for how, key in made:
            if self._fits([key], self._request):
                detail = f"the sender uses the secret {how}; give it in the same way on both sides"
                yield proven(Cause.WRONG_ENCODING, detail)
        for name, secret in every_secret(others):
            if self._fits([self._key(secret)], self._request):
                yield of_another(name)
        if self._fits([b""], self._request):
            yield proven(Cause.WRONG_SECRET, "the sender signs with an empty secret")

    def _changed(self, own: Sequence[bytes]) -> Iterator[Finding]:
        """With another body, or another address."""
        for what, body in self._bodies:
            if self._fits(own, replace(self._request, body=body)):
                detail = f"{what} when it was signed; let nothing on the way rewrite it"
                yield proven(Cause.RE_ENCODED_BODY, detail)
        if not self._url_bound:
            return
        for what, url in self._urls:
            if self._fits(own, replace(self._request, url=url)):
                detail = f"it is signed for the address {what}; set `public_url`, or it there"
                yield proven(Cause.WRONG_URL, detail)

    def _both(self, made: Sequence[tuple[str, bytes]]) -> Iterator[Finding]:
        """With another key, and another body or address beside it."""
        for how, key in made:
            for found in self._changed([key]):
                detail = f"the sender uses the secret {how}; besides, {found.detail}"
                yield proven(Cause.WRONG_ENCODING, detail)

    @property
    def readable(self) -> bool:
        """Whether the signed content can be made at all; not if it names the hash of a body."""
        return bool(self._content_of(self._request))

    def _content_of(self, request: RawRequest) -> list[bytes]:
        try:
            return self._contents(request)
        except (SignatureInvalid, ValueError):
            return []

    def _fits(self, keys: Sequence[bytes], request: RawRequest) -> bool:
        contents = self._content_of(request)
        made = [hmac.digest(key, each, self._digest) for key in keys for each in contents]
        return any(hmac.compare_digest(own, given) for own in made for given in self._given)


def _contents(scheme: Scheme | None, request: RawRequest) -> Callable[[RawRequest], list[bytes]]:
    """What makes the signed bytes of a call, with the time stamp as it was sent."""
    if scheme is None:
        named, stamp = (request.headers.get(each, "") for each in (ID_HEADER, TIME_HEADER))
        return lambda tried: [signed_content(named, stamp, tried.body)]
    listed = _STAMP.search(request.headers.get(scheme.header, "")) if scheme.listed else None
    stamp = listed[1] if listed else request.headers.get(scheme.time_header, "")
    return lambda tried: [each(tried, stamp) for each in (scheme.content, *scheme.also)]


def _text(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogatepass")


def _standard_key(secret: str) -> bytes:
    return key_of(secret) or _text(secret)


def every_secret(others: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """The secrets of other sources, each with its source; not without end."""
    each = [(name, secret) for name, secrets in others.items() for secret in secrets if secret]
    return each[:_MOST_SECRETS]

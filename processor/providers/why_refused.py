"""Why a call is not taken: for the operator, the likeliest cause in words.

The caller is told 401 and nothing more. This looks at the refused call afterwards, never on its
way, so that no answer is the slower for it. It tries what usually goes wrong: a body written anew,
a secret read in another way or of another source, another address. It prints neither a secret nor
anything of the body, and is total: any call ends in findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import Provider, RawRequest
from processor.providers import respelled
from processor.providers.findings import Cause, Finding, of_another, proven
from processor.providers.shown_secret import ShownSecretProvider, admit
from processor.providers.signature import ID_HEADER, SIGNATURE_HEADER, TIME_HEADER
from processor.providers.signed import SignedProvider
from processor.providers.trials import Trials, every_secret

#: More secrets than this are not tried; a rotation needs two.
_MOST_SECRETS: Final = 16
#: No body is as long as a number of more digits says.
_DIGITS: Final = 12


def why_refused(
    provider: Provider,
    secrets: Sequence[str],
    request: RawRequest,
    now: datetime,
    *,
    others: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Finding, ...]:
    """What a source's call fails by, likeliest first; nothing if it is authentic and fresh.

    `request.url` is the public one, as intake sees it. `others` are the secrets of other sources,
    by `business/source`. `now` is aware.
    """
    try:
        verified = provider.verify(request, secrets, now)
    except SignatureInvalid as refused:
        found = tuple(_findings(provider, secrets, request, refused.reason, others or {}))
    else:
        found = (_stale(now, verified.signed_at),) if verified.stale else ()
    return found


def _stale(now: datetime, signed_at: datetime | None) -> Finding:
    seconds = 0 if signed_at is None else int((now - signed_at).total_seconds())
    if abs(seconds) > now.timestamp() / 2:
        how = "it is no time of our days; seconds and milliseconds may be mixed up"
    else:
        how = f"it is {abs(seconds)} s {'behind' if seconds > 0 else 'ahead of'} the clock here"
    cure = "send the call anew, and compare both clocks"
    detail = f"the signature is right, but not its time stamp: {how}; {cure}"
    return proven(Cause.OLD_TIME_STAMP, detail)


def _findings(
    provider: Provider,
    secrets: Sequence[str],
    request: RawRequest,
    reason: str,
    others: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    cause, detail = _PLAIN.get(reason, (None, ""))
    if cause is not None and reason != "signature_unreadable":
        yield Finding(cause=cause, detail=f"{detail}{_expected(provider, request)}")
        return
    usable = _usable(provider, secrets)[:_MOST_SECRETS]
    if isinstance(provider, ShownSecretProvider):
        yield _shown(provider, usable, request, others)
        return
    trials = Trials(provider, request)
    fitting = next(trials.run(usable, others), None)
    if fitting is not None:
        yield fitting
    elif cause is not None:
        yield Finding(cause=cause, detail=detail)
    else:
        yield from _suspected(provider, request, readable=trials.readable)


def _usable(provider: Provider, secrets: Sequence[str]) -> list[str]:
    if isinstance(provider, SignedProvider):
        return provider.signing(secrets)
    return [each for each in secrets if provider.check_secret(each) is None]


def _expected(provider: Provider, request: RawRequest) -> str:
    """Which headers were looked for, and what came in their place."""
    wanted = header_names(provider)
    missing = [each for each in wanted if not request.headers.get(each)]
    came = [each for each in _SIGNATURES if each in request.headers and each not in wanted]
    place = f"; nothing in {', '.join(f'`{each}`' for each in missing)}" if missing else ""
    return place + (f", but in `{came[0]}`, as another provider signs" if came else "")


def header_names(provider: Provider) -> tuple[str, ...]:
    """The headers that carry a provider's signature, in lower case."""
    if isinstance(provider, ShownSecretProvider):
        return ("authorization", *provider.places.headers)
    if isinstance(provider, SignedProvider):
        return tuple(filter(None, (provider.scheme.header, provider.scheme.time_header)))
    return (ID_HEADER, TIME_HEADER, SIGNATURE_HEADER)


def _shown(
    provider: ShownSecretProvider,
    secrets: Sequence[str],
    request: RawRequest,
    others: Mapping[str, Sequence[str]],
) -> Finding:
    """What is wrong with a secret that is shown: there is nothing else to go wrong."""

    def fits(secret: str) -> bool:
        try:
            admit(provider.places, request, [secret])
        except SignatureInvalid:
            return False
        return True

    for secret in secrets:
        for how, key in respelled.keys(secret):
            if fits(key.decode("utf-8", "replace")):
                detail = f"the secret is shown {how}; show it as it is configured"
                return proven(Cause.WRONG_ENCODING, detail)
    for name, secret in every_secret(others):
        if fits(secret):
            return of_another(name)
    detail = "what is shown is no secret of this source; compare it on both sides"
    return Finding(cause=Cause.WRONG_SECRET, detail=detail)


def _suspected(provider: Provider, request: RawRequest, *, readable: bool) -> Iterator[Finding]:
    length = request.headers.get("content-length", "")
    told = int(length) if length.isdecimal() and len(length) <= _DIGITS else len(request.body)
    if told != len(request.body) or not readable:
        detail = "the body is not the one that was sent; something on the way rewrites it"
        yield Finding(cause=Cause.RE_ENCODED_BODY, detail=detail)
    elif not request.body:
        detail = "the body arrived empty; something on the way may have read it"
        yield Finding(cause=Cause.RE_ENCODED_BODY, detail=detail)
    ways = "body, address and secret" if provider.url_bound else "body and secret"
    detail = f"no secret of this source fits, in whatever way {ways} are read; copy it anew"
    yield Finding(cause=Cause.WRONG_SECRET, detail=detail)


#: What the verifier says of a call whose signature it need not even compute.
_PLAIN: Final[Mapping[str, tuple[Cause, str]]] = MappingProxyType(
    {
        "no_secret": (Cause.NO_SECRET, "no usable secret is configured for this source"),
        "sender_has_no_secret": (Cause.NO_SECRET, "no secret is set on the sender's side"),
        "header_missing": (Cause.NO_HEADER, "it has no signature"),
        "secret_missing": (Cause.NO_HEADER, "it shows no secret"),
        "timestamp_missing": (Cause.NO_HEADER, "it has no time stamp"),
        "timestamp_unreadable": (Cause.OLD_TIME_STAMP, "its time stamp is no number of seconds"),
        "id_unreadable": (Cause.WRONG_ENCODING, f"`{ID_HEADER}` is no id of printable signs"),
        "signature_unreadable": (Cause.WRONG_ENCODING, "its signature is not written as agreed"),
    }
)
#: Headers in which others sign; one of them on a call shows which provider it comes from.
_SIGNATURES: Final = (
    *("stripe-signature", "x-shopify-hmac-sha256", "x-wc-webhook-signature", "x-hub-signature"),
    *("typeform-signature", "calendly-webhook-signature", "x-cal-signature-256"),
    *("x-square-hmacsha256-signature", "x-twilio-signature", "x-chatwoot-signature"),
    *("x-hub-signature-256", SIGNATURE_HEADER),
)

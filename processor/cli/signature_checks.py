"""The parts of a signature, each with whether it holds, as far as a refused call tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from processor.cli.raw_request import RawHttp
    from processor.ports import Provider, RawRequest
    from processor.providers.findings import Finding
    from processor.settings import Settings, Source

#: Each check by what its failure is called, in the order in which they are made.
_CHECKS: Final = {
    "no_secret": "secret",
    "no_header": "header",
    "old_time_stamp": "time stamp",
    "wrong_url": "url",
    "re_encoded_body": "body",
    "wrong_encoding": "encoding",
    "wrong_secret": "signature",
}


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One part: whether it holds (None: that depends on what failed), and what is known of it."""

    name: str
    holds: bool | None
    detail: str


def checks(
    settings: Settings, place: str, source: Source, raw: RawHttp, now: datetime
) -> Iterator[Check]:
    """Each part that this provider's calls have, in the order in which they are looked at.

    `now` is aware. Neither a secret nor a signature is in what is said.
    """
    from processor.ports import RawRequest
    from processor.providers import PROVIDERS
    from processor.providers.why_refused import why_refused

    path = raw.path if raw.place == place else f"/v1/hooks/{place}"
    provider = PROVIDERS[source.provider]
    request = RawRequest(
        headers=raw.headers,
        body=raw.body,
        method=raw.method,
        url=f"{settings.public_url}{path}{raw.query}",
        token=raw.token,
        map=source.map,
    )
    others = {
        f"{business.name}/{each.name}": each.secrets
        for business in settings.businesses.values()
        for each in business.sources.values()
        if f"{business.name}/{each.name}" != place
    }
    found = why_refused(provider, source.secrets, request, now, others=others)
    known = _known(provider, source, request, raw)
    for cause, name in _CHECKS.items():
        if name not in known:
            continue
        failed = next((each for each in found if each.cause.value == cause), None)
        holds = False if failed else _holds(name, found)
        yield Check(name=name, holds=holds, detail=failed.detail if failed else known[name])


def _holds(name: str, found: Sequence[Finding]) -> bool | None:
    """Whether a check that no finding is about holds; what is proven leaves nothing else open."""
    if not found or all(each.proven for each in found):
        return True
    causes = [*_CHECKS.values()]
    first = min(causes.index(_CHECKS[each.cause.value]) for each in found)
    plain = name in ("secret", "header") and causes.index(name) < first
    return True if plain else None


def _known(provider: Provider, source: Source, request: RawRequest, raw: RawHttp) -> dict[str, str]:
    """What can be said of each part without knowing whether it fits."""
    from processor.cli.source_show import signed_how
    from processor.providers.shown_secret import ShownSecretProvider
    from processor.providers.signed import SignedProvider
    from processor.providers.why_refused import header_names

    shown = isinstance(provider, ShownSecretProvider)
    scheme = provider.scheme if isinstance(provider, SignedProvider) and not shown else None
    stamped = not shown and (scheme is None or scheme.listed or bool(scheme.time_header))
    came = [f"`{name}`" for name in header_names(provider) if request.headers.get(name)]
    number = len(source.secrets)
    told = {
        "secret": f"{number} configured" + ("; any of them may be used" if number > 1 else ""),
        "header": ", ".join(came) or "in the address",
        "time stamp": "within five minutes of the clock here" if stamped else "",
        "url": f"signed for {request.url}" if provider.url_bound else "",
        "body": "" if shown else raw.note,
        "encoding": "" if shown else "written as agreed",
        "signature": signed_how(provider),
    }
    return {name: each for name, each in told.items() if each}

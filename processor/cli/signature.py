"""`assent signature explain`: which part of a call's signature holds, and which one failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click
import msgspec

from processor.cli.explain import Moment
from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Group
from processor.cli.options import common

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
_MARKS: Final = {True: ("✓", "holds"), False: ("✗", "failed"), None: ("?", "cannot be told")}
_STYLES: Final = {True: "green", False: "red", None: "dim"}


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One part: whether it holds (None: that depends on what failed), and what is known of it."""

    name: str
    holds: bool | None
    detail: str


@click.group(
    cls=Group,
    examples=("assent signature explain request.http", "assent signature explain - < request.http"),
)
def signature() -> None:
    """Find out why a webhook is answered 401."""


@signature.command(
    examples=(
        "assent signature explain request.http",
        "assent signature explain request.http --source acme/shop --at 2026-03-01T14:30:00Z",
    )
)
@click.argument("file", type=click.File("rb"))
@click.option("--source", metavar="BUSINESS/SOURCE", help="Default: what the path leads to.")
@click.option("--at", type=Moment(), metavar="TIME", help="When it came in. Default: now.")
@common
@click.pass_context
def explain(
    context: click.Context,
    file: IO[bytes],
    source: str | None,
    at: datetime | None,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    """Hold the request in FILE (`-` for stdin) against its source, check by check.

    FILE is a whole HTTP request: request line, headers, a blank line, the body as it came. Neither
    a secret nor the signature that would be right is shown. Exits with 1 if it is not authentic.
    """
    from processor.adapters.clock import SystemClock
    from processor.cli.engine import settings_from
    from processor.cli.raw_request import read_request
    from processor.cli.screen import emit
    from processor.cli.sign import named_source

    settings, raw = settings_from(config), read_request(file.read())
    place = source or raw.place
    if place is None:
        raise Failure(
            f"`{raw.path}` is no path of a source; name the source by --source", ExitCode.USAGE
        )
    if raw.method != "POST":
        raise Failure(f"a webhook is a POST; a {raw.method} carries no signature", ExitCode.USAGE)
    now = at or SystemClock().now()
    found = list(_checks(settings, place, named_source(settings, place), raw, now))
    authentic = all(each.holds for each in found)
    if as_json:
        listed = [{"check": c.name, "holds": c.holds, "detail": c.detail} for c in found]
        emit({"source": place, "authentic": authentic, "checks": listed})
    else:
        _show(place, found)
    context.exit(int(ExitCode.DONE if authentic else ExitCode.FAILED))


def _checks(
    settings: Settings, place: str, source: Source, raw: RawHttp, now: datetime
) -> Iterator[Check]:
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


def _show(place: str, checks: Sequence[Check]) -> None:
    from rich.text import Text

    from processor.cli.screen import print_page, talk
    from processor.cli.tables import table

    rows: list[Any] = []
    for each in checks:
        mark, word = _MARKS[each.holds]
        rows.append((Text(f"{mark} {word}", style=_STYLES[each.holds]), each.name, each.detail))
    print_page(table("", "check", place, rows=rows))
    authentic = all(each.holds for each in checks)
    talk(
        "it is authentic"
        if authentic
        else "it is not authentic; its sender is told 401 and nothing more"
    )

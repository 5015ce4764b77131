"""`assent signature explain`: which part of a call's signature holds, and which one failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from processor.cli.explain import Moment
from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Group
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.cli.signature_checks import Check

_MARKS: Final = {True: ("✓", "holds"), False: ("✗", "failed"), None: ("?", "cannot be told")}
_STYLES: Final = {True: "green", False: "red", None: "dim"}


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
    from processor.cli.signature_checks import checks

    settings, raw = settings_from(config), read_request(file.read())
    place = source or raw.place
    if place is None:
        raise Failure(
            f"`{raw.path}` is no path of a source; name the source by --source", ExitCode.USAGE
        )
    if raw.method != "POST":
        raise Failure(f"a webhook is a POST; a {raw.method} carries no signature", ExitCode.USAGE)
    now = at or SystemClock().now()
    found = list(checks(settings, place, named_source(settings, place), raw, now))
    authentic = all(each.holds for each in found)
    if as_json:
        listed = [{"check": c.name, "holds": c.holds, "detail": c.detail} for c in found]
        emit({"source": place, "authentic": authentic, "checks": listed})
    else:
        _show(place, found)
    context.exit(int(ExitCode.DONE if authentic else ExitCode.FAILED))


def _show(place: str, found: Sequence[Check]) -> None:
    from rich.text import Text

    from processor.cli.screen import print_page, talk
    from processor.cli.tables import table

    rows: list[Any] = []
    for each in found:
        mark, word = _MARKS[each.holds]
        rows.append((Text(f"{mark} {word}", style=_STYLES[each.holds]), each.name, each.detail))
    print_page(table("", "check", place, rows=rows))
    authentic = all(each.holds for each in found)
    talk(
        "it is authentic"
        if authentic
        else "it is not authentic; its sender is told 401 and nothing more"
    )

"""`assent sign`: a signed webhook call, to be tried by hand."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processor.cli.calling import SignedCall
    from processor.settings import Settings, Source


@click.command(
    cls=Command,
    examples=(
        "assent sign --source acme/website event.json",
        "assent sign --source acme/website event.json | sh",
        "assent sign --source acme/shop --example orders/create --curl | curl --config -",
    ),
)
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", required=True, metavar="BUSINESS/SOURCE", help="Whose secret signs.")
@click.option("--example", metavar="EVENT", help="Sign an example of this event in place of FILE.")
@click.option("--curl", is_flag=True, help="Print it for `curl --config -`, body and all.")
@click.option("--url", help="Where the web server is. Default: as configured.")
@common
def sign(
    file: Path | None,
    source: str,
    example: str | None,
    url: str | None,
    config: Path | None,
    *,
    curl: bool,
    as_json: bool,
) -> None:
    """Print the curl call that delivers FILE, signed as now; it is good for five minutes.

    For every provider. The secret is never printed; where a caller shows the secret itself, the
    call is only written into a pipe, by --curl.
    """
    from processor.adapters.clock import SystemClock
    from processor.cli.calling import shows_its_secret, signed
    from processor.cli.engine import settings_from
    from processor.cli.payloads import example_body
    from processor.cli.screen import emit

    if (file is None) == (example is None):
        raise click.UsageError("give a file, or an event by --example")
    settings, now = settings_from(config), SystemClock().now()
    found = named_source(settings, source)
    headers, body = None, b"" if file is None else file.read_bytes()
    if example is not None:
        headers, body = example_body(found, example, now)
    call = signed(settings, source, found, body, now, url=url, headers=headers)
    if shows_its_secret(found):
        _keep_off_screens(found, curl=curl)
    if as_json:
        emit({"url": call.url, "headers": dict(call.headers), "file": str(file) if file else None})
    else:
        click.echo("\n".join(_for_curl(call)) if curl else _for_shell(call, file))


def named_source(settings: Settings, name: str) -> Source:
    """A source by `business/source`; a usage error names those there are."""
    owner, _, source = name.partition("/")
    business = settings.businesses.get(owner)
    found = business.sources.get(source) if business else None
    if found is None:
        known = [f"{b.name}/{each}" for b in settings.businesses.values() for each in b.sources]
        raise click.UsageError(f"no source `{name}`; there is {', '.join(known)}")
    return found


def _keep_off_screens(source: Source, *, curl: bool) -> None:
    if not curl or sys.stdout.isatty():
        raise Failure(
            f"`{source.provider}` signs nothing: its calls show the secret, which is not printed;"
            " use `--curl | curl --config -`",
            ExitCode.NOT_ALLOWED,
        )


def _for_shell(call: SignedCall, file: Path | None) -> str:
    lines = [f"curl --silent --show-error {shlex.quote(call.url)}"]
    lines += [f"--header {shlex.quote(f'{name}: {each}')}" for name, each in call.headers.items()]
    body = call.body.decode("utf-8", "replace")
    lines.append(
        f"--data-binary {shlex.quote(body) if file is None else '@' + shlex.quote(str(file))}"
    )
    return " \\\n  ".join(lines)


def _for_curl(call: SignedCall) -> Iterator[str]:
    """Lines of a curl configuration; what they hold shows in no list of processes."""
    yield "silent"
    yield "show-error"
    yield f"url = {_quoted(call.url)}"
    for name, value in call.headers.items():
        yield f"header = {_quoted(f'{name}: {value}')}"
    yield f"data-binary = {_quoted(call.body.decode('utf-8'))}"


def _quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'

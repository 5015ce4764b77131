"""`assent sign`: a signed webhook call, to be tried by hand."""

from __future__ import annotations

import secrets
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.failure import Failure
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from datetime import datetime

    from processor.settings import Settings, Source


@click.command(
    cls=Command,
    examples=(
        "assent sign --source acme/website event.json",
        "assent sign --source acme/website event.json | sh",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, metavar="BUSINESS/SOURCE", help="Whose secret signs.")
@click.option("--url", help="Where the web server is. Default: as configured.")
@common
def sign(file: Path, source: str, url: str | None, config: Path | None, *, as_json: bool) -> None:
    """Print the curl call that delivers FILE, signed as now; it is good for five minutes.

    For sources of `standard` and of every provider that signs. The secret is never printed.
    """
    from processor.adapters.clock import SystemClock
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit

    settings = settings_from(config)
    found = named_source(settings, source)
    base = url or f"http://{settings.web_host}:{settings.web_port}"
    target = f"{base.rstrip('/')}/v1/hooks/{source}"
    # A signature over the address is over the public one, wherever the call itself goes.
    public = f"{settings.public_url}/v1/hooks/{source}"
    headers = _headers(found, file.read_bytes(), public, SystemClock().now())
    if as_json:
        emit({"url": target, "headers": headers, "file": str(file)})
        return
    lines = [f"curl --silent --show-error {shlex.quote(target)}"]
    lines += [f"--header {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    lines += [
        "--header 'content-type: application/json'",
        f"--data-binary @{shlex.quote(str(file))}",
    ]
    click.echo(" \\\n  ".join(lines))


def named_source(settings: Settings, name: str) -> Source:
    """A source by `business/source`; a usage error names those there are."""
    owner, _, source = name.partition("/")
    business = settings.businesses.get(owner)
    found = business.sources.get(source) if business else None
    if found is None:
        known = [f"{b.name}/{each}" for b in settings.businesses.values() for each in b.sources]
        raise click.UsageError(f"no source `{name}`; there is {', '.join(known)}")
    return found


def _headers(source: Source, body: bytes, url: str, at: datetime) -> dict[str, str]:
    from processor.ports import RawRequest
    from processor.providers import PROVIDERS
    from processor.providers.signed import SignedProvider
    from processor.providers.signing import sign as sign_body

    provider = PROVIDERS[source.provider]
    if isinstance(provider, SignedProvider):
        return provider.sign(source.secrets[0], RawRequest(headers={}, body=body, url=url), at)
    if source.provider != "standard":
        raise Failure(f"`{source.provider}` signs nothing; send it with the secret that it shows")
    return sign_body(source.secrets[0], f"try_{secrets.token_hex(8)}", at, body)

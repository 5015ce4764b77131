"""`assent captures`: keep a screenshot or page copy, and fetch one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Group
from processor.cli.options import business, chosen_business, common

if TYPE_CHECKING:
    from processor.services.captures import Captures
    from processor.settings import Settings


@click.group(
    cls=Group,
    examples=(
        "assent captures add signup.png --business acme",
        "assent captures get cap_3f2a... --output signup.png",
    ),
)
def captures() -> None:
    """Keep and fetch captures: screenshots and page copies, sealed in the vault."""


@captures.command(
    examples=("assent captures add signup.png", "assent captures add - < page.html --json")
)
@click.argument("file", type=click.File("rb"))
@business
@common
def add(file: IO[bytes], business: str | None, config: Path | None, *, as_json: bool) -> None:
    """Keep FILE (`-` for stdin) and print its id; the same bytes have the same id."""
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit, talk

    settings = settings_from(config)
    owner = chosen_business(settings, business)
    content = file.read(settings.capture_max_bytes + 1)
    receipt = _captures(settings).store(owner.name, content)
    if as_json:
        emit(
            {
                "capture": receipt.id,
                "business": owner.name,
                "media_type": receipt.media_type,
                "size": receipt.size,
                "already": receipt.already,
            }
        )
        return
    click.echo(receipt.id)
    known = ", which was kept already" if receipt.already else ""
    talk(f"{receipt.media_type}, {receipt.size} bytes{known}")


@captures.command(
    examples=(
        "assent captures get cap_3f2a... --output signup.png",
        "assent captures get cap_3f2a... > signup.png",
    )
)
@click.argument("capture_id")
@business
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file to write to; default stdout.",
)
@common
def get(
    capture_id: str,
    business: str | None,
    output: Path | None,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    """Fetch the capture of that id, proven to be the bytes that its id names."""
    from processor.cli.engine import settings_from
    from processor.cli.screen import emit, talk

    if as_json and output is None:
        raise click.UsageError("--json needs --output: stdout is where the bytes would go")
    if output is None and sys.stdout.isatty():
        raise Failure("this is no text; name a file by --output", ExitCode.NOT_ALLOWED)
    settings = settings_from(config)
    found = _captures(settings).fetch(chosen_business(settings, business).name, capture_id)
    if output is None:
        sys.stdout.buffer.write(found.content)
        return
    with output.open("xb") as stream:
        stream.write(found.content)
    told = {"capture": capture_id, "media_type": found.media_type, "size": len(found.content)}
    emit(told | {"file": str(output)}) if as_json else talk(f"wrote {output}, {found.media_type}")


def _captures(settings: Settings) -> Captures:
    """The captures alone: the vault needs no store."""
    from processor.adapters.sealing import Keyring
    from processor.adapters.vault import open_vault
    from processor.services.captures import Captures

    return Captures(
        vault=open_vault(settings.vault_url, settings.vault_options),
        sealer=Keyring(keys=settings.seal_keys, current=settings.seal_current),
        limit_bytes=settings.capture_max_bytes,
    )

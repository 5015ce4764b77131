"""`assent export`: all that is kept of one contact, in a folder that can be checked without us."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.failure import ExitCode, Failure, not_found
from processor.cli.group import Command
from processor.cli.options import addressed, common, named_address, subject_of


@click.command(
    cls=Command,
    examples=(
        "assent export --sms +12025550123 --out alice",
        "assent export --business acme --email dana@example.com --out dana --json",
    ),
)
@addressed
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    required=True,
    help="A new folder, for its owner's eyes only.",
)
@common
def export(
    business: str | None,
    brand: str | None,
    out: Path,
    config: Path | None,
    *,
    as_json: bool,
    **given: str | None,
) -> None:
    """Write all that is kept of one contact, in clear, into a new FOLDER.

    contact.json holds the standing, every entry with its record, decisions and claims; captures/
    the screenshots and pages; ledger.hex the ledger's own bytes. `python verify.py` in the folder
    checks the files against manifest.json and the chain of the ledger, without Assent.
    """
    from processor.adapters.export_folder import write_folder
    from processor.cli.engine import reading
    from processor.cli.export_form import export_files
    from processor.cli.screen import emit, talk
    from processor.desk import exporter

    place = named_address(given)
    if place is None:
        raise click.UsageError("name one address: --sms, --whatsapp, --email or --webchat")
    if out.exists() or out.is_symlink():
        raise Failure(f"`{out}` exists; name a new folder", ExitCode.NOT_ALLOWED)
    parts = reading(config)
    subject, address = subject_of(parts, place, business, brand)
    gathered = exporter(parts).gather(subject)
    if gathered.empty:
        raise not_found("nothing is kept of this address")
    write_folder(out, export_files(gathered, address))
    counts = {"entries": len(gathered.lines), "captures": len(gathered.pieces)}
    counts |= {"decisions": len(gathered.view.decisions), "claims": len(gathered.view.claims)}
    if as_json:
        emit({"folder": str(out), "closed": gathered.closed} | counts)
        return
    talk(f"wrote {out}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    if gathered.closed:
        talk(f"{gathered.closed} records are sealed under a key that is not configured; add it")

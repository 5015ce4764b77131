"""`assent keys`: API keys are made, listed and revoked without a restart."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import not_found
from processor.cli.group import Group
from processor.cli.options import business, chosen_business, common

if TYPE_CHECKING:
    from processor.ports import ApiKey

_SCOPES: Final = ("events", "gate", "read", "admin")


@click.group(
    cls=Group,
    examples=(
        "assent keys create --business acme --scope gate --label campaigns",
        "assent keys list",
        "assent keys revoke 4fj2k0qz81ab",
    ),
)
def keys() -> None:
    """Make, list and revoke the keys of the HTTP API."""


@keys.command(
    examples=(
        "assent keys create --scope gate --scope read --label campaigns",
        "assent keys create --business acme --scope events --days 90 --json",
    )
)
@business
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="What it may do; give it several times for several.",
)
@click.option("--label", default="", metavar="TEXT", help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="Expires after so many days.")
@common
def create(
    business: str | None,
    scopes: tuple[str, ...],
    label: str,
    days: int | None,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    """Make a key and print it. It is shown this one time; the store keeps a hash only."""
    from processor.cli.engine import writing
    from processor.cli.forms import key_form
    from processor.cli.screen import emit, talk
    from processor.ports import Scope

    parts = writing(config)
    owner = chosen_business(parts.settings, business)
    now = parts.ports.clock.now()
    token, key = parts.access.issue(
        owner.name,
        [Scope(scope) for scope in scopes],
        label=label,
        expires_at=now + timedelta(days=days) if days else None,
        now=now,
    )
    if as_json:
        emit(key_form(key) | {"token": token})
        return
    talk(f"key {key.id} of {owner.name}; it is shown this one time:")
    click.echo(token)


@keys.command("list", examples=("assent keys list", "assent keys list --business acme --json"))
@business
@common
def list_keys(business: str | None, config: Path | None, *, as_json: bool) -> None:
    """List all keys, those that were revoked or have expired too."""
    from processor.cli.engine import reading
    from processor.cli.forms import key_form
    from processor.cli.screen import emit, print_page, talk, when
    from processor.cli.tables import table

    parts = reading(config)
    found = [key for key in parts.ports.api_keys.all() if business in (None, key.business)]
    if as_json:
        for key in found:
            emit(key_form(key))
        return
    now = parts.ports.clock.now()
    rows = [
        (
            key.id,
            key.business,
            " ".join(key.scopes),
            key.label,
            when(key.created_at),
            _state(key, now),
        )
        for key in found
    ]
    if rows:
        print_page(table("id", "business", "scopes", "label", "made", "", rows=rows))
    talk(f"{len(found)} keys")


@keys.command(examples=("assent keys revoke 4fj2k0qz81ab",))
@click.argument("key_id")
@common
def revoke(key_id: str, config: Path | None, *, as_json: bool) -> None:
    """Revoke the key of that id, from now on and for ever. Doing it again changes nothing."""
    from processor.cli.engine import writing
    from processor.cli.forms import key_form
    from processor.cli.screen import emit, talk

    parts = writing(config)
    # Whoever pastes a whole key gets it revoked too, and it is not repeated.
    name = key_id.removeprefix("ak_").removeprefix("test_").partition("_")[0]
    key = parts.access.revoke(name, parts.ports.clock.now())
    if key is None:
        raise not_found("no such key; see `assent keys list`")
    emit(key_form(key)) if as_json else talk(f"key {key.id} of {key.business} is revoked")


def _state(key: ApiKey, now: datetime) -> str:
    from processor.cli.screen import when

    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is None:
        return "live"
    return "expired" if key.expires_at <= now else f"live until {when(key.expires_at)}"

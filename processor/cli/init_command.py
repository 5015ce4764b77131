"""`assent init`: a configuration, a store, and a first key; the one command that makes a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from processor.cli.config_commands import create_configuration
from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.ports import Birth

_CONFIG_FILE: Final = "assent.toml"


@click.command(
    cls=Command,
    examples=(
        "assent init shop            a folder with configuration, store and a first key",
        "assent init --store-only    make the store that ASSENT_STORE_URL names",
    ),
)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--store-only", is_flag=True, help="Keep the configuration there is; no key is made.")
@click.option("--again", is_flag=True, help="Make or take another store than this machine knows.")
@click.option("--yes", is_flag=True, help="Do not ask to confirm --again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def init(folder: Path | None, *, store_only: bool, again: bool, yes: bool, as_json: bool) -> None:
    """Make a configuration in FOLDER (default: here), its store, and a key for each business.

    With --store-only the store alone, which is safe to repeat. A store that was made here and is
    empty now is refused: in it nobody would ever have opted out. Restore a backup, or accept the
    loss by --again.
    """
    if store_only:
        config = None if folder is None else folder / _CONFIG_FILE
        _store(config, again=again, yes=yes, as_json=as_json, with_keys=False)
        return
    new = create_configuration(folder or Path())
    _store(new.config, again=again, yes=yes, as_json=as_json, with_keys=True)


def _store(config: Path | None, *, again: bool, yes: bool, as_json: bool, with_keys: bool) -> None:
    from processor.bootstrap import assemble, redis_ports
    from processor.cli.engine import embedded_running, settings_from
    from processor.cli.screen import emit, talk

    settings = settings_from(config)
    with embedded_running(settings) as running:
        parts = assemble(running, redis_ports(running))
        birth, made = _made_or_met(parts, again=again, yes=yes)
        tokens = _first_keys(parts) if with_keys else []
    talk(f"store {birth.store} {'made' if made else 'was made before and is this one'}")
    if as_json:
        told = {"config": str(settings.config_path), "store": birth.store, "made": made}
        emit(told | {"keys": tokens})
        return
    for each in tokens:
        talk(f"API key of {each['business']} ({', '.join(each['scopes'])}), shown this one time:")
        click.echo(each["token"])
    if with_keys:
        talk(f"next: cd {settings.config_path.parent} && assent up")


def _made_or_met(parts: Parts, *, again: bool, yes: bool) -> tuple[Birth, bool]:
    """Make the store, or find it made; the birth, and whether it was made now."""
    from processor.bootstrap import known_store
    from processor.domain.errors import AssentError
    from processor.ports import Known, StoreSealed, StoreUnborn

    try:
        before = known_store(parts.settings)
        try:
            found = parts.ports.births.copy()
        except StoreSealed as sealed:
            raise Failure(str(sealed), ExitCode.UNAVAILABLE) from sealed
        except StoreUnborn:
            birth = _make(parts, before, again=again, yes=yes)
            made = True
        else:
            birth, made = _take(parts, found, before, again=again, yes=yes), False
    except Failure:
        raise
    except AssentError as error:
        raise Failure(f"{error}; then run `assent init --store-only`") from error
    if birth.store != before:
        parts.ports.memory.remember(Known(store=birth.store))
    return birth, made


def _make(parts: Parts, known: str | None, *, again: bool, yes: bool) -> Birth:
    from processor.services.birth import make_store

    if known is not None:
        _accept(
            parts,
            f"the store was emptied: this machine knew `{known}` and finds nothing in its place",
            "restore a backup, or accept by --again that all consents and opt-outs are lost",
            again=again,
            yes=yes,
        )
    settings = parts.settings
    return make_store(
        parts.ports.births,
        settings.policy,
        parts.ids,
        partitions=settings.partitions,
        lanes=settings.lanes,
    )


def _take(parts: Parts, found: Birth, known: str | None, *, again: bool, yes: bool) -> Birth:
    from processor.services.birth import join_store

    if known not in (None, found.store):
        _accept(
            parts,
            f"this is store `{found.store}`, and this machine knows `{known}`",
            "put ASSENT_STORE_URL right, or go on with this one by --again",
            again=again,
            yes=yes,
        )
    settings = parts.settings
    return join_store(
        parts.ports.births,
        settings.policy,
        parts.ids,
        partitions=settings.partitions,
        lanes=settings.lanes,
    )


def _accept(parts: Parts, what: str, cure: str, *, again: bool, yes: bool) -> None:
    """Go on only if somebody says so twice: by --again, and by a business's name or --yes."""
    if not again:
        raise Failure(f"{what}; {cure}")
    if yes:
        return
    name = next(iter(sorted(parts.settings.businesses)))
    if not sys.stdin.isatty():
        raise Failure(f"{what}; confirm it by --yes", ExitCode.NOT_ALLOWED)
    click.echo(f"{what}.", err=True)
    if click.prompt(f"Type `{name}` to go on", default="", show_default=False, err=True) != name:
        raise Failure("not confirmed; nothing was changed", ExitCode.NOT_ALLOWED)


def _first_keys(parts: Parts) -> list[dict[str, Any]]:
    from processor.cli.forms import key_form
    from processor.ports import Scope

    scopes, now = (Scope.EVENTS, Scope.GATE, Scope.READ), parts.ports.clock.now()
    issued = [
        parts.access.issue(name, scopes, label="first", expires_at=None, now=now)
        for name in parts.settings.businesses
    ]
    return [key_form(key) | {"token": token} for token, key in issued]

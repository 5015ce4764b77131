"""Opening the engine for a command: settings, parts, and the store they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from processor.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.ports import Birth
    from processor.settings import Settings

#: Opens nothing: for commands that never decrypt and must work where the key is not.
_NO_SEAL_KEY: Final = f"none:{'A' * 43}="


def settings_from(config: Path | None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings; raises SettingsInvalid."""
    from processor.providers import PROVIDERS
    from processor.settings import load_settings, process_environment

    found = process_environment() if environ is None else environ
    return load_settings(found, config, providers=PROVIDERS)


def unsealed_settings(config: Path | None) -> Settings:
    """The settings with no seal key to speak of; nothing can be opened by them."""
    from processor.settings import process_environment
    from processor.settings.variables import SEAL_KEYS

    environ = dict(process_environment())
    environ.pop(f"{SEAL_KEYS.name}_FILE", None)
    return settings_from(config, environ | {SEAL_KEYS.name: _NO_SEAL_KEY})


def reading(config: Path | None) -> Parts:
    """The engine for a command that only reads: it finds the store and changes nothing in it."""
    parts = _parts(settings_from(config))
    meet(parts)
    return parts


def writing(config: Path | None) -> Parts:
    """The engine for a command that writes: this configuration's policy is in force from here."""
    parts = _parts(settings_from(config))
    join(parts)
    return parts


def _parts(settings: Settings) -> Parts:
    from processor.bootstrap import assemble, redis_ports

    return assemble(settings, redis_ports(settings))


def meet(parts: Parts) -> Birth:
    """Find the store and see that it is the one this machine knows."""
    from processor.bootstrap import known_store
    from processor.ports import StoreSealed, StoreUnavailable, StoreUnborn
    from processor.services.birth import meet_store

    known = known_store(parts.settings)
    try:
        return meet_store(
            parts.ports.births,
            parts.ids,
            partitions=parts.settings.partitions,
            lanes=parts.settings.lanes,
            known=known,
        )
    except StoreSealed as sealed:
        raise Failure(str(sealed), ExitCode.UNAVAILABLE) from sealed
    except StoreUnborn as unborn:
        raise _missing(unborn, known) from unborn
    except StoreUnavailable as away:
        raise unreachable(parts.settings, away) from away


def join(parts: Parts) -> Birth:
    """Find the store and put this configuration's policy in force."""
    meet(parts)
    parts.lineage.look()
    return parts.ports.births.adopt(parts.settings.policy)


def unreachable(settings: Settings, away: Exception) -> Failure:
    """A store that does not answer, with what most likely mends it."""
    from processor.ports import StoreFilling
    from processor.settings import EMBEDDED

    if isinstance(away, StoreFilling):
        return Failure(str(away), ExitCode.UNAVAILABLE)
    embedded = settings.store_url == EMBEDDED
    cure = "start it with `assent up`" if embedded else "see that ASSENT_STORE_URL leads to it"
    return Failure(f"{away}; {cure}", ExitCode.UNAVAILABLE)


def _missing(unborn: Exception, known: str | None) -> Failure:
    if known is None:
        cure = "run `assent init --store-only` to make it"
    else:
        cure = f"this machine knew it as `{known}`, so it was emptied: restore a backup"
    return Failure(f"{unborn}; {cure}", ExitCode.UNAVAILABLE)


@contextmanager
def embedded_running(settings: Settings) -> Iterator[Settings]:
    """Run the embedded servers that the settings ask for; the settings with their addresses."""
    from processor.bootstrap import embedded_servers, located
    from processor.settings import EMBEDDED

    asked = (settings.store_url, settings.broker_url)
    with ExitStack() as opened:
        if EMBEDDED in asked:
            for server, url in zip(embedded_servers(settings), asked, strict=True):
                if url == EMBEDDED:
                    opened.enter_context(server)
        yield located(settings)

"""What of the settings is to be watched while they are in use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from processor.ports import Provider
from processor.settings.values import Settings


def watched_folders(settings: Settings) -> Mapping[str, Path]:
    """The folders on this machine that must not fill up, by what they hold."""
    vault = urlsplit(settings.vault_url)
    folders = {"state folder": settings.state_dir}
    return folders | ({"vault": Path(unquote(vault.path))} if vault.scheme == "file" else {})


def rotating_sources(settings: Settings) -> tuple[str, ...]:
    """The sources with more than one secret, as `<business>/<source>`."""
    return tuple(
        f"{business.name}/{source.name}"
        for business in settings.businesses.values()
        for source in business.sources.values()
        if len(source.secrets) > 1
    )


def tokenless_sources(settings: Settings, providers: Mapping[str, Provider]) -> tuple[str, ...]:
    """The sources whose thin events nobody can complete, as `<business>/<source>`."""
    return tuple(
        f"{business.name}/{source.name}"
        for business in settings.businesses.values()
        for source in business.sources.values()
        if source.access is None and providers[source.provider].api is not None
    )

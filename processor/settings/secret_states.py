"""Which secrets of a source are there: for showing a source whose secret is still to be set."""

from __future__ import annotations

import tomllib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from processor.ports import Provider
from processor.settings import variables
from processor.settings.environment import Environment
from processor.settings.problems import Problems
from processor.settings.secret_references import resolve, suggested_variable
from processor.settings.tables import Reader

#: Stands in for a secret that is missing, so that the rest can be read; it signs nothing anywhere.
_STAND_IN: Final = "whsec_" + b64encode(bytes(32)).decode("ascii")


class SecretState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a secret is expected, and what is wrong with what is there, if anything."""

    reference: str
    problem: str | None = None


States = Mapping[str, tuple[SecretState, ...]]


def secret_states(
    environ: Mapping[str, str], config_path: Path | None, *, providers: Mapping[str, Provider]
) -> States:
    """The secrets of every source that the file names, by `business/source`."""
    path = Path(config_path or environ.get(variables.CONFIG.name) or variables.CONFIG.default)
    problems = Problems()
    environment = Environment(environ, folder=path.absolute().parent, problems=problems)
    reader = Reader(path.name, problems)
    found: dict[str, tuple[SecretState, ...]] = {}
    for business, source, table in _sources(path):
        provider = providers.get(str(table.get("provider")))
        listed = table.get("secrets")
        found[f"{business}/{source}"] = tuple(
            _state(
                provider,
                reference,
                resolve(
                    reference,
                    place="secret",
                    suggestion=suggested_variable(business, source),
                    environment=environment,
                    reader=reader,
                ),
            )
            for reference in (listed if isinstance(listed, list) else [])
            if isinstance(reference, str)
        )
    return found


def with_stand_ins(environ: Mapping[str, str], states: States) -> dict[str, str]:
    """The environment with something in place of each secret that cannot be used."""
    lacking = [each.reference for some in states.values() for each in some if each.problem]
    names = [each.removeprefix("env:") for each in lacking if each.startswith("env:")]
    return {**environ, **dict.fromkeys(names, _STAND_IN)}


def _state(provider: Provider | None, reference: str, secret: str) -> SecretState:
    if not secret:
        cure = "missing; set it in the environment or in `.env`"
        return SecretState(reference=_shown(reference), problem=cure)
    wrong = provider.check_secret(secret) if provider else None
    return SecretState(reference=_shown(reference), problem=wrong)


def _shown(reference: str) -> str:
    """A reference; whatever stands there in its place may be the secret."""
    return reference if reference.startswith(("env:", "file:")) else "(not a reference)"


def _sources(path: Path) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    read: Any = {}
    # What is wrong with the file is told by whoever loads it whole.
    with suppress(OSError, ValueError, RecursionError):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    for business, table in _tables(read.get("business")):
        for source, inner in _tables(table.get("source")):
            yield business, source, inner


def _tables(value: object) -> list[tuple[str, Mapping[str, Any]]]:
    tables = value if isinstance(value, dict) else {}
    return [(name, each) for name, each in tables.items() if isinstance(each, dict)]

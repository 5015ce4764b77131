"""Loading: the file, the environment and what follows from both, checked together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from processor.ports import Provider
from processor.settings import variables
from processor.settings.environment import Environment
from processor.settings.from_environment import read_environment
from processor.settings.from_file import read_file
from processor.settings.problems import Problems
from processor.settings.tables import Reader
from processor.settings.values import Settings


def load_settings(
    environ: Mapping[str, str],
    config_path: Path | None = None,
    *,
    providers: Mapping[str, Provider],
) -> Settings:
    """Read and check everything.

    Args:
        environ: The real environment; `.env` beside the file adds what it does not set.
        config_path: The file; by default what `ASSENT_CONFIG` names, else `./assent.toml`.
        providers: By name; they check the secrets of their sources.

    Raises:
        SettingsInvalid: With every problem there is.
    """
    named = environ.get(variables.CONFIG.name)
    path = Path(config_path or named or variables.CONFIG.default).absolute()
    problems = Problems()
    environment = Environment(environ, folder=path.parent, problems=problems)
    environment.check_names()
    if config_path is None and not named:
        environment.check_config_place()
    table = _parsed(path, problems)
    values = read_environment(environment, problems)
    if table is not None:
        values |= read_file(table, Reader(path.name, problems), environment, providers)
    problems.raise_any()
    return Settings(config_path=path, secret_files=environment.read_files(), **values)


def _parsed(path: Path, problems: Problems) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cure = f"run `assent init`, or name another file in `{variables.CONFIG.name}`"
        problems.add(path.name, f"there is no `{path}`; {cure}")
    except OSError as error:
        cure = "check the path and its permissions"
        problems.add(path.name, f"`{path}` cannot be read ({error.strerror}); {cure}")
    except UnicodeDecodeError:
        problems.add(path.name, "is not UTF-8; save it as such")
    except (tomllib.TOMLDecodeError, ValueError) as error:
        problems.add(path.name, f"is no TOML: {error}; correct it there")
    except RecursionError:
        problems.add(path.name, "is nested too deeply; write it like assent.example.toml")
    return None

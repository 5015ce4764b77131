"""A configuration for a newcomer: both files, complete, with fresh secrets that nobody has seen."""

from __future__ import annotations

import os
import secrets
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from processor.domain.errors import AssentError
from processor.settings import variables
from processor.settings.environment import ENV_FILE

CONFIG_FILE: Final = "assent.toml"
_TEMPLATE: Final = "new.toml"
_PRIVATE: Final = 0o600
_READABLE: Final = 0o644
_SECRET_BYTES: Final = 32

NOTICE: Final = (
    "keep a copy of ASSENT_ID_KEY apart from the store and its backups: losing it is fatal, since"
    " without it nobody's consent or STOP can be found again"
)


class ConfigurationExists(AssentError):
    """There is a configuration already, and nothing of it was touched."""


class NewConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """What was written.

    Attributes:
        config: The configuration file.
        env: The file with the secrets, readable by its owner only.
        secrets: Names of the variables that hold the sources' secrets.
        notice: What whoever keeps this must be told.
    """

    config: Path
    env: Path
    secrets: tuple[str, ...]
    notice: str = NOTICE


def write_new_configuration(folder: Path) -> NewConfiguration:
    """Write `assent.toml` and `.env` into an existing or new folder.

    Raises:
        ConfigurationExists: One of them is there already; nothing was written.
        OSError: The folder cannot be written; nothing is left of what was begun.
    """
    config, env = folder / CONFIG_FILE, folder / ENV_FILE
    there = [str(path) for path in (config, env) if os.path.lexists(path)]
    if there:
        raise ConfigurationExists(
            f"`{'` and `'.join(there)}` exists already; keep it and run `assent check-config`, or"
            " name another folder"
        )
    names = source_variables(new_config_text())
    folder.mkdir(parents=True, exist_ok=True)
    _write(env, env_text(_fresh_values(names), names), _PRIVATE)
    try:
        _write(config, new_config_text(), _READABLE)
    except BaseException:
        env.unlink()
        raise
    return NewConfiguration(config=config, env=env, secrets=names)


def new_config_text() -> str:
    """The configuration file for a newcomer, with comments."""
    return files("processor.settings").joinpath(_TEMPLATE).read_text(encoding="utf-8")


def source_variables(config: str) -> tuple[str, ...]:
    """The variables that a configuration's secret references name, in its order."""
    businesses = tomllib.loads(config)["business"].values()
    sources = [source for each in businesses for source in each.get("source", {}).values()]
    references = [reference for source in sources for reference in source["secrets"]]
    return tuple(each.removeprefix("env:") for each in references if each.startswith("env:"))


def env_text(values: Mapping[str, str], sources: tuple[str, ...]) -> str:
    """The text of a `.env`: each variable under its meaning, empty where no value is given.

    What has a default, or need not be set, stands there as a comment.
    """
    blocks = [_HEAD, *(_block(each, values) for each in variables.VARIABLES)]
    lines = [f"{name}={values.get(name, '')}" for name in sources]
    return "\n\n".join([*blocks, "\n".join([*_commented(_SOURCES), *lines])]) + "\n"


_HEAD: Final = (
    "# Variables of Assent. They may stand in the environment, which wins, or in `.env` beside\n"
    "# assent.toml, which is never to be shared. Instead of NAME, each variable that may hold a\n"
    "# secret can be given as NAME_FILE, the path of a file that holds the value."
)
_SOURCES: Final = (
    "The sources' secrets, under the names that assent.toml refers to. A Standard Webhooks secret\n"
    "is `whsec_` and 24 to 64 bytes in base64; whoever calls the source signs with it."
)


def _block(variable: variables.Variable, values: Mapping[str, str]) -> str:
    value = values.get(variable.name, variable.default)
    set_here = variable.required or variable.name in values
    line = f"{variable.name}={value}" if set_here else f"# {variable.name}={value}"
    return "\n".join([*_commented(variable.meaning), line])


def _commented(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def _fresh_values(sources: tuple[str, ...]) -> dict[str, str]:
    return {
        variables.ID_KEY.name: _random(),
        variables.SEAL_KEYS.name: f"k1:{_random()}",
        **{name: f"whsec_{_random()}" for name in sources},
    }


def _random() -> str:
    return b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def _write(path: Path, text: str, mode: int) -> None:
    """Create a file with these rights from its first moment on; never replace one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink()
        raise

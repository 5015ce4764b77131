"""The environment, with a `.env` file behind it and files in place of secret values."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from dotenv.parser import parse_stream

from processor.settings.problems import Problems
from processor.settings.variables import CONFIG, VARIABLES, Variable

ENV_FILE: Final = ".env"
#: More than any list of keys needs; a reference to the wrong file must not fill the memory.
_LARGEST_FILE: Final = 65_536
_PREFIX: Final = "ASSENT_"
#: How alike an unknown name must be to count as a slip of the pen.
_SLIP: Final = 0.9


def process_environment() -> Mapping[str, str]:
    """The environment of this process; the one place that reads it."""
    return dict(os.environ)


class Environment:
    """What is set, looked up by name. The real environment wins over `.env`; empty is not set."""

    def __init__(self, real: Mapping[str, str], *, folder: Path, problems: Problems) -> None:
        """Take the real environment and the folder that holds `.env` and relative paths."""
        self.folder = folder
        self._layers = (real, _env_file(folder / ENV_FILE, problems))
        self._problems = problems
        self._read: set[Path] = set()

    def plain(self, variable: Variable) -> str:
        """The value of a variable that is no secret, or its default."""
        for layer in self._layers:
            if layer.get(variable.name):
                return self._text(layer, variable.name) or variable.default
        return variable.default

    def secret(self, name: str) -> str:
        """The value, given directly or as a file, or ``""``. Both in one place is a problem."""
        as_file = f"{name}_FILE"
        for layer in self._layers:
            if layer.get(name) and layer.get(as_file):
                self._problems.add(
                    name, f"`{name}` and `{as_file}` are both set; remove one of them"
                )
            if layer.get(name):
                return self._text(layer, name)
            if layer.get(as_file):
                return self.file(self._text(layer, as_file), place=as_file)
        return ""

    def _text(self, layer: Mapping[str, str], name: str) -> str:
        """A value without the space around it; bytes that are no text are a problem."""
        try:
            return layer[name].strip().encode().decode()
        except UnicodeEncodeError:
            self._problems.add(name, "is no UTF-8 text; set it anew")
            return ""

    def file(self, path: str, *, place: str) -> str:
        """The text of a secret's file; a relative path starts at the configuration's folder."""
        self._read.add(self.folder / path)
        try:
            text = _read_text(self.folder / path).strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "no text"
            self._problems.add(
                place, f"file `{path}` cannot be read ({why}); check the path and its permissions"
            )
            return ""
        if not text:
            self._problems.add(place, f"file `{path}` is empty; put the secret into it")
        return text

    def read_files(self) -> tuple[Path, ...]:
        """The files that secrets were read from so far, `.env` among them if it is there."""
        env_file = self.folder / ENV_FILE
        return (*((env_file,) if env_file.exists() else ()), *sorted(self._read))

    def check_names(self) -> None:
        """Note names that look like a slip of the pen; unrelated ones may belong to others."""
        known = {variable.name for variable in VARIABLES}
        files = {f"{variable.name}_FILE" for variable in VARIABLES if variable.secret}
        for name in sorted({name for layer in self._layers for name in layer}):
            if name.startswith(_PREFIX) and name not in known | files:
                for close in get_close_matches(name, known | files, n=1, cutoff=_SLIP):
                    self._problems.add(name, f"is unknown; did you mean `{close}`?")

    def check_config_place(self) -> None:
        """Note a `.env` that claims to name the very file beside which it was found."""
        if self._layers[1].get(CONFIG.name):
            self._problems.add(
                ENV_FILE,
                f"`{CONFIG.name}` has no effect here; set it in the real environment",
            )


def _env_file(path: Path, problems: Problems) -> dict[str, str]:
    try:
        text = _read_text(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        problems.add(ENV_FILE, f"cannot be read ({why}); correct or remove `{path}`")
        return {}
    found = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            # Not the line itself: it may be a secret.
            line = binding.original.line
            problems.add(ENV_FILE, f"line {line} cannot be read; write it as `NAME=value`")
        elif binding.key and binding.value is not None:
            found[binding.key] = binding.value
    return found


def _read_text(path: Path) -> str:
    with path.open("rb") as stream:
        raw = stream.read(_LARGEST_FILE + 1)
    if len(raw) > _LARGEST_FILE:
        raise ValueError("file is too large to be a secret")
    return raw.decode("utf-8")

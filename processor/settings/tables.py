"""Tables of the configuration file: read field by field, so that all problems show at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from processor.settings.problems import Problems

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Reader:
    """Reads tables of one file into shapes and notes what does not fit."""

    def __init__(self, file: str, problems: Problems) -> None:
        """Take the file's name, which begins every problem."""
        self._file = file
        self._problems = problems

    def problem(self, place: str, problem: str) -> None:
        """Note a problem at a dotted place of the file."""
        self._problems.add(f"{self._file}: {place}" if place else self._file, problem)

    def table(self, value: object, place: str) -> Mapping[str, object]:
        """The value as a table; an empty one together with a problem when it is none."""
        if isinstance(value, dict):
            return value
        self.problem(place, f"must be a table; write `[{place}]` above its keys")
        return {}

    def known(self, table: Mapping[str, object], names: Iterable[str], place: str) -> None:
        """Note every key that is not among the names, with the name it resembles."""
        names = list(names)
        for key in (key for key in table if key not in names):
            close = get_close_matches(key, names, n=1)
            cure = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(names)}"
            self.problem(_join(place, key), f"is unknown; {cure}")

    def read(
        self,
        shape: type[Shape],
        table: Mapping[str, object],
        place: str,
        *,
        required: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Shape:
        """Read a table into a shape whose fields all have defaults; what is wrong stays default."""
        fields = {f.name: f.type for f in msgspec.structs.fields(shape) if f.name not in without}
        self.known(table, fields, place)
        for name in required:
            if name not in table:
                self.problem(place, f"needs `{name}`, {wanted(fields[name])}")
        values: dict[str, Any] = {}
        for name in (name for name in fields if name in table):
            try:
                values[name] = msgspec.convert(table[name], fields[name])
            except msgspec.ValidationError:
                # The error's own text may repeat the value, and that may be a misplaced secret.
                self.problem(_join(place, name), f"must be {wanted(fields[name])}")
        return shape(**values)


def wanted(kind: object) -> str:
    """What a field should hold, in words: its description where it has one."""
    for meta in getattr(kind, "__metadata__", ()):
        if isinstance(meta, msgspec.Meta) and meta.description:
            return meta.description
    if isinstance(kind, type) and issubclass(kind, str) and hasattr(kind, "__members__"):
        return "one of " + ", ".join(f'"{member}"' for member in kind.__members__.values())
    return _WORDS.get(str(kind), "of another kind; see assent.example.toml")


_WORDS = {
    str(int): "a whole number",
    str(str): "a text in quotes",
    str(tuple[str, ...]): 'a list of texts, such as ["a", "b"]',
    str(frozenset[str]): 'a list of texts, such as ["a", "b"]',
    str(
        dict[str, tuple[str, ...]]
    ): 'a table of lists, such as "marketing consent" = ["marketing"]',
}


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key

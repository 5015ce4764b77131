"""The fields of a form under the names that people know them by, whichever builder wrote them.

Builders nest in their own ways: brackets in the names, a JSON text within a field, one object for
each field with its title and value, several fields `4.1`, `4.2` for the one that is called `4`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from processor.providers.payload import at, text
from processor.providers.posted_form import JSON
from processor.providers.strict_json import strict_object

#: A name with brackets, such as `fields[phone][value]`.
_BRACKETED: Final = re.compile(r"([^\[\]]{1,200})((?:\[[^\[\]]{0,200}\]){1,6})")
_ELEMENTOR_VALUE: Final = re.compile(r"fields\[([^\[\]]+)\]\[value\]")
_DEEPEST_NAME: Final = 4


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """The fields as they came (`raw`), and the same with nesting undone (`shaped`).

    `parts` are the numbered names within a number, such as `4.1` and `4.2` within `4`.
    """

    raw: Mapping[str, object]
    shaped: Mapping[str, object]
    files: tuple[str, ...] = ()
    parts: Mapping[str, list[tuple[int, str]]] = {}

    def __repr__(self) -> str:
        """Hide everything."""
        return f"Fields({len(self.raw)})"

    def find(self, name: str) -> object:
        """The value under a name, a dotted path, or the number of a field with parts; or None."""
        name = name.strip()
        for found in (self.raw.get(name), self.shaped.get(name), at(self.shaped, name)):
            if found is not None:
                return found
        return self._parts(name) or None

    def _parts(self, name: str) -> dict[str, object]:
        """The fields `4.1`, `4.2`, ... in the order of their numbers, if the name is `4`."""
        return {each: self.raw[each] for _, each in sorted(self.parts.get(name, ()))}

    def names(self) -> Iterator[str]:
        """Every field's name, and dotted ones for what lies within; files by their fields."""
        yield from _names(self.shaped, "", _DEEPEST_NAME)
        yield from self.files


def read_fields(kind: str, payload: Mapping[str, Any]) -> Fields:
    """The fields of what was kept of a form; raises NotUnderstood for JSON within that is none."""
    given = payload if kind == JSON else payload.get("fields")
    files = [] if kind == JSON else payload.get("files")
    raw = {name.strip(): value for name, value in _object(given).items()}
    shaped = dict(raw) if kind == JSON else _unbracketed(raw)
    return Fields(
        raw=raw,
        shaped=_unfolded(raw, shaped),
        files=tuple(each for each in _list(files) if isinstance(each, str)),
        parts=_numbered(raw),
    )


def _numbered(names: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for each in names:
        whole, _, part = each.partition(".")
        if part.isdecimal() and len(part) < _DEEPEST_NAME and whole.isdecimal():
            found.setdefault(whole, []).append((int(part), each))
    return found


def words(value: object, between: str = " ") -> str | None:
    """A value as one text: its parts joined; None where several answers contradict each other."""
    if isinstance(value, dict):
        return between.join(filter(None, map(text, value.values()))) or None
    if isinstance(value, list):
        return text(value[0]) if len(value) == 1 else None
    return text(value)


def plain_name(name: str) -> str:
    """The name of a field without what a builder writes around it."""
    found = _ELEMENTOR_VALUE.fullmatch(name.strip())
    return found[1] if found else name.strip()


def _unbracketed(raw: Mapping[str, object]) -> dict[str, object]:
    """`a[b][c]` as objects within one another; `a[]` is a list, and called `a`."""
    made: dict[str, Any] = {}
    for name, value in raw.items():
        found = _BRACKETED.fullmatch(name) if "[" in name else None
        steps = [found[1], *found[2][1:-1].split("][")] if found else [name]
        *outer, last = [step for step in steps if step] or [name]
        place: Any = made
        for step in outer:
            place = place.setdefault(step, {}) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place.setdefault(last, value)
    return made


def _unfolded(raw: Mapping[str, object], shaped: dict[str, object]) -> dict[str, object]:
    """With what a builder put one level down: Jotform's answers, Elementor's described fields."""
    answers = raw.get("rawRequest")
    if isinstance(answers, str) and "submissionID" in raw:
        folded, inner = "rawRequest", strict_object(answers.encode("utf-8", "replace"))
    elif isinstance(shaped.get("form"), dict) and isinstance(shaped.get("fields"), dict):
        folded, described = "fields", _object(shaped["fields"])
        inner = {name: at(each, "value") for name, each in described.items()}
    else:
        return shaped
    outer = {name: value for name, value in shaped.items() if name != folded}
    return {**inner, **outer}


def _names(value: object, before: str, deeper: int) -> Iterator[str]:
    if isinstance(value, dict) and value and deeper:
        for name, inner in value.items():
            yield from _names(inner, f"{before}.{name}" if before else name, deeper - 1)
    elif before:
        yield before


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

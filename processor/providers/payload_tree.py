"""Payloads as trees that can be changed: JSON, or the fields of an HTML form.

A place in one is a dotted path, in which digits index a list; a name that holds dots itself is
found as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from processor.providers.form_body import every_reading

JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"

#: What stands in a payload: an object, a list, or one value.
Tree = Any
Path = tuple[str | int, ...]


def read_tree(body: bytes, *, form: bool) -> Tree:
    """The payload in a body; raises ValueError or RecursionError when it is none."""
    return every_reading(body) if form else json.loads(body)


def write_tree(tree: Tree, *, form: bool) -> bytes:
    """The body of a payload."""
    if form:
        return urlencode({name: _field(each) for name, each in tree.items()}, doseq=True).encode()
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def every_leaf(tree: Tree, change: Callable[[Path, Tree], Tree], path: Path = ()) -> Tree:
    """The same tree, each of its values exchanged; `change` is told where a value stands."""
    if isinstance(tree, dict):
        return {name: every_leaf(each, change, (*path, name)) for name, each in tree.items()}
    if isinstance(tree, list):
        return [every_leaf(each, change, (*path, at)) for at, each in enumerate(tree)]
    return change(path, tree)


def leaf_names(tree: Tree) -> Iterator[str]:
    """The dotted path of each value."""
    found: list[str] = []

    def note(path: Path, value: Tree) -> Tree:
        found.append(".".join(map(str, path)))
        return value

    every_leaf(tree, note)
    yield from found


def place_of(tree: Tree, name: str) -> Path | None:
    """Where a dotted name leads, or None if nothing stands there."""
    if isinstance(tree, dict):
        if name in tree:
            return (name,)
        for first in _beginnings(name):
            if first in tree:
                rest = place_of(tree[first], name[len(first) + 1 :])
                if rest is not None:
                    return (first, *rest)
    if isinstance(tree, list):
        first, _, rest_name = name.partition(".")
        if first.isdecimal() and int(first) < len(tree):
            rest = place_of(tree[int(first)], rest_name) if rest_name else ()
            return None if rest is None else (int(first), *rest)
    return None


def at_place(tree: Tree, path: Path) -> Tree:
    """What stands at a place that there is."""
    for step in path:
        tree = tree[step]
    return tree


def changed(tree: Tree, path: Path, value: Tree) -> Tree:
    """The tree with another value at a place; what leads there is made where it is missing."""
    if not path:
        return value
    first, *rest = path
    if isinstance(tree, list) and isinstance(first, int):
        return [changed(each, tuple(rest), value) if at == first else each
                for at, each in enumerate(tree)]  # fmt: skip
    inner = tree if isinstance(tree, dict) else {}
    name = str(first)
    return {**inner, name: changed(inner.get(name), tuple(rest), value)}


def without(tree: Tree, path: Path) -> Tree:
    """The tree without the field of an object at a place that there is."""
    *outer, last = path
    owner = at_place(tree, tuple(outer))
    return changed(tree, tuple(outer), {name: each for name, each in owner.items() if name != last})


def _beginnings(name: str) -> Iterator[str]:
    steps = name.split(".")
    for length in range(1, len(steps)):
        yield ".".join(steps[:length])


def _field(value: Tree) -> Tree:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value

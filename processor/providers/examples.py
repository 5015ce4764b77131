"""A call of each kind that a provider makes, in its own shape, to try a source out with.

The payloads lie beside this file as each provider documents them, with people and addresses that
nobody has. A call is made anew each time: now, and under an id that was never used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec

from processor.providers.example_calls import EXAMPLES, Example
from processor.providers.payload_tree import (
    FORM_TYPE,
    JSON_TYPE,
    Path,
    Tree,
    changed,
    every_leaf,
    place_of,
    read_tree,
    without,
)
from processor.providers.renewed import fresh, moved

#: When everything in the payloads happened.
MADE: Final = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)


class ExampleCall(msgspec.Struct, frozen=True, kw_only=True):
    """A payload with the headers that go along; `form`: its fields travel as an HTML form's."""

    event: str
    tree: Tree
    headers: Mapping[str, str] = {}
    form: bool = False

    def __repr__(self) -> str:
        """Hide the payload."""
        return f"ExampleCall({self.event!r})"


def examples_of(provider: str) -> tuple[Example, ...]:
    """What a provider can be made to say; nothing for one that has no examples."""
    return EXAMPLES.get(provider, ())


def made_at(example: Example, now: datetime) -> ExampleCall:
    """The call as of `now`, which is aware, under ids of its own."""
    form = not example.file.endswith(".json")
    tree = _shown(example)
    by = now - MADE

    def move(path: Path, value: Tree) -> Tree:
        later = moved(_name(path), value, MADE, by)
        return value if later is None else later

    tree = every_leaf(tree, move)
    headers = {"content-type": FORM_TYPE if form else JSON_TYPE, **example.headers}
    for name in example.fresh:
        if name in headers:
            headers[name] = fresh(headers[name])
        else:
            tree = _each(tree, name, fresh)
    return ExampleCall(event=example.event, tree=tree, headers=headers, form=form)


def told(example: Example) -> Tree:
    """The payload with the times and ids that it was written with."""
    return _shown(example)


def _shown(example: Example) -> Tree:
    tree = _file(example.file)
    if example.only is not None:
        tree = [tree[example.only]]
    for name, value in example.changes.items():
        path = place_of(tree, name) or tuple(_step(each) for each in name.split("."))
        tree = changed(tree, path, value)
    for name in example.gone:
        there = place_of(tree, name)
        tree = tree if there is None else without(tree, there)
    return tree


@cache
def _file(name: str) -> Tree:
    body = files("processor.providers").joinpath("payloads", name).read_bytes()
    return read_tree(body, form=not name.endswith(".json"))


def _each(tree: Tree, name: str, make: Callable[[object], Any]) -> Tree:
    """With a new value at a place, or in each element of a list: `0.id`, `id`."""
    path = place_of(tree, name) or tuple(_step(each) for each in name.split("."))
    old: Tree = tree
    for step in path:
        old = old.get(step) if isinstance(old, dict) else old[step]
    return changed(tree, path, make(old))


def _step(text: str) -> str | int:
    return int(text) if text.isdecimal() else text


def _name(path: Path) -> str:
    return next((each for each in reversed(path) if isinstance(each, str)), "")

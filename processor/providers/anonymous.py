"""A recorded call with somebody else in it: what happened stays, whom it happened to does not.

What is left standing is listed: the provider's own words, what the configuration names, and small
counts. Everything else is exchanged, the same for the same: numbers, e-mail and IP addresses,
names, ids, web addresses; whatever is not known to be one of these becomes a text of ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from processor.providers.kept_words import ANSWERS, KEPT_WORDS, READ_NAMES
from processor.providers.payload_tree import Path, Tree
from processor.providers.renewed import moved
from processor.providers.somebody import NAMED, Somebody

#: The fields of some forms have numbers for names.
_NUMBERED: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_MEDIA_TYPE: Final = re.compile(r"application/[a-z.+-]{1,40}(?: *; *charset=[A-Za-z0-9-]{1,10})?")
_SMALL: Final = 10
#: Both parts of a number that some forms ask for in two fields.
_SPLIT: Final = {"area", "phone"}


class Anonymous:
    """Exchanges the values of one payload, which came in at `made`, and moves its times `by`.

    `words` are what the configuration names: fields, answers, tags and brands. `names` are those
    of fields that the provider itself is known to use.
    """

    def __init__(
        self,
        provider: str,
        made: datetime,
        by: timedelta,
        *,
        words: Collection[str],
        names: Collection[str],
    ) -> None:
        self._kept: Mapping[str, frozenset[str]] = KEPT_WORDS.get(provider, {})
        self._words = frozenset(words)
        self._names = frozenset(names) | self._words | READ_NAMES.get(provider, frozenset())
        self._made = made
        self._by = by
        self._somebody = Somebody(self.tree)
        self._fields: dict[str, str] = {}

    def tree(self, tree: Tree) -> Tree:
        """The payload of somebody else."""
        return self._renamed(self._within(tree, ()))

    def header(self, name: str, value: str) -> str:
        """A header that was kept with the payload; a known topic or a media type stays."""
        if name.endswith("-topic"):
            return value if value.lower() in self._kept.get(name, ()) else "unknown"
        if name == "content-type":
            return value if _MEDIA_TYPE.fullmatch(value) else "application/json"
        if name == "ce-type":
            known = value in self._kept.get("type", ())
            return value if known else self._event(value) or "unknown"
        return str(self._value((name.removeprefix("ce-"),), value))

    def _within(self, tree: Tree, path: Path) -> Tree:
        if isinstance(tree, dict):
            if set(tree) == _SPLIT:
                number = "".join(map(str, tree.values()))
                return {"full": self._somebody.number(number)}
            return {name: self._within(each, (*path, name)) for name, each in tree.items()}
        if isinstance(tree, list):
            # A screenshot shows whoever it was taken of.
            shown = [] if path[-1:] == ("captures",) else tree
            return [self._within(each, (*path, at)) for at, each in enumerate(shown)]
        return self._value(path, tree)

    def _value(self, path: Path, value: Tree) -> Tree:
        name = next((each for each in reversed(path) if isinstance(each, str)), "")
        if value is None or isinstance(value, bool):
            return value
        later = moved(name, value, self._made, self._by)
        if later is not None:
            return later
        if isinstance(value, int | float):
            small = abs(value) < _SMALL and value == int(value)
            return value if small else self._somebody.count(value)
        text = str(value)
        if not text.strip() or self._stays(name, text):
            return text
        return self._event(text) or self._somebody.instead(name, text)

    def _stays(self, name: str, text: str) -> bool:
        """Whether a text is a word that tells of nobody."""
        if text in self._kept.get(name, ()) or text in self._words:
            return True
        return text.casefold() in ANSWERS and not NAMED.search(name)

    def _event(self, text: str) -> str | None:
        """The name of one of our events; before it a sender may put names of its own."""
        event = ".".join(text.split(".")[-2:])
        known = event != text and event in self._kept.get("type", ())
        return f"com.example.{event}" if known else None

    def _renamed(self, tree: Tree) -> Tree:
        """With fields of unknown names under other ones, since a name may be a person's too."""
        if isinstance(tree, list):
            return [self._renamed(each) for each in tree]
        if not isinstance(tree, dict):
            return tree
        return {self._field(name): self._renamed(each) for name, each in tree.items()}

    def _field(self, name: str) -> str:
        if name in self._names or _NUMBERED.fullmatch(name):
            return name
        return self._fields.setdefault(name, f"field_{len(self._fields) + 1}")


def named_in(tree: Tree) -> set[str]:
    """The names of all fields of a payload."""
    if isinstance(tree, list):
        return set().union(*map(named_in, tree))
    if not isinstance(tree, dict):
        return set()
    return set(tree).union(*map(named_in, tree.values()))


def words_of(*told: Any) -> set[str]:  # noqa: ANN401 - texts, and lists of texts
    """The texts that a configuration names, and the parts of those that are paths."""
    flat = {each for one in told for each in ([one] if isinstance(one, str) else one) if each}
    return flat | {part for each in flat if " " not in each for part in each.split(".")}

"""What a rule on free text is: a stable name, what it concludes, and the phrases it knows.

Phrases are regular expressions over the output of `wording.read`. `<NAME>` stands for a class of
words of that language, `<G3>` for up to three words with no mark between them; no part repeats
without a bound, so that any text is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct


class Drawn(StrEnum):
    """What a rule concludes."""

    #: The opposite, or a case that is only thought of: struck out before any rule looks.
    NEGATED = "negated"
    #: The words mean something else here: struck out before all but the narrowest rules look.
    ELSE = "else"
    WRONG_NUMBER = "wrong_number"
    RESUME = "resume"
    #: A wish that is likely only, even where words of a sure one follow: it covers a part.
    DOUBTED = "doubted"
    #: Nothing but a wish to stop, which no doubt can touch.
    PLAIN = "plain"
    SURE = "sure"
    #: What makes a sure wish likely only; alone it says nothing.
    DOUBT = "doubt"
    LIKELY = "likely"
    HELP = "help"
    #: A likely wish where nothing but an offer can be meant.
    WEARY = "weary"
    #: A likely wish there unless the text is about a thing.
    VEXED = "vexed"
    #: A likely wish unless the messages are welcome, missed or asked for.
    MENTION = "mention"
    #: Messages that are welcome, missed or asked for; alone it says nothing.
    WELCOME = "welcome"
    #: Talk of shopping, of appointments, of liking; alone it says nothing.
    ABOUT = "about"


class Rule(Struct, frozen=True, kw_only=True):
    """One rule; `contexts` is where it holds, everywhere if empty."""

    name: str
    drawn: Drawn
    source: str
    contexts: frozenset[str]

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the rule looks for, compiled when it is first asked for."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.ASCII)


#: Where a clause ends, looked at from either side of the space before it.
_CLAUSE_ENDS: Final = r"(?:(?<= )(?=[|?,]|$)|(?= (?:[|?,]|$)))"
_CLASS: Final = re.compile(r"<([A-Z]+)(\d?)>")


def rules(
    language: str,
    classes: Mapping[str, str],
    table: Iterable[tuple[Drawn, str, str, Iterable[str]]],
) -> tuple[Rule, ...]:
    """The rules of a table of (conclusion, name, contexts by a space, phrases)."""
    return tuple(
        Rule(
            name=f"{language}.{name}",
            drawn=drawn,
            source="|".join(_bounded(_filled(phrase, classes)) for phrase in phrases),
            contexts=frozenset(contexts.split()),
        )
        for drawn, name, contexts, phrases in table
    )


def _bounded(phrase: str) -> str:
    """A phrase between spaces; `^` and `$` end a clause, and doubled at its ends the text."""
    bare = phrase.strip("^$").replace("$", _CLAUSE_ENDS)
    start = {0: "", 1: r"(?:^|[|?,])", 2: r"^(?: [|?,])*"}[len(phrase) - len(phrase.lstrip("^"))]
    end = {0: "", 1: r"(?=[|?,]|$)", 2: r"(?:[|?,] )*$"}[len(phrase) - len(phrase.rstrip("$"))]
    return f"{start} (?:{bare})(?:(?<= )| ){end}"


def _filled(phrase: str, classes: Mapping[str, str]) -> str:
    def stands_for(found: re.Match[str]) -> str:
        name, count = found.groups()
        if name == "G":
            return r"(?:[^\s|?,]{1,20} ){0," + count + "}"
        return "(?:" + "|".join(dict.fromkeys(_alternatives(classes[name], classes))) + ")"

    return _CLASS.sub(stands_for, phrase)


def _alternatives(words: str, classes: Mapping[str, str]) -> Iterator[str]:
    for word in words.split("/"):
        yield _filled(word.strip(), classes)

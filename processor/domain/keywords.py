"""Words that a customer's whole message may consist of, however they are typed.

A stop takes consent back, a resume lifts an own stop, a help asks what this number is. CANCEL and
END count even where an appointment is talked about: a text lost costs less than one too many. YES
is no word here: what it answers depends on what was asked, and it is never a grant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from processor.domain.errors import AssentError
from processor.domain.keyword_list import ROWS, VERSION


class Meaning(StrEnum):
    """What a keyword asks for."""

    STOP = "stop"
    RESUME = "resume"
    HELP = "help"


class WordRefused(AssentError):
    """A business's own word cannot be added; the text says why and what to do."""


class Keywords(Struct, frozen=True, kw_only=True):
    """A list of words, folded; `version` names the list and what a business added to it."""

    version: str
    meanings: Mapping[str, Meaning]


class Hit(Struct, frozen=True, kw_only=True):
    """A message that is a keyword."""

    meaning: Meaning
    word: str
    list_version: str


#: The longest message that is looked at: a keyword with what people put around it.
_LONGEST: Final = 60


def folded(text: str) -> str:
    """Letters and digits alone, without case and accents: `Opt-Out!` is `optout`."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in plain if each.isalnum())


#: Answers that agree to what was asked, folded; no business can give them another meaning.
AGREEING: Final = frozenset({"yes", "y", "si", "oui", "ok", "okay", "confirm", "sim", "ja"})

#: What every business has, and none can take away.
MANDATORY: Final = Keywords(
    version=VERSION,
    meanings={
        folded(word): Meaning(meaning) for meaning, _, _, words in ROWS for word in words.split(",")
    },
)
_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    folded(word): tuple(
        dict.fromkeys(
            language
            for _, language, _, others in ROWS
            if folded(word) in map(folded, others.split(","))
        )
    )
    for *_, words in ROWS
    for word in words.split(",")
}


def with_added(added: Mapping[Meaning, Iterable[str]], revision: str) -> Keywords:
    """The mandatory words and a business's own; `revision` names the latter.

    Raises:
        WordRefused: if a word is empty, too long or means something else already.
    """
    meanings = dict(MANDATORY.meanings)
    for meaning, words in added.items():
        for word in words:
            meanings[_addable(word, meaning, meanings)] = meaning
    return Keywords(version=f"{VERSION}+{revision}", meanings=meanings)


def _addable(word: str, meaning: Meaning, taken: Mapping[str, Meaning]) -> str:
    plain = folded(word)
    if not plain or len(word) > _LONGEST:
        raise WordRefused(f"`{word}` is no keyword: write 1 to {_LONGEST} characters with a letter")
    if plain in AGREEING:
        raise WordRefused(f"`{word}` answers what was asked and is no keyword: take it out")
    if taken.get(plain, meaning) is not meaning:
        raise WordRefused(
            f"`{word}` means {taken[plain]} and cannot mean {meaning}: take it out of your list"
        )
    return plain


def keyword(text: str | None, words: Keywords = MANDATORY) -> Hit | None:
    """The keyword that a message is; None if it is none, or has more in it than the word."""
    spoken = (text or "").strip()
    plain = folded(spoken) if len(spoken) <= _LONGEST else ""
    meaning = words.meanings.get(plain)
    if meaning is None:
        return None
    return Hit(meaning=meaning, word=plain, list_version=words.version)


def languages(text: str | None) -> tuple[str, ...]:
    """The languages whose word a message is; none for English, or for what is no keyword."""
    hit = keyword(text)
    found = () if hit is None else _SPOKEN.get(hit.word, ())
    return () if "en" in found else found


def is_help(text: str | None, words: Keywords = MANDATORY) -> bool:
    """Whether a message is nothing but a word that asks what this number is."""
    hit = keyword(text, words)
    return hit is not None and hit.meaning is Meaning.HELP


def is_stop(text: str | None) -> bool:
    """Whether a message is nothing but a word that takes consent back."""
    hit = keyword(text)
    return hit is not None and hit.meaning is Meaning.STOP

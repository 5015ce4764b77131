"""What a customer's text asks for, by rules that have names: a pure reading, never a grant.

Three bands: sure revokes at once; likely pauses marketing at once and asks a person; unsure asks a
person only. A wish to stop that is missed costs far more than one seen where there is none, so in
doubt the reading restricts. A yes is never a grant: what it answers depends on what was asked.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from processor.domain.keywords import MANDATORY, Hit, Keywords, Meaning, keyword
from processor.domain.phrasing import Drawn, Rule
from processor.domain.rules_doubt import RULES as DOUBTS
from processor.domain.rules_doubt import UNWILLING
from processor.domain.rules_en import RULES as ENGLISH
from processor.domain.rules_es import RULES as SPANISH
from processor.domain.rules_fr import RULES as FRENCH
from processor.domain.rules_people import RULES as PEOPLE
from processor.domain.rules_short import RULES as SHORT
from processor.domain.wording import own_words, read

#: Raised with every change of a rule; evidence names it.
RULES_VERSION: Final = "2026-11-25.1"


class Context(StrEnum):
    """What the business had last sent to the address, or where the text came in."""

    NONE = "none"
    REMINDER = "reminder"
    ORDER = "order"
    MARKETING = "marketing"
    CHAT = "chat"


class Band(StrEnum):
    """How certain a wish is, and so what happens before a person has looked."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"
    NONE = "none"


class Wish(StrEnum):
    """What the writer wants of us."""

    REVOKE = "revoke"
    WRONG_NUMBER = "wrong_number"
    RESUME = "resume"
    HELP = "help"
    NONE = "none"


class Reading(Struct, frozen=True, kw_only=True):
    """A judgement that can be explained: the rule that fired, and the versions it is of.

    `topic` holds the folded words after a STOP that may narrow it; whoever knows the tags and
    brands resolves them, and a topic that does not resolve is a full stop.
    """

    wish: Wish
    band: Band
    rule: str
    list_version: str
    rules_version: str = RULES_VERSION
    topic: tuple[str, ...] = ()


_ALL: Final = (*ENGLISH, *SPANISH, *FRENCH, *SHORT, *PEOPLE, *DOUBTS, *UNWILLING)
_BY: Final = {drawn: tuple(each for each in _ALL if each.drawn is drawn) for drawn in Drawn}
_ORDER: Final = (
    (Drawn.WRONG_NUMBER, Wish.WRONG_NUMBER, Band.SURE),
    (Drawn.RESUME, Wish.RESUME, Band.SURE),
    (Drawn.PLAIN, Wish.REVOKE, Band.SURE),
    (Drawn.DOUBTED, Wish.REVOKE, Band.LIKELY),
    (Drawn.SURE, Wish.REVOKE, Band.SURE),
    (Drawn.LIKELY, Wish.REVOKE, Band.LIKELY),
    (Drawn.HELP, Wish.HELP, Band.SURE),
)
_KEYWORD: Final = {
    Meaning.STOP: Wish.REVOKE,
    Meaning.RESUME: Wish.RESUME,
    Meaning.HELP: Wish.HELP,
}
#: Where nothing but an offer, or nothing at all, can be what a text answers.
_OFFERED: Final = frozenset({Context.MARKETING, Context.NONE})
#: What is left of a wish when no rule knows the phrase: a person should look.
_STEMS: Final = re.compile(
    r" (?:stop\w{0,4}|stopsign|quit|unsub\w*|remove|opt|cease|spam\w*|baja|basta|paren"
    r"|desuscri\w*|arret\w*|desabonn\w*|desinscri\w*|cessez"
    r"|wrong number|harass\w*|leave me|block\w*|lawyer|fcc) ",
    re.ASCII,
)
#: Words and marks of a text that is short.
_SHORT: Final = 7
_TOPIC: Final = re.compile(r" (?:please )?stop ((?:[a-z0-9]{2,20} ){1,2})(?:please )?", re.ASCII)
_NO_TOPIC: Final = frozenset((
    "it", "this", "that", "all", "now", "please", "by", "in", "at", "me", "the", "my", "and",
    "over", "for", "off", "on", "to", "already", "thanks", "these", "them", "your", "you", "ya",
    "svp", "tout", "texting", "sending", "messaging", "contacting",
))  # fmt: skip


def judge(text: str | None, context: Context, words: Keywords = MANDATORY) -> Reading:
    """Read a text; total over any text, and linear in its length."""
    said = text or ""
    hit = keyword(said, words) or keyword(own_words(said), words)
    return _of_hit(hit) if hit else _of_rules(read(said), context, words.version)


def _of_hit(hit: Hit) -> Reading:
    return Reading(
        wish=_KEYWORD[hit.meaning],
        band=Band.SURE,
        rule=f"keyword.{hit.meaning}",
        list_version=hit.list_version,
    )


def _of_rules(said: str, context: Context, version: str) -> Reading:
    left = _without_other_senses(said)
    topic = _topic(said) if left == said else ()
    if topic:
        band = Band.SURE if context in _OFFERED else Band.LIKELY
        return Reading(
            wish=Wish.REVOKE, band=band, rule="stop_topic", list_version=version, topic=topic
        )
    for drawn, wish, band in _ORDER:
        rule = _first(drawn, left, context)
        doubt = _first(Drawn.DOUBT, left, context) if rule and drawn is Drawn.SURE else None
        if doubt:
            return Reading(wish=wish, band=Band.LIKELY, rule=doubt.name, list_version=version)
        if rule:
            return Reading(wish=wish, band=band, rule=rule.name, list_version=version)
    if _STEMS.search(left):
        band, rule_name = _of_stem(left, context)
        return Reading(wish=Wish.REVOKE, band=band, rule=rule_name, list_version=version)
    return Reading(wish=Wish.NONE, band=Band.NONE, rule="no_rule", list_version=version)


def _of_stem(left: str, context: Context) -> tuple[Band, str]:
    """A short text under an offer with a word of stopping in it is hardly about anything else."""
    short = len(left.split()) <= _SHORT and "*" not in left and "?" not in left
    if short and context in _OFFERED:
        return Band.LIKELY, "short_with_stem"
    return Band.UNSURE, "stem_left"


def _first(drawn: Drawn, said: str, context: Context) -> Rule | None:
    return next((each for each in _BY[drawn] if _fires(each, said, context)), None)


def _fires(rule: Rule, said: str, context: Context) -> bool:
    within = not rule.contexts or context in rule.contexts
    return within and rule.pattern.search(said) is not None


def _without_other_senses(said: str) -> str:
    for rule in _BY[Drawn.ELSE]:
        said = rule.pattern.sub(" * ", said)
    return f" {' '.join(said.split())} "


def _topic(said: str) -> tuple[str, ...]:
    found = _TOPIC.fullmatch(said)
    topic = tuple(found[1].split()) if found else ()
    return () if _NO_TOPIC.intersection(topic) else topic

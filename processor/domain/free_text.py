"""What a customer's text asks for, by rules that have names: a pure reading, never a grant.

Three bands: sure revokes at once; likely pauses marketing at once and asks a person; unsure asks a
person only. A wish to stop that is missed costs far more than one seen where there is none, so in
doubt the reading restricts. A yes is never a grant: what it answers depends on what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Final

from msgspec import Struct

from processor.domain import last_net
from processor.domain.keywords import MANDATORY, Hit, Keywords, Meaning, keyword
from processor.domain.phrasing import Drawn, Rule
from processor.domain.rules_doubt import RULES as DOUBTS
from processor.domain.rules_en import RULES as SURE_EN
from processor.domain.rules_es import RULES as SURE_ES
from processor.domain.rules_fr import RULES as SURE_FR
from processor.domain.rules_likely_en import RULES as LIKELY_EN
from processor.domain.rules_likely_es import RULES as LIKELY_ES
from processor.domain.rules_likely_fr import RULES as LIKELY_FR
from processor.domain.rules_mention import RULES as MENTION
from processor.domain.rules_offer import RULES as OFFER
from processor.domain.rules_others import RULES as OTHERS
from processor.domain.rules_people import RULES as PEOPLE
from processor.domain.rules_senses_en import RULES as SENSES_EN
from processor.domain.rules_senses_es import RULES as SENSES_ES
from processor.domain.rules_senses_fr import RULES as SENSES_FR
from processor.domain.rules_wrong import RULES as WRONG
from processor.domain.stop_topic import is_messages, topic_of
from processor.domain.wording import own_words, read

#: Raised with every change of a rule; evidence names it.
RULES_VERSION: Final = "2026-11-30.3"


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


#: Every rule; the first of a kind that fires is the one that is named.
RULES: Final = (
    *SENSES_EN, *SENSES_ES, *SENSES_FR, *SURE_EN, *SURE_ES, *SURE_FR, *OTHERS,
    *LIKELY_EN, *LIKELY_ES, *LIKELY_FR, *WRONG, *PEOPLE, *MENTION, *OFFER, *DOUBTS,
)  # fmt: skip
_BY: Final = {drawn: tuple(each for each in RULES if each.drawn is drawn) for drawn in Drawn}
_KEYWORD: Final = {
    Meaning.STOP: Wish.REVOKE,
    Meaning.RESUME: Wish.RESUME,
    Meaning.HELP: Wish.HELP,
}
#: Where nothing but an offer, or nothing at all, can be what a text answers.
_OFFERED: Final = frozenset({Context.MARKETING, Context.NONE})
#: Words shortly before a wish for messages, in it or right behind that turn it round; it stands
#: between `<` and `>`.
_DENIED: Final = re.compile(
    r" (?:no|not|dont|never|without|nunca|jamas|plus|pas|jamais|ne|quit|wont|isnt|didnt(?! mean)"
    r"|cant|wouldnt|shouldnt|havent|aint|nobody|refuse|who|why|stop|quien|pourquoi|qui)"
    r" (?:[^\s|?,<]{1,20} ){0,5}<"
    r"|<[^>]{0,80} (?:no|dont|never|nunca|plus|pas|jamais) "
    r"|>(?: [|?,])* (?:no|nope|nah|never|non|nunca|jamais|hell no|please no) "
)
#: What stands for words that were struck out, and a question.
_UNCLEAR: Final = frozenset("*~?")
#: Words and marks of a text that is short.
_SHORT: Final = 7


def warm() -> None:
    """Compile every pattern now, so that no first message waits for it; for a server's start."""
    for rule in RULES:
        _ = rule.pattern


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


class _Said(Struct, frozen=True, kw_only=True):
    """A text, the same without what is negated, and that without other senses too."""

    whole: str
    meant: str
    left: str
    context: Context


_Found = tuple[Wish, Band, str]


def _of_rules(said: str, context: Context, version: str) -> Reading:
    topic = topic_of(said)
    meant = _without(Drawn.NEGATED, said, context)
    left = _without(Drawn.ELSE, meant, context)
    if topic and left == said:
        whole = context in _OFFERED or is_messages(topic)
        band = Band.SURE if whole else Band.LIKELY
        return Reading(
            wish=Wish.REVOKE, band=band, rule="stop_topic", list_version=version, topic=topic
        )
    wish, band, rule = _judged(_Said(whole=said, meant=meant, left=left, context=context))
    return Reading(wish=wish, band=band, rule=rule, list_version=version)


def _judged(said: _Said) -> _Found:
    return next(filter(None, (step(said) for step in _STEPS)))


def _wrong_number(said: _Said) -> _Found | None:
    return _of(Wish.WRONG_NUMBER, Band.SURE, _first(Drawn.WRONG_NUMBER, said.left, said.context))


def _plain(said: _Said) -> _Found | None:
    return _of(Wish.REVOKE, Band.SURE, _first(Drawn.PLAIN, said.left, said.context))


def _sure(said: _Said) -> _Found | None:
    """A sure shape is looked for before other senses are struck out: it names its object itself."""
    rule = _first(Drawn.SURE, said.meant, said.context)
    return _of(Wish.REVOKE, Band.SURE, rule) if rule and not _doubt(said) else None


def _again(said: _Said) -> _Found | None:
    wanted = filter(partial(_wants_more, said.meant), _BY[Drawn.RESUME])
    found = _of(Wish.RESUME, Band.SURE, next(wanted, None))
    stopped = found and last_net.against(said.meant)
    return (Wish.REVOKE, Band.LIKELY, "again_and_stem") if stopped else found


def _never_again(said: _Said) -> _Found | None:
    """To deny that one wants messages again is to want none."""
    denied = any(_denied(said.whole, rule) for rule in _BY[Drawn.RESUME])
    return (Wish.REVOKE, Band.LIKELY, "again_denied") if denied else None


def _doubted(said: _Said) -> _Found | None:
    rule = _first(Drawn.SURE, said.left, said.context)
    return _of(Wish.REVOKE, Band.LIKELY, _doubt(said)) if rule else None


def _likely(said: _Said) -> _Found | None:
    kinds = (Drawn.DOUBTED, Drawn.LIKELY)
    rules = (_first(drawn, said.left, said.context) for drawn in kinds)
    return _of(Wish.REVOKE, Band.LIKELY, next(filter(None, rules), None))


def _help(said: _Said) -> _Found | None:
    return _of(Wish.HELP, Band.SURE, _first(Drawn.HELP, said.meant, said.context))


def _mention(said: _Said) -> _Found | None:
    welcome = _first(Drawn.WELCOME, said.meant, said.context)
    rule = None if welcome else _first(Drawn.MENTION, said.left, said.context)
    return _of(Wish.REVOKE, Band.LIKELY, rule)


def _weary(said: _Said) -> _Found | None:
    rule = _first(Drawn.WEARY, said.left, said.context)
    if not rule and not _first(Drawn.ABOUT, said.meant, said.context):
        rule = _first(Drawn.VEXED, said.left, said.context)
    return _of(Wish.REVOKE, Band.LIKELY, rule)


def _stem(said: _Said) -> _Found | None:
    return _stopped(said, said.left, "stem_left") if last_net.left(said.left) else None


def _net(said: _Said) -> _Found | None:
    if not last_net.behind(said.meant):
        return None
    if last_net.is_task(said.meant):
        return Wish.REVOKE, Band.UNSURE, "task_with_stem"
    return _stopped(said, said.meant, "stem_behind")


def _stopped(said: _Said, seen: str, rule: str) -> _Found:
    """A short text under an offer with a word of stopping in it is hardly about anything else."""
    short = len(seen.split()) <= _SHORT and not _UNCLEAR.intersection(seen)
    if short and said.context in _OFFERED:
        return Wish.REVOKE, Band.LIKELY, f"short_{rule}"
    return Wish.REVOKE, Band.UNSURE, rule


def _nothing(_said: _Said) -> _Found:
    return Wish.NONE, Band.NONE, "no_rule"


#: What is looked for, the surest first.
_STEPS: Final[tuple[Callable[[_Said], _Found | None], ...]] = (
    _wrong_number, _plain, _sure, _again, _doubted, _likely, _never_again, _help, _mention, _weary,
    _stem, _net, _nothing,
)  # fmt: skip


def _of(wish: Wish, band: Band, rule: Rule | None) -> _Found | None:
    return (wish, band, rule.name) if rule else None


def _doubt(said: _Said) -> Rule | None:
    doubt = _first(Drawn.DOUBT, said.meant, said.context)
    return doubt or _first(Drawn.DOUBTED, said.left, said.context)


def _wants_more(said: str, rule: Rule) -> bool:
    """Whether a rule on wanting messages again fires, and nothing denies what it found."""
    return rule.pattern.search(said) is not None and not _denied(said, rule)


def _denied(said: str, rule: Rule) -> bool:
    found = rule.pattern.search(said)
    if found is None:
        return False
    before, behind = said[: found.start() + 1], said[found.end() - 1 :]
    return _DENIED.search(f"{before}<{found[0]}>{behind}") is not None


def _first(drawn: Drawn, said: str, context: Context) -> Rule | None:
    return next((each for each in _BY[drawn] if _fires(each, said, context)), None)


def _fires(rule: Rule, said: str, context: Context) -> bool:
    within = not rule.contexts or context in rule.contexts
    return within and rule.pattern.search(said) is not None


def _without(drawn: Drawn, said: str, context: Context) -> str:
    mark = " ~ " if drawn is Drawn.NEGATED else " * "
    for rule in _BY[drawn]:
        if not rule.contexts or context in rule.contexts:
            said = rule.pattern.sub(mark, said)
    return f" {' '.join(said.split())} "

"""Template lint: words in a text of ours whose answer would be read as something else.

A provider and every reader of ours takes CANCEL for an opt-out and YES for an opt-in, whatever the
text before it meant. So a text must not ask for them, but to opt out. English, Spanish and French.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from processor.domain.keywords import MANDATORY, Meaning, folded
from processor.domain.promotion import link, selling
from processor.domain.purpose import (
    CONVERSATION_REPLY,
    DOUBLE_OPT_IN_PROMPT,
    MARKETING,
    OPT_OUT_CONFIRMATION,
    UNGRANTED_PURPOSES,
)


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """What a text should not have: a stable kind, the word, what it does, and the cure."""

    kind: str
    word: str
    says: str
    cure: str


_OTHER_WORDS: Final = "ask for C to confirm or R to reschedule, or give a link or a number to call"
_SENTENCE: Final = re.compile(r"[.!?;\n]+(?=\s|$)")
_OPENING: Final = "\"'\u201c\u2018\u00ab"
_CLOSING: Final = "\"'\u201d\u2019\u00bb"
_TOKEN: Final = re.compile(rf"[{_OPENING}]?[\w\u2019'-]+[{_CLOSING}]?|[,/:]")
_QUOTED: Final = re.compile(rf"[{_OPENING}].*[{_CLOSING}]")
_HOLDER: Final = re.compile(
    r"[{\[%]{1,2} ?(?:brand|business|company)(?:_name)? ?[}\]%]{1,2}", re.IGNORECASE
)
#: What asks for an answer, and what may stand between it and the word.
_ASKS: Final = frozenset((
    "reply", "text", "txt", "send", "respond", "answer", "type", "responda", "responde",
    "conteste", "contesta", "envie", "envia", "escriba", "escribe", "mande", "manda", "repondez",
    "reponds", "repondre", "envoyez", "envoie", "tapez", "ecrivez",
))  # fmt: skip
_BETWEEN: Final = frozenset((
    "with", "back", "us", "the", "word", "by", "keyword", "just", "simply", "con", "la", "palabra",
    "el", "par", "avec", "le", "mot", "nous", ":",
))  # fmt: skip
_OR: Final = frozenset(("or", "o", "u", "ou", ",", "/"))
_TO: Final = frozenset(("to", "2", "for", "if", "para", "pour", "si", "a"))
_YES: Final = frozenset(("yes", "si", "oui", "sim"))
#: Words that are for opting out and nothing else, and what such a line goes on with.
_PLAIN_STOPS: Final = frozenset((
    "stop", "stopall", "unsubscribe", "arret", "alto", "baja", "optout", "desabonner", "stopsms",
))  # fmt: skip
_ENDING: Final = frozenset((
    "cancel", "end", "quit", "stop", "cancelar", "terminar", "parar", "arreter", "finir",
))  # fmt: skip
_OPTING_OUT: Final = frozenset((
    "opt", "optout", "out", "unsubscribe", "unsub", "messages", "texts", "sms", "msgs", "alerts",
    "texting", "baja", "mensajes", "textos", "desuscribirse", "desuscribir", "desabonner",
    "desinscrire", "desabonnement", "none",
))  # fmt: skip
_BOOKED: Final = frozenset((
    "appointment", "appt", "booking", "visit", "order", "reservation", "delivery", "meeting",
    "table", "ride", "class", "session", "trip", "cita", "reserva", "pedido", "visita", "entrega",
    "turno", "rendez-vous", "rendezvous", "rdv", "commande", "livraison", "seance",
))  # fmt: skip
_RESUMING: Final = frozenset((
    "resubscribe", "resume", "again", "back", "rejoin", "subscribe", "suscribirse", "nuevo",
    "reprendre", "nouveau", "abonner", "reabonner",
))  # fmt: skip


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A word that is asked for, folded and as written, and what for: the words that follow it.

    `before`: nothing follows, and these stand before, as in `to stop our messages, reply STOP`.
    """

    word: str
    written: str
    after: frozenset[str]
    before: frozenset[str] = frozenset()


def lint(text: str, purpose: str = MARKETING, brands: Collection[str] = ()) -> tuple[Flaw, ...]:
    """What may go wrong with a text; `brands` are names of which it has to have one."""
    flaws = [flaw for asked in _asked(text) if (flaw := _colliding(asked, purpose))][::-1]
    flaws += _selling(text, purpose)
    unnamed = not any(folded(brand) in folded(text) for brand in brands)
    if brands and unnamed and purpose != CONVERSATION_REPLY and not _HOLDER.search(text):
        flaws.append(
            Flaw(
                kind="brand_missing",
                word="",
                says="nobody is told who writes",
                cure=f"name the brand: {' or '.join(dict.fromkeys(brands))}",
            )
        )
    return tuple({(flaw.kind, folded(flaw.word)): flaw for flaw in flaws}.values())


def _selling(text: str, purpose: str) -> Iterator[Flaw]:
    if purpose in UNGRANTED_PURPOSES:
        for word in selling(text):
            yield Flaw(
                kind="sells",
                word=word,
                says=f"a text that sells counts as marketing, and this one is a {purpose}",
                cure="take it out, or send it as marketing",
            )
    page = link(text) if purpose == OPT_OUT_CONFIRMATION else None
    if page:
        yield Flaw(
            kind="leads_on",
            word=page,
            says="the answer to an opt-out may lead to no page",
            cure="take the address out",
        )


def _colliding(asked: _Asked, purpose: str) -> Flaw | None:
    meaning = MANDATORY.meanings.get(asked.word)
    if asked.word in _YES:
        return None if purpose == DOUBLE_OPT_IN_PROMPT else _flaw(asked, "opt_in_word", "an opt-in")
    if meaning is Meaning.STOP and not _opts_out(asked):
        return _flaw(asked, "opt_out_word", "an opt-out of everything")
    if meaning is Meaning.RESUME and asked.after.isdisjoint(_RESUMING):
        return _flaw(asked, "resume_word", "the end of an opt-out")
    return None


def _flaw(asked: _Asked, kind: str, what: str) -> Flaw:
    says = f"the answer {asked.written} is read as {what}, by providers too"
    return Flaw(kind=kind, word=asked.written, says=says, cure=_OTHER_WORDS)


def _opts_out(asked: _Asked) -> bool:
    """Whether the word is asked for as what it is: the way to hear no more."""
    said = asked.after | asked.before
    if not said.isdisjoint(_BOOKED):
        return False
    if not said.isdisjoint(_OPTING_OUT):
        return True
    left = asked.after - _TO
    return asked.word in _PLAIN_STOPS and (not left or not left.isdisjoint(_ENDING))


def _asked(text: str) -> Iterator[_Asked]:
    """The words that a text asks to be answered with, sentence by sentence."""
    for sentence in _SENTENCE.split(text):
        tokens = _TOKEN.findall(sentence)
        plain = [_plain(token) for token in tokens]
        verbs = [place for place, word in enumerate(plain) if word in _ASKS]
        found = list(_places(tokens, plain, verbs)) if verbs else []
        after: frozenset[str] = frozenset()
        # The last first: in `QUIT or STOP to opt out` both are for the same.
        for start, width in reversed(found):
            follow = plain[start + width : _next(found, start, len(plain))]
            after = frozenset(follow) if set(follow) - _OR else after
            written = tokens[start : start + width]
            yield _Asked(
                word=folded("".join(written)),
                written=" ".join(written).strip(_OPENING + _CLOSING),
                after=after,
                before=frozenset() if after else frozenset(plain[: verbs[0]]),
            )


def _next(found: list[tuple[int, int]], start: int, end: int) -> int:
    return min((other for other, _ in found if other > start), default=end)


def _places(tokens: list[str], plain: list[str], verbs: list[int]) -> Iterator[tuple[int, int]]:
    """Where the words that mean something stand, and of how many tokens each is."""
    first = {_past(plain, verb + 1) for verb in verbs}
    place = verbs[0] + 1
    while place < len(tokens):
        shown = place in first or _stands_out(tokens[place]) or _listed(plain, place)
        width = _width(tokens, place) if shown else 0
        if width:
            yield place, width
        place += width or 1


def _past(plain: list[str], place: int) -> int:
    while place < len(plain) and plain[place] in _BETWEEN:
        place += 1
    return place


def _stands_out(token: str) -> bool:
    return len(token) > 1 and (token.isupper() or bool(_QUOTED.fullmatch(token)))


def _listed(plain: list[str], place: int) -> bool:
    """As in `1 to confirm or cancel to cancel`."""
    before, after = plain[place - 1], plain[place + 1 : place + 2]
    return before in _OR and bool(_TO.intersection(after))


def _width(tokens: list[str], place: int) -> int:
    """How many tokens the word has that begins here; 0 for what means nothing."""
    for width in (3, 2, 1):
        word = folded("".join(tokens[place : place + width]))
        if word in MANDATORY.meanings or word in _YES:
            return width
    return 0


def _plain(token: str) -> str:
    """A token without case and signs; a sign alone as it is."""
    return folded(token) or token

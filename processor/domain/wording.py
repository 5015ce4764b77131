"""A message as the rules read it: own words only, one spelling, marks apart from words.

Quoted history and a business's own footer are cut first, since the customer did not write them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from processor.domain.spelling import spelled

#: Characters looked at from either end: a STOP stands in the first or the last words.
REACH: Final = 1_000

_QUOTING: Final = re.compile(
    r"(?:on|le|el|am|em|il)\b.{0,80}\b(?:wrote|a ecrit|escribio|schrieb|escreveu|ha scritto) ?:?$"
    r"|-{2,} ?(?:original|mensaje|message|forwarded|reenviado|transfere).{0,40}$"
    r"|(?:from|de|sent|enviado) ?: .{0,60}$"
)
_FOOTER: Final = re.compile(
    r"\b(?:reply|txt|text|send|responda|responde|envia|envie|repondez|envoyez|repondre)"
    r"\W{1,3}(?:\w{1,9} ){0,2}\W?(?:stop|end|baja|salir|arret|alto|unsubscribe)\b\W{0,3}"
    r"(?:to|2|para|pour|al)\b[^\n.!?]{0,60}"
    r"|\b(?:stop|end) (?:to|2) (?:end|opt ?out|stop|quit|cancel|unsub\w*)\b[^\n.!?]{0,40}"
    r"|\bstop pour (?:arreter|se desabonner|vous desabonner)\b"
    r"|\b(?:sent from my|envoye de mon|enviado desde mi) \w{1,20}"
)
_OPENING_QUOTE: Final = re.compile(r"^[\"“«]\w[\w .&'-]{0,30}: ")
_SIGNS: Final = {
    "stopsign": "🛑⛔🚫📵❌✋🙅",
    "downsign": "👎🖕🤬🙄😡😤",
    "heartsign": "😍❤🥰🤩💕🔥🎉😋💖💯",
}
_SIGN: Final = {ord(each): f" {name} " for name, signs in _SIGNS.items() for each in signs}
_MARK: Final = {
    **dict.fromkeys(map(ord, ".!;:\n…()-—\u2013"), " | "),
    **dict.fromkeys(map(ord, "?¿"), " ? "),
    ord(","): " , ",
}
_JOINED: Final = re.compile(r"(?<=\w)-(?=\w)")
_ENDING: Final = re.compile(r"(?<=\w)['\u2019\u02bc`](?=(?:t|s|m|re|ve|ll|d|nt)\b)")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
#: A title, whose full stop ends no clause.
_TITLE: Final = re.compile(r"\b(mr|mrs|ms|dr|dra|m|mme|mlle|sr|sra|srta)\.(?= [a-z])")
_YALL: Final = re.compile(r"\by(?:a)?['\u2019 ]?all\b")
_APART: Final = re.compile(r"(?<= )(do|can|did|does|is|was|were|would|could|should|have|has) not ")
_KEPT: Final = re.compile(r"[^a-z0-9|?,#%$\s]")
#: `Take. Me. Off.`
_ONE_WORD_CLAUSES: Final = re.compile(
    r"\s*(?:\w{1,15}[\s|]*\|\s*){3,9}(?:\w{1,15}[\s|]*)?", re.ASCII
)
_LETTER: Final = re.compile(r"[a-z]")
_LETTERS: Final = re.compile(r"\bs([ .*_-]{1,2})t\1o\1p\b")
#: Letters of other alphabets that are drawn like Latin ones.
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0442\u0445\u0456\u0455\u0443\u0432\u043a\u043c\u043d\u0458\u051b\u051d\u0501\u04cf"
    "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c2\u03c3\u03c4\u03c5\u03c7\u03b6\u03f2",
    "aeopctxisybkmhjqwdlabehikmnopsstuxzc",
)


def own_words(text: str) -> str:
    """What the writer wrote, without quoted history and a footer, in lower case, no accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in plain if not _unseen(each)).translate(_LOOKALIKES)
    kept: list[str] = []
    for line in plain.splitlines():
        bare = line.strip()
        if _QUOTING.match(bare[:200]) or (kept and _OPENING_QUOTE.match(bare)):
            break
        if not bare.startswith(">"):
            kept.append(bare)
    joined = "\n".join(kept)
    return joined if len(joined) <= 2 * REACH else f"{joined[:REACH]}\n{joined[-REACH:]}"


def _unseen(sign: str) -> bool:
    """An accent of its own, or a sign without width such as a zero-width space."""
    return unicodedata.combining(sign) != 0 or unicodedata.category(sign) == "Cf"


def read(text: str) -> str:
    """Words and marks with one space between, a space at both ends: what rules are matched on."""
    cut = own_words(text)
    own = _FOOTER.sub(" ", cut)
    # nothing but a footer is typed by somebody who does what it says
    without = _YALL.sub("you", _LETTERS.sub("stop", own if _LETTER.search(own) else cut))
    plain = (
        _JOINED.sub(" ", _TITLE.sub(r"\1", _ENDING.sub("", without)))
        .translate(_SIGN)
        .translate(_MARK)
    )
    if _ONE_WORD_CLAUSES.fullmatch(plain):
        plain = plain.replace("|", " ")
    words = _DRAWN_OUT.sub(r"\1", _KEPT.sub(" ", plain)).split()
    return _APART.sub(r"\1nt ", spelled(words)).replace(" cannt ", " cant ")

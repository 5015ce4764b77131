"""A message as the rules read it: own words only, one spelling, marks apart from words.

Quoted history and a business's own footer are cut first, since the customer did not write them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

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
)
_OPENING_QUOTE: Final = re.compile(r"^[\"“«]\w[\w .&'-]{0,30}: ")
_SIGNS: Final = {"stopsign": "🛑⛔🚫📵❌✋🙅", "downsign": "👎🖕🤬🙄😡😤"}
_SIGN: Final = {ord(each): f" {name} " for name, signs in _SIGNS.items() for each in signs}
_MARK: Final = {**dict.fromkeys(map(ord, ".!;:\n…()-"), " | "), ord("?"): " ? ", ord(","): " , "}
_JOINED: Final = re.compile(r"(?<=\w)-(?=\w)")
_ENDING: Final = re.compile(r"(?<=\w)['\u2019\u02bc`](?=(?:t|s|m|re|ve|ll|d)\b)")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
_APART: Final = re.compile(r"(?<= )(do|can|did|does|is|was|were|would|could|should|have|has) not ")
_KEPT: Final = re.compile(r"[^a-z0-9|?,#%$*\s]")
#: One spelling for what people type; the values may be several words.
_SPELLED: Final = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please",
    "dnt": "dont", "donot": "dont", "txt": "text", "txts": "texts", "txting": "texting",
    "texte": "text", "msj": "mensaje", "msjs": "mensajes", "mensages": "mensajes",
    "thx": "thanks", "ty": "thanks", "tks": "thanks", "frm": "from", "remuv": "remove",
    "xfa": "porfa", "porfavor": "porfa", "kiero": "quiero", "q": "que", "k": "que", "stp": "svp",
    "jveu": "je veux", "jveux": "je veux", "plu": "plus", "pus": "plus", "sa": "ca",
    "menvoyer": "m envoyer", "menvoyez": "m envoyez", "stahp": "stop", "stawp": "stop",
    "stopp": "stop", "stap": "stop", "stopez": "stoppez", "tmrw": "tomorrow",
    "gonna": "going to", "wanna": "want to", "desabo": "desabonner", "yall": "you",
    "cannot": "cant", "em": "them", "msgs": "messages", "msg": "message", "#": "number",
}  # fmt: skip
#: Words that are understood with a typo, by length: one slip from five letters, two from ten.
_KNOWN: Final = (
    "unsubscribe", "unsubscribed", "messages", "message", "texting", "sending", "remove",
    "desabonner", "desabonnez", "desabonnement", "desinscription", "desinscrire", "desinscrivez",
    "supprimez", "enlevez", "arretez", "arreter", "mensajes", "mensaje", "eliminen",
    "borrenme", "promociones", "publicidad",
    "suscripcion", "desuscribir", "desuscribirme", "spamming", "messaging", "harassment",
)  # fmt: skip
#: Words that are one slip away from a known one and mean something else.
_OTHERS: Final = frozenset((
    "arrete", "arretes", "arrets", "bending", "desabonne", "desabonnee", "elimina", "eliminan",
    "eliminar", "eliminate", "elimine", "enleve", "enlevee", "enlever", "lending", "massage",
    "massages", "mending", "messagerie", "nesting", "passages", "promotion", "promotions",
    "publicite", "publicites", "remote", "removed", "remover", "removes", "removing", "resting",
    "retirez", "seeding", "sendings", "spending", "subscribe", "subscribed", "supprime",
    "supprimer", "taxing", "tending", "testing", "tests", "vending",
))  # fmt: skip


def own_words(text: str) -> str:
    """What the writer wrote, without quoted history and a footer, in lower case, no accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    kept: list[str] = []
    for line in plain.splitlines():
        bare = line.strip()
        if _QUOTING.match(bare[:200]) or (kept and _OPENING_QUOTE.match(bare)):
            break
        if not bare.startswith(">"):
            kept.append(bare)
    joined = "\n".join(kept)
    return joined if len(joined) <= 2 * REACH else f"{joined[:REACH]}\n{joined[-REACH:]}"


def read(text: str) -> str:
    """Words and marks with one space between, a space at both ends: what rules are matched on."""
    cut = own_words(text)
    without = _FOOTER.sub(" ", cut)
    plain = _JOINED.sub(" ", _ENDING.sub("", without)).translate(_SIGN).translate(_MARK)
    words = _DRAWN_OUT.sub(r"\1", _KEPT.sub(" ", plain)).split()
    spelled = " ".join(_spelled(word) for word in words)
    return _APART.sub(r"\1nt ", f" {spelled} ").replace(" cannt ", " cant ")


@lru_cache(maxsize=4_096)
def _spelled(word: str) -> str:
    if word in _SPELLED:
        return _SPELLED[word]
    if len(word) == len("stop") and sorted(word) == sorted("stop") and _near(word, "stop"):
        return "stop"
    if len(word) < len("remov") or word in _OTHERS or word in _KNOWN:
        return word
    return next((known for known in _KNOWN if _near(word, known)), word)


def _near(word: str, known: str) -> bool:
    slips = 2 if len(known) >= len("desabonner") else 1
    return word[0] == known[0] and OSA.distance(word, known, score_cutoff=slips) <= slips

"""Slips of typing in the words that wishes are made of: two letters swapped, one left out.

A letter that is another one is not mended here: that is how words become other words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

#: Words that carry a wish, in English, Spanish and French.
_WORDS: Final = (
    "dont", "stop", "text", "send", "want", "list", "take", "lose", "spam", "these", "texts",
    "leave", "alone", "please", "number", "phone", "again", "enough", "every", "block", "report",
    "remove", "delete", "revoke", "contact", "anymore", "another", "getting", "receive",
    "receiving",
    "sending",
    "annoying", "forget", "wrong", "person", "texting", "messages", "message", "sick", "tired",
    "cease", "unwanted", "never", "nobody", "asked", "signed", "keep", "calling", "bother",
    "bothering", "notifications", "reminders", "reminder", "alerts", "promos", "lawyer", "consent",
    "permission", "cancel", "already", "thanks", "interested", "database", "blocked", "reported",
    "mensajes", "mensaje", "dejen", "manden", "mandar", "mandarme", "envien", "enviar", "enviarme",
    "escriban", "escribir", "molesten", "molestar", "quiero", "basta", "lista", "numero", "borren",
    "borrenme", "eliminen", "saquen", "saquenme", "quitenme", "recibir", "publicidad", "nunca",
    "interesa", "gracias", "promociones", "recordatorios",
    "arretez", "cessez", "envoyez", "enlevez", "retirez", "supprimez", "effacez", "laissez",
    "tranquille", "recevoir", "textos", "contactez", "ecrivez", "jamais", "liste", "desabonnez",
    "interesse", "publicites", "rappels", "harcelement",
)  # fmt: skip
#: What such a slip makes of one of them and is a word of its own.
_REAL: Final = frozenset((
    "alers", "alert", "alets", "alne", "aloe", "alters", "anther", "ased", "basa", "bata", "bock",
    "bocked", "borre", "borreme", "boter", "case", "cese", "contract", "deen", "dejan", "deje",
    "eery", "enven", "envie", "even", "foret", "forge", "gain", "interessa", "interessee", "jamas",
    "laisse", "lassez", "lave", "layer", "leae", "lease", "lest", "lets", "leve", "lies", "lisa",
    "lise", "lita", "lite", "lits", "loes", "lone", "lost", "maden", "manar", "mandame", "mandare",
    "manen", "massage", "neer", "nuca", "olse", "one", "ones", "pease", "peron", "place", "pomos",
    "pone", "promo", "proms", "proos", "quien", "quieren", "quiteme", "recibi", "repot", "saque",
    "saqueme", "sent", "signe", "singed", "slit", "spat", "sped", "spot", "taek", "tale", "tanks",
    "tape", "teak", "tees", "tend", "test", "texto", "thans", "thee", "this", "tied", "tred",
    "tried", "umber", "wong",
))  # fmt: skip


def _swapped(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _shortened(word: str) -> Iterator[str]:
    if len(word) >= len("texts"):
        for at in range(1, len(word) - 1):
            yield word[:at] + word[at + 1 :]


def _doubled(word: str) -> Iterator[str]:
    if len(word) >= len("texts"):
        for at in range(len(word)):
            yield word[: at + 1] + word[at:]


#: What is typed, and what was meant.
SLIPS: Final = {
    typed: word
    for word in _WORDS
    for make in (_swapped, _shortened, _doubled)
    for typed in make(word)
    if typed not in _WORDS and typed not in _REAL
}

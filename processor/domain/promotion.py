"""Words that sell and places that a text leads to, in English, Spanish and French.

A text about something else that has them in it is looked at as one that sells: a list of words errs
on that side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SELLING: Final = frozenset((
    # English
    "sale", "sales", "discount", "discounts", "offer", "offers", "deal", "deals", "promo",
    "promos", "promotion", "promotions", "promotional", "coupon", "coupons", "voucher", "bargain",
    "clearance", "giveaway", "bogo", "freebie", "subscribe", "newsletter", "upgrade", "bestseller",
    # Spanish
    "oferta", "ofertas", "descuento", "descuentos", "rebaja", "rebajas", "promocion",
    "promociones", "cupon", "cupones", "gratis", "liquidacion", "sorteo",
    # French
    "soldes", "remise", "remises", "offre", "offres", "reduction", "reductions", "rabais",
    "gratuit", "gratuite", "destockage", "jeu-concours",
))  # fmt: skip
_PHRASES: Final = re.compile(
    r"\b\d{1,3} ?% ?(?:off|de descuento|de remise|de reduction)\b"
    r"|\b(?:shop|buy|order|book|save|compre|compra|ahorra|ahorre|achetez|profitez|commandez)"
    r" (?:now|today|ahora|hoy|maintenant|big|up to|hasta|vite|des aujourd'hui)\b"
    r"|\bfree (?:gift|shipping|delivery|trial|sample)\b|\bnew (?:arrivals|collection)\b"
    r"|\b(?:limited|last) (?:time|chance)\b|\bdon'?t miss\b|\bspecial (?:price|prices)\b"
    r"|\bcode promo\b|\bventes? privees?\b"
)
_LINK: Final = re.compile(
    r"\{link\}|https?://\S+|\bwww\.\S+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|me|ly|link|shop|store|app|fr|es|us|ca|eu"
    r"|example|test)(?:/\S*)?(?![\w@-])",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w'-]+")
#: What a word of selling may follow without selling anything: `you will get no more offers`.
_DENIED: Final = frozenset((
    "no", "not", "never", "nor", "any", "without", "ni", "sin", "nunca", "ningun", "ninguna",
    "ne", "pas", "plus", "aucun", "aucune", "sans", "stop", "jamais",
))  # fmt: skip
_NEAR: Final = 5


def selling(text: str) -> Iterator[str]:
    """The words in a text that sell, as they are listed; none that is denied there."""
    plain = _plain(text)
    words = _WORD.findall(plain)
    for place, word in enumerate(words):
        if word in _SELLING and _DENIED.isdisjoint(words[max(0, place - _NEAR) : place]):
            yield word
    yield from (found[0] for found in _PHRASES.finditer(plain))


def link(text: str) -> str | None:
    """The first address of a page in a text; one of an e-mail is none."""
    found = _LINK.search(text)
    return found[0] if found else None


def _plain(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))

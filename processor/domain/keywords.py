"""Words that a customer's whole message may consist of, and that then take consent back.

The words are those which the FCC names as revoking by themselves (47 CFR 64.1200(a)(10)), those of
the CTIA's principles, and those which US carriers' gateways act upon without being asked. CANCEL
and END count even where an appointment is talked about: a text lost costs less than one too many.
"""

from __future__ import annotations

import unicodedata
from typing import Final

STOP_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
#: The longest message that is looked at: a keyword with what people put around it.
_LONGEST: Final = 60


def folded(text: str) -> str:
    """Letters and digits alone, without case and accents: `Opt-Out!` is `optout`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalnum())


def is_stop(text: str | None) -> bool:
    """Whether a message is nothing but a word that takes consent back."""
    spoken = (text or "").strip()
    return len(spoken) <= _LONGEST and folded(spoken) in STOP_WORDS

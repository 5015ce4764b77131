"""How many parts a text is sent in: by the letters of GSM 03.38, else in UCS-2."""

from __future__ import annotations

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Each of these takes the room of two.
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
#: Letters in a single part, and in each of several, which carry a header.
_GSM: Final = (160, 153)
_UCS2: Final = (70, 67)


def segments(text: str) -> int:
    """The parts in which a text travels by SMS, at least one."""
    if _BASIC.union(_EXTENDED).issuperset(text):
        units, (single, several) = sum(2 if each in _EXTENDED else 1 for each in text), _GSM
    else:
        units, (single, several) = len(text.encode("utf-16-be")) // 2, _UCS2
    return 1 if units <= single else -(-units // several)

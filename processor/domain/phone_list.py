"""Numbers of a whole list, looked at in one go: most of them are E.164 already.

What `phone` asks of one such number, how long its country's numbers are and what none of them
begins with, is one pattern here for all countries that were met. A number that the pattern does
not know is read by `phone` itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from processor.domain.errors import AddressInvalid
from processor.domain.phone import e164, plain_form

_END: Final = "\n"


class PhoneList:
    """Reads numbers by the hundred; `region` is where they are dialled, as for `e164`."""

    def __init__(self, region: str | None = None) -> None:
        self._region = region
        self._forms: dict[str, str] = {}
        self._plain = re.compile("")

    def read(self, texts: Sequence[str]) -> list[str | AddressInvalid]:
        """Each number in E.164, or why it is none: what `e164` says of them one by one."""
        lines = _END.join([*texts, ""])
        if lines.count(_END) != len(texts):
            # One of them holds the end of a line, and would be taken for two.
            return [self._one(text) for text in texts]
        read: list[str | AddressInvalid] = list(texts)
        start = at = 0
        while start < len(lines):
            plain = self._plain.match(lines, start)
            end = plain.end() if plain else start
            at += lines.count(_END, start, end)
            start = end
            if at < len(texts) and not self._learns(texts[at]):
                read[at] = self._one(texts[at])
                start += len(texts[at]) + 1
                at += 1
        return read

    def _learns(self, text: str) -> bool:
        """Whether this number adds a country to the pattern."""
        known = plain_form(text)
        if known is None or known[0] in self._forms:
            return False
        code, form = known
        self._forms[code] = form
        forms = "|".join(self._forms.values())
        # Possessive: no way back is kept for a line that was matched.
        self._plain = re.compile(rf"(?:\+(?:{forms}){_END})*+", re.ASCII)
        return True

    def _one(self, text: str) -> str | AddressInvalid:
        try:
            return e164(text, self._region)
        except AddressInvalid as error:
            return error

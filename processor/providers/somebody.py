"""Somebody who is nobody: fictitious values in place of a person's, the same for the same.

Numbers are those that are kept free for fiction, addresses those of documentation.
"""

from __future__ import annotations

import ipaddress
import json
import re
import secrets
import string
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from processor.domain.keywords import folded, is_stop

#: Fields that hold a name, by their own.
NAMED: Final = re.compile(r"(?i)name|author$|owner")
_PARTS: Final = re.compile(r"(?i)(?P<first>first|given)|(?P<last>last|family|sur)")
_ID: Final = re.compile(
    r"(?:^|_|-)(?:id|sid|key|token|ref|uid|uri|form|visitor)$|[a-z](?:Id|ID|Sid|Uid)$"
)
_PLACED: Final = re.compile(r"(?i)address|street|city|locality|line_?[0-9]")
_NUMBER: Final = re.compile(
    r"(?:(?P<kind>[a-z]{2,10}):)?(?P<number>\+?[(]?[0-9][0-9 ().\-/]{5,24})"
)
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.:/=+#-]*[0-9_][A-Za-z0-9_.:/=+#-]*")
_KEYWORDS: Final = frozenset({"start", "yes", "help", "unstop", "info"})
_LONGEST_KEYWORD: Final = 20
_SHORTEST_NUMBER: Final = 7
_LONGEST_NUMBER: Final = 15
_WITH_COUNTRY: Final = 11
_NATIONAL: Final = 9
_SHORTEST_ID: Final = 8
#: Numbers of 202-555-01xx from here on: the first ones are the cast's.
_FIRST_NUMBER: Final = 20
_NUMBERS: Final = 80
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(string.digits, string.digits),
        **dict.fromkeys(string.ascii_lowercase, string.ascii_lowercase),
        **dict.fromkeys(string.ascii_uppercase, string.ascii_uppercase),
    }
)


class Somebody:
    """Makes up values, and remembers them; `within` exchanges a payload inside a text."""

    def __init__(self, within: Callable[[Any], Any]) -> None:
        self._within = within
        self._made: dict[tuple[str, str], Any] = {}

    def instead(self, field: str, text: str) -> str:
        """What stands in place of a text that the field of this name held."""
        spoken = text.strip()
        kinds = (
            *(self._payload, self._keyword, self._mail, self._ip, self._url, self._named_id),
            *(self._phone, self._name, self._place, self._id),
        )
        found = (exchange(field, spoken) for exchange in kinds)
        return next((each for each in found if each is not None), "Some text")

    def count(self, value: float) -> int:
        """Another number, as long as any id."""
        return int(
            self._same("count", str(value), lambda _: 10**11 + secrets.randbelow(9 * 10**11))
        )

    def number(self, text: str) -> str:
        """A number that rings nowhere, whichever way this one was written."""
        digits = "".join(sign for sign in text if sign.isdecimal())
        return str(self._same("number", digits[-_NATIONAL:], _phone))

    def _same(self, kind: str, value: str, make: Callable[[int], Any]) -> Any:  # noqa: ANN401 - JSON
        known = (kind, value)
        if known not in self._made:
            self._made[known] = make(sum(each == kind for each, _ in self._made))
        return self._made[known]

    def _payload(self, _: str, text: str) -> str | None:
        if text[:1] not in ("{", "["):
            return None
        try:
            read = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return json.dumps(self._within(read))

    def _keyword(self, _: str, text: str) -> str | None:
        """A word that takes consent back or gives it again is what happened, in capitals."""
        word = folded(text)
        short = len(text) <= _LONGEST_KEYWORD and word in _KEYWORDS
        return word.upper() if short or is_stop(text) else None

    def _named_id(self, field: str, text: str) -> str | None:
        return self._like(text) if _ID.search(field) and field != "wa_id" else None

    def _phone(self, _: str, text: str) -> str | None:
        found = _NUMBER.fullmatch(text)
        digits = [sign for sign in text if sign.isdecimal()]
        if not found or not _SHORTEST_NUMBER <= len(digits) <= _LONGEST_NUMBER:
            return None
        number = self.number(found["number"])
        if found["number"].isdecimal() and len(digits) >= _WITH_COUNTRY:
            number = number.removeprefix("+")
        return f"{found['kind']}:{number}" if found["kind"] in ("whatsapp", "sms") else number

    def _mail(self, _: str, text: str) -> str | None:
        if not _MAIL.fullmatch(text):
            return None
        made = self._same("mail", text.casefold(), lambda n: f"somebody{n + 1}@example.com")
        return str(made)

    def _ip(self, _: str, text: str) -> str | None:
        try:
            version = ipaddress.ip_address(text).version
        except ValueError:
            return None
        made = {4: "192.0.2.{}", 6: "2001:db8::{}"}[version]
        return str(self._same(f"ip{version}", text, lambda n: made.format(n % 200 + 1)))

    def _url(self, _: str, text: str) -> str | None:
        if not text.casefold().startswith(("http://", "https://")):
            return None
        page = self._same("page", text, lambda _: f"https://www.example.com/{secrets.token_hex(6)}")
        return str(page)

    def _name(self, field: str, _: str) -> str | None:
        if not NAMED.search(field):
            return None
        part = _PARTS.search(field)
        if part is None:
            return "Alex Example"
        return "Alex" if part["first"] else "Example"

    def _place(self, field: str, text: str) -> str | None:
        if "country" in field.casefold():
            return "US" if len(text) <= len("USA") else "United States"
        if "agent" in field.casefold():
            return "Mozilla/5.0 (Example)"
        return "1 Main Street, Springfield" if _PLACED.search(field) else None

    def _id(self, _: str, text: str) -> str | None:
        return self._like(text) if _TOKEN.fullmatch(text) else None

    def _like(self, text: str) -> str:
        """An id of other letters and digits; a short one grows, so that it is nobody else's."""
        return str(self._same("id", text, lambda _: _other(text)))


def _other(text: str) -> str:
    if sum(sign in _SIGNS for sign in text) < _SHORTEST_ID:
        signs = string.digits if text.isdecimal() else string.digits + string.ascii_lowercase
        return "".join(secrets.choice(signs[1:]) for _ in range(_SHORTEST_ID + 2))
    told = (secrets.choice(_SIGNS[sign]) if sign in _SIGNS else sign for sign in text)
    return "".join(sign if sign.isascii() else "x" for sign in told)


def _phone(count: int) -> str:
    return f"+12025550{100 + _FIRST_NUMBER + count % _NUMBERS}"

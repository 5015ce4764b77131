"""Whether an address is one that nobody has: a trial must not be held against a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from processor.cli.failure import ExitCode, Failure

#: 555-0100 to 555-0199 of every area code in North America are kept free for fiction.
_NUMBER: Final = re.compile(r"1?[2-9][0-9]{2}55501[0-9]{2}")
#: RFC 2606 and RFC 6761.
_DOMAIN: Final = re.compile(
    r"(?i)(?:.+\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)"
)


def check_made_up(values: Sequence[str], *, allowed: bool) -> None:
    """Refuse `key=value` with an address that somebody may have, unless that is `allowed`."""
    for each in values:
        key, _, value = each.partition("=")
        spoken = value.strip()
        phone = key == "phone" or spoken.startswith("+")
        real = (phone and not _is_free(spoken)) or (
            "@" in spoken and not _DOMAIN.fullmatch(spoken.rpartition("@")[2])
        )
        if real and not allowed:
            raise Failure(
                f"the {key} that is set may be somebody's, and what is sent counts as their act;"
                " take +12025550100 to +12025550199 or example.com, or add --yes if it is yours",
                ExitCode.NOT_ALLOWED,
            )


def _is_free(number: str) -> bool:
    digits = "".join(sign for sign in number if sign.isdecimal())
    return len(digits) < len("5550100") or _NUMBER.fullmatch(digits) is not None

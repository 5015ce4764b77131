"""Phone numbers in E.164: what is written as such is looked up, whatever else is parsed.

`phonenumbers` first looks for a number in a text, whatever surrounds it. Most numbers come as
nothing but a plus and digits; of these only the country's possible lengths have to be known.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import msgspec
import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

from processor.domain.errors import AddressInvalid

#: Digits and what people put between them, in no more characters than that needs. Letters are out:
#: they would be dialled as digits, or cut off.
_PHONE: Final = re.compile(r"\+[\d\s().\-\u2010-\u2015/]{1,39}")
_PLAIN: Final = re.compile(r"\+[1-9][0-9]{6,14}")
#: Digits of a country code, which begins no other.
_CODE_LENGTHS: Final = (1, 2, 3)


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long a country's numbers are, and what its people dial before them at home."""

    lengths: frozenset[int]
    prefix: re.Pattern[str] | None


def e164(text: str) -> str:
    """A number as written, in E.164; raises AddressInvalid, without the number."""
    stripped = text.strip()
    return stripped if _is_e164(stripped) else _parsed(stripped)


def _is_e164(text: str) -> bool:
    """Whether parsing could only give the same text again; if in doubt, it is parsed."""
    if not _PLAIN.fullmatch(text):
        return False
    for length in _CODE_LENGTHS:
        plan = _plan(text[1 : 1 + length])
        if plan is not None:
            national = text[1 + length :]
            at_home = plan.prefix is not None and plan.prefix.match(national)
            return len(national) in plan.lengths and not at_home
    return False


@cache
def _plan(code: str) -> _Plan | None:
    """What is known of a country code; None for what is none."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if regions is None:
        return None
    known = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if known is None or known.general_desc is None:
        return None
    prefix = known.national_prefix_for_parsing
    # Of the possible lengths, those that can be dialled only within an area are no international
    # number.
    desc = known.general_desc
    return _Plan(
        lengths=frozenset(desc.possible_length) - frozenset(desc.possible_length_local_only),
        prefix=re.compile(prefix) if prefix else None,
    )


def _parsed(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise AddressInvalid("phone number is not international; write it as +<country><number>")
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise AddressInvalid(
            "phone number cannot be read; write it as +<country><number>"
        ) from None
    # Possible, not valid: number plans lag behind the numbers that networks hand out. Of the
    # possible lengths, those that can be dialled only within an area are no international number.
    length = phonenumbers.is_possible_number_with_reason(number)
    if number.extension or length != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise AddressInvalid("phone number has an impossible length or an extension")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

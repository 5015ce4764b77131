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
#: Digits of a number in E.164 with its country code.
_DIGITS: Final = range(7, 16)
#: Of a pattern that looks at nothing but the digits it names, whatever stands behind them.
_OF_DIGITS: Final = re.compile(r"(?:[0-9|(){},?:\-]|\\d|\[[0-9\-]+\])*")

#: The same without a country, as people write a number at home.
_AT_HOME: Final = re.compile(r"[\d\s().\-\u2010-\u2015/]{2,40}")
_BETWEEN: Final = re.compile(r"[\s().\-\u2010-\u2015/]+")
_REGION_CURE: Final = "give the two letters of a country, such as `US`"


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How long a country's numbers are, and what its people dial before them at home."""

    lengths: frozenset[int]
    prefix: re.Pattern[str] | None


class _Home(msgspec.Struct, frozen=True, kw_only=True):
    """How numbers are dialled within a region: its code, and what none of them begins with."""

    code: str
    lengths: frozenset[int]
    prefixes: re.Pattern[str]


def e164(text: str, region: str | None = None) -> str:
    """A number as written, in E.164; raises AddressInvalid, without the number.

    With `region` (`US`) it may be written as it is dialled there.
    """
    stripped = text.strip()
    if _is_e164(stripped):
        return stripped
    if region is None or stripped.startswith("+"):
        return _parsed(stripped)
    return _dialled(stripped, region)


def plain_form(text: str) -> tuple[str, str] | None:
    """The country code of a number in E.164, and a pattern for all such numbers of that country.

    The pattern is for what follows the plus, and whatever it matches before the end of a text or a
    line is E.164 too. None for any other text, and for a country that no pattern can be made of.
    """
    if not _is_e164(text):
        return None
    code = next(text[1 : 1 + length] for length in _CODE_LENGTHS if _plan(text[1 : 1 + length]))
    plan = _plan(code)
    prefix = plan.prefix.pattern if plan and plan.prefix else ""
    if plan is None or not _OF_DIGITS.fullmatch(prefix):
        return None
    lengths = [length for length in sorted(plan.lengths) if len(code) + length in _DIGITS]
    national = "|".join(f"[0-9]{{{length}}}" for length in lengths)
    return code, f"{code}{f'(?!{prefix})' if prefix else ''}(?:{national})"


def known_region(region: str) -> str:
    """The region in capitals; raises AddressInvalid where no numbers are known of it."""
    if region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise AddressInvalid(f"there is no region `{region}`; {_REGION_CURE}")
    return region.upper()


def _dialled(text: str, region: str) -> str:
    """A number as dialled within a region; parsed, unless that could only add the code."""
    if not _AT_HOME.fullmatch(text):
        raise AddressInvalid("phone number cannot be read; write it in digits")
    home, digits = _home(region), _BETWEEN.sub("", text)
    plain = digits.isascii() and len(digits) in home.lengths
    if plain and not home.prefixes.match(digits):
        return f"+{home.code}{digits}"
    return _possible(text, region)


@cache
def _home(region: str) -> _Home:
    code = str(phonenumbers.country_code_for_region(region))
    known, plan = PhoneMetadata.metadata_for_region(region), _plan(code)
    if known is None or plan is None:
        raise AddressInvalid(f"there is no region `{region}`; {_REGION_CURE}")
    begins = (code, known.national_prefix_for_parsing, known.international_prefix)
    prefixes = "|".join(f"(?:{each})" for each in begins if each)
    return _Home(code=code, lengths=plan.lengths, prefixes=re.compile(prefixes))


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
    return _possible(text, None)


def _possible(text: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(text, region)
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

"""A number that is E.164 already is taken as it is only where parsing gives the same."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain import phone
from processor.domain.errors import AddressInvalid

_CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
_NUMBERS = st.builds(
    lambda code, national: f"+{code}{national}",
    st.sampled_from(_CODES) | st.integers(1, 999),
    st.text("0123456789", min_size=1, max_size=14),
)


def _of_library(text: str) -> str | None:
    """The number by the library's own rules, independent of ours."""
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if phonenumbers.is_possible_number_with_reason(number) != possible:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _of_ours(text: str) -> str | None:
    try:
        return phone.e164(text)
    except AddressInvalid:
        return None


@given(text=_NUMBERS)
def test_any_digits_after_any_country_are_read_as_the_library_reads_them(text: str) -> None:
    assert _of_ours(text) == _of_library(text)


@pytest.mark.parametrize("code", _CODES)
def test_the_example_of_every_country_is_read_as_the_library_reads_it(code: int) -> None:
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
        example = phonenumbers.example_number(region)
        if example is None:
            example = phonenumbers.example_number_for_non_geo_entity(code)
        assert example is not None
        text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)

        assert _of_ours(text) == _of_library(text) == text


@pytest.mark.parametrize(
    "text", ["+112025550101", "+4402079460958", "+12025550101\n1", "+١٢٠٢٥٥٥٠١٠١"]
)
def test_what_only_looks_plain_is_read_as_the_library_reads_it(text: str) -> None:
    assert _of_ours(text) in (_of_library(text), None)


def _at_home_by_library(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if number.extension or phonenumbers.is_possible_number_with_reason(number) != possible:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _at_home(text: str, region: str) -> str | None:
    try:
        return phone.e164(text, region)
    except AddressInvalid:
        return None


_REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
_DIALLED = st.lists(st.sampled_from("01234567890123456789 -.()/"), min_size=2, max_size=20).map(
    "".join
)


@given(text=_DIALLED, region=st.sampled_from(_REGIONS))
def test_digits_as_dialled_at_home_are_read_as_the_library_reads_them(
    text: str, region: str
) -> None:
    assert _at_home(text, region) == _at_home_by_library(text, region)


@pytest.mark.parametrize("region", _REGIONS)
def test_the_example_of_every_region_is_read_in_every_form(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    for form in (
        phonenumbers.PhoneNumberFormat.NATIONAL,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.E164,
    ):
        text = phonenumbers.format_number(example, form)
        assert _at_home(text, region) == _at_home_by_library(text, region)
    bare = phonenumbers.national_significant_number(example)
    assert _at_home(bare, region) == _at_home_by_library(bare, region)


def test_a_number_without_its_country_is_refused_where_no_region_is_stated() -> None:
    assert _of_ours("(202) 555-0101") is None
    assert _at_home("(202) 555-0101", "US") == "+12025550101"
    assert _at_home("+44 20 7946 0958", "US") == "+442079460958"
    assert phone.known_region("us") == "US"
    with pytest.raises(AddressInvalid, match="two letters"):
        phone.known_region("Atlantis")

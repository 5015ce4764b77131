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

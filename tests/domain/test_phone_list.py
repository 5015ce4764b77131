"""The numbers of a whole list are read as each of them is read alone."""

from __future__ import annotations

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.errors import AddressInvalid
from processor.domain.phone import e164
from processor.domain.phone_list import PhoneList

_CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
_NUMBERS = st.builds(
    lambda code, national: f"+{code}{national}",
    st.sampled_from([1, 1, 1, 44, 49, *_CODES]),
    st.text("0123456789", min_size=1, max_size=14),
)
_PLAIN = st.sampled_from(("+12025550101", "+12025550102", "+442079460958"))
_ODD = st.sampled_from(
    ("", "\n", "+12025550101\n", "+12025550101\n+12025550102", " +12025550101", "(202) 555-0101")
) | st.text("+0123456789 ()-\n\r٣x", max_size=16)


def one_by_one(texts: list[str], region: str | None) -> list[str]:
    return [_told(text, region) for text in texts]


def told(read: list[str | AddressInvalid]) -> list[str]:
    return [f"wrong: {each}" if isinstance(each, AddressInvalid) else each for each in read]


def _told(text: str, region: str | None) -> str:
    try:
        return e164(text, region)
    except AddressInvalid as error:
        return f"wrong: {error}"


@given(
    lists=st.lists(st.lists(_PLAIN | _NUMBERS | _ODD, max_size=8), max_size=4),
    region=st.sampled_from((None, "US", "DE")),
)
def test_a_list_is_read_as_its_numbers_are(lists: list[list[str]], region: str | None) -> None:
    """Also by what was learnt of the lists before it."""
    phones = PhoneList(region)
    for texts in lists:
        assert told(phones.read(texts)) == one_by_one(texts, region)


def test_numbers_of_every_country_and_length() -> None:
    """Whatever they begin with, behind one of which the country's pattern was learnt."""
    phones = PhoneList()
    for code in _CODES:
        texts = [f"+{code}{first}{'5' * size}" for first in (0, 1, 5, 9) for size in (5, 7, 8, 9)]
        # The other way round, so that some are looked at by what the later ones taught.
        for several in (texts, texts[::-1]):
            assert told(phones.read(several)) == one_by_one(several, None)

"""Permits as they are signed: what was changed or made up is never authentic."""

from __future__ import annotations

import string
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.adapters.permits import KeyedPermits
from processor.domain.permit import PermitMalformed, Text
from processor.ports import PermitUnknown
from tests.services.permitting import OURS, fresh_engine, permit_of

LETTERS: Final = string.ascii_letters + string.digits + "-_"
PERMITS: Final = KeyedPermits(keys=OURS | {"k2": b"u" * 32}, current="k2")


@pytest.fixture(scope="module")
def permit(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One that is authentic."""
    return permit_of(fresh_engine(str(tmp_path_factory.mktemp("permits"))))


@given(drawn=st.data(), place=st.sampled_from([2, 3]))
def test_no_letter_of_what_is_signed_may_change(
    permit: str, drawn: st.DataObject, place: int
) -> None:
    parts = permit.split(".")
    at = drawn.draw(st.integers(0, len(parts[place]) - 1))
    other = drawn.draw(st.sampled_from([each for each in LETTERS if each != parts[place][at]]))
    parts[place] = parts[place][:at] + other + parts[place][at + 1 :]
    with pytest.raises((PermitUnknown, PermitMalformed)):
        PERMITS.read("acme", ".".join(parts))


@given(text=st.text(max_size=80) | st.from_regex(r"\Apmt1\.k1\.[\w.=+/-]{0,80}\Z"))
def test_any_text_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises((PermitUnknown, PermitMalformed)):
        PERMITS.read("acme", text)


def test_an_older_key_is_good_for_as_long_as_it_is_configured(permit: str) -> None:
    assert PERMITS.read("acme", permit).key == "k1"
    again = PERMITS.sign("acme", PERMITS.read("acme", permit).terms)
    assert again.split(".")[1] == "k2"
    assert PERMITS.read("acme", again).terms == PERMITS.read("acme", permit).terms


@given(one=st.text(max_size=4), other=st.text(max_size=4))
def test_what_stands_for_a_text_can_be_told_by_nobody_else(one: str, other: str) -> None:
    """Not by another message, another business or another key, however short the text is."""
    digests = {
        PERMITS.digest(business, message, Text(body=one), key)
        for business in ("acme", "globex")
        for message in ("msg_1", "msg_2")
        for key in ("k1", "k2")
    }
    assert len(digests) == 8
    same = PERMITS.digest("acme", "msg_1", Text(body=other), "k1") in digests
    assert same == (one == other)

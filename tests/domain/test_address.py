"""Addresses are read into one normal form, or refused without being repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.address import Address, AddressKind, Channel, parse_address
from processor.domain.errors import AddressInvalid

PHONE, EMAIL, VISITOR = AddressKind.PHONE, AddressKind.EMAIL, AddressKind.VISITOR


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (PHONE, "+12025550101", "+12025550101"),
        (PHONE, " +1 (202) 555-0101 ", "+12025550101"),
        (PHONE, "+1.202.555.0101", "+12025550101"),
        (PHONE, "+44 20 7946 0958", "+442079460958"),
        (EMAIL, " Alice@Example.COM ", "alice@example.com"),
        (EMAIL, "alice+offers@example.org", "alice+offers@example.org"),
        (VISITOR, "Visitor-7:a", "Visitor-7:a"),
    ],
)
def test_what_people_write_becomes_one_normal_form(
    kind: AddressKind, text: str, value: str
) -> None:
    assert parse_address(kind, text) == Address(kind=kind, value=value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PHONE, "2025550101"),
        (PHONE, "002025550101"),
        (PHONE, "+1202555010"),
        (PHONE, "+5550101"),
        (PHONE, "+1 202 555 0101 ext. 5"),
        (PHONE, "+1 202 555 0101 call me"),
        (PHONE, "+" + "1" * 60),
        (PHONE, "+1202CALLNOW"),
        (PHONE, "+12025550101/x5"),
        (PHONE, "+12025550101;isub=1"),
        (PHONE, "++12025550101"),
        (PHONE, ""),
        (EMAIL, "alice"),
        (EMAIL, "alice@"),
        (EMAIL, "alice@example.com, bob@example.com"),
        (EMAIL, "Alice <alice@example.com>"),
        (EMAIL, "alice@example..com"),
        (VISITOR, ""),
        (VISITOR, "two words"),
        (VISITOR, "-begins-with-a-dash"),
        (VISITOR, "a" * 129),
        (VISITOR, "line\n"),
    ],
)
def test_what_is_no_such_address_is_refused_and_not_repeated(kind: AddressKind, text: str) -> None:
    with pytest.raises(AddressInvalid) as refused:
        parse_address(kind, text)
    assert len(text) < 3 or text not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("kind", AddressKind)
@given(text=st.text(max_size=60) | st.from_regex(r"\+1 ?\(?202\)?[ .-]?555[ .-]?01[0-9]{2}"))
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(
    kind: AddressKind, text: str
) -> None:
    try:
        address = parse_address(kind, text)
    except AddressInvalid:
        return
    assert parse_address(kind, address.value) == address


@given(st.emails())
def test_an_email_address_is_the_same_in_capitals(text: str) -> None:
    try:
        address = parse_address(EMAIL, text)
    except AddressInvalid:
        return
    assert parse_address(EMAIL, text.upper()) == address
    assert parse_address(EMAIL, address.value) == address


def test_text_messages_and_whatsapp_reach_the_same_kind_of_address() -> None:
    kinds = {channel: channel.kind for channel in Channel}
    assert kinds[Channel.SMS] is kinds[Channel.WHATSAPP] is PHONE
    assert (kinds[Channel.EMAIL], kinds[Channel.WEBCHAT]) == (EMAIL, VISITOR)

"""The names of confirmation links: short, without a meaning to readers, and nobody's to make."""

from __future__ import annotations

import re
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from processor.domain.identity import IdKey
from processor.services.link_names import LENGTH, LinkNames
from tests.builders import ALICE_PHONE

FIRST, LATER = b"f" * 32, b"l" * 32
IDS: Final = IdKey(FIRST)
NAMES: Final = LinkNames(IDS)
hexes = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(hexes, hexes, hexes)
def test_a_name_leads_to_its_contact_and_names_its_sign_up_alone(
    contact: str, entry: str, other: str
) -> None:
    name = NAMES.write(contact, f"ent_{entry}")
    assert re.fullmatch(rf"[0-9A-Za-z]{{{LENGTH}}}", name)
    assert NAMES.contact(name) == contact
    assert NAMES.names(name, contact, f"ent_{entry}")
    if other != entry:
        assert not NAMES.names(name, contact, f"ent_{other}")
    if other != contact:
        assert not NAMES.names(name, other, f"ent_{entry}")


def test_a_whole_link_fits_into_a_text_with_room_for_words() -> None:
    contact = IDS.contact("acme", ALICE_PHONE)
    link = f"https://hooks.example.com/c/{NAMES.write(contact, 'ent_1')}"
    assert len(link) <= 64


def test_names_of_one_contact_have_nothing_in_common() -> None:
    contact = IDS.contact("acme", ALICE_PHONE)
    names = [NAMES.write(contact, f"ent_{number}") for number in range(50)]
    assert len({name[:6] for name in names}) == len({name[-6:] for name in names}) == len(names)
    assert contact not in "".join(names)


@given(st.text(max_size=40) | st.text("0aZ", min_size=LENGTH, max_size=LENGTH))
def test_whatever_is_in_the_path_is_read_without_a_fault(text: str) -> None:
    contact = NAMES.contact(text)
    assert contact is None or not NAMES.names(text, contact, "ent_1")


def test_a_name_that_was_altered_is_no_name_of_that_sign_up() -> None:
    contact = IDS.contact("acme", ALICE_PHONE)
    name = NAMES.write(contact, "ent_1")
    for place in range(LENGTH):
        sign = "0" if name[place] != "0" else "1"
        altered = name[:place] + sign + name[place + 1 :]
        found = NAMES.contact(altered)
        assert found != contact or not NAMES.names(altered, contact, "ent_1")


def test_another_deployment_cannot_make_or_read_it() -> None:
    contact = IDS.contact("acme", ALICE_PHONE)
    other = LinkNames(IdKey(LATER))
    name = NAMES.write(contact, "ent_1")
    assert other.write(contact, "ent_1") != name
    assert other.contact(name) != contact
    assert other.form_seal(name) != NAMES.form_seal(name)


def test_a_link_that_was_sent_before_a_rotation_still_leads_there() -> None:
    before = NAMES.write(IDS.contact("acme", ALICE_PHONE), "ent_1")
    rotated = IdKey(FIRST, LATER)
    now = rotated.contact("acme", ALICE_PHONE)
    assert now != IDS.contact("acme", ALICE_PHONE)
    assert LinkNames(rotated).contact(before) == now
    assert LinkNames(rotated).names(before, now, "ent_1")

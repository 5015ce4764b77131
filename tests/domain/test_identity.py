"""Keyed names: no choice of parts collides with another, and the key stays out of sight."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processor.domain.address import Address, AddressKind
from processor.domain.identity import IdKey, partition_of
from tests.builders import ALICE_PHONE, IDS

OTHER = IdKey(b"another key for tests, just as long")
_part = st.text(st.sampled_from("a}:{\n\0|,\x1f1é\U0001f600"), max_size=4)


@given(_part, _part, _part, _part, _part, _part)
@example("a}", ":b", "c", "a", "}:b", "c")
@example("a\n", "b", "c", "a", "\nb", "c")
@example("a\0b", "", "c", "a", "\0b", "c")
@example("a", "b:c", "", "a:b", "c", "")
def test_no_two_choices_of_parts_share_a_name(
    one: str, two: str, three: str, four: str, five: str, six: str
) -> None:
    same = (one, two, three) == (four, five, six)
    assert (IDS.object(one, two, three) == IDS.object(four, five, six)) is same


def test_a_length_prefix_cannot_be_written_into_a_part() -> None:
    """A part that holds what separates parts is still one part."""
    prefix = "\0\0\0\1"
    assert IDS.object("a", "b", "c") != IDS.object(f"a{prefix}b", "", "c")
    assert IDS.object("a", "b", "c") != IDS.object("a", f"b{prefix}c", "")


@pytest.mark.parametrize("text", ["a}b", "a:b", "a\nb", "a\0b", "", "é" * 300, "\ud800"])
def test_awkward_texts_have_names_that_are_safe_as_keys(text: str) -> None:
    address = Address(kind=AddressKind.VISITOR, value=text)
    for name in (
        IDS.contact(text, address),
        IDS.delivery(text, text, text),
        IDS.unparsable(text, text),
    ):
        assert len(name) == 32
        assert set(name) <= set("0123456789abcdef")


def test_the_same_parts_have_another_name_for_each_use() -> None:
    names = {
        IDS.message("acme", "x"),
        IDS.unparsable("acme", "x"),
        IDS.event("acme", 1).removeprefix("evt_"),
        IDS.object("acme", "x", ""),
        IDS.delivery("acme", "x", ""),
        IDS.entry("acme", "x", 1).removeprefix("ent_"),
        IDS.contact("acme", ALICE_PHONE),
    }
    assert len(names) == 7


def test_an_address_has_another_name_in_each_business_and_kind_and_under_each_key() -> None:
    same_text = Address(kind=AddressKind.VISITOR, value=ALICE_PHONE.value)
    names = [
        IDS.contact("acme", ALICE_PHONE),
        IDS.contact("globex", ALICE_PHONE),
        IDS.contact("acme", same_text),
        OTHER.contact("acme", ALICE_PHONE),
    ]
    assert len(set(names)) == len(names)
    assert IDS.contact("acme", ALICE_PHONE) == names[0]


def test_a_short_key_is_refused_with_the_cure() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes; `assent init` makes one"):
        IdKey(bytes(31))
    assert IdKey(bytes(32)).fingerprint() != IDS.fingerprint()


def test_the_key_and_the_number_are_never_shown() -> None:
    key = b"not to be seen, whatever happens!!"
    assert key.decode() not in repr(IdKey(key))
    assert key.hex() not in repr(IdKey(key))
    assert ALICE_PHONE.value not in repr(ALICE_PHONE)
    assert ALICE_PHONE.value not in IDS.contact("acme", ALICE_PHONE)


def test_contacts_spread_evenly_over_the_partitions() -> None:
    addresses = [
        Address(kind=AddressKind.PHONE, value=f"+120255501{number:02}") for number in range(100)
    ]
    many = [IDS.contact(f"b{n}", each) for each in addresses for n in range(40)]
    counts = sorted(sum(partition_of(name, 16) == p for name in many) for p in range(16))
    assert all(0 <= after - before < 60 for before, after in pairwise(counts))
    assert counts[0] > 180
    assert counts[-1] < 330


_addresses = st.builds(Address, kind=st.sampled_from(AddressKind), value=st.text(min_size=1))
FIRST, SECOND, THIRD = b"1" * 32, b"2" * 32, b"3" * 32


@given(_addresses, st.integers(1, 3))
def test_a_contact_is_lifted_to_later_keys_without_its_address(
    address: Address, version: int
) -> None:
    """And whoever holds the keys gets back to any earlier id."""
    keys = IdKey(FIRST, SECOND, THIRD)
    earlier = IdKey(*(FIRST, SECOND, THIRD)[:version]).contact("acme", address)
    assert keys.lift(earlier, version) == keys.contact("acme", address)
    assert keys.lower(keys.contact("acme", address), version) == earlier


def test_only_contacts_change_with_a_later_key() -> None:
    one, both = IdKey(FIRST), IdKey(FIRST, SECOND)
    assert one.contact("acme", ALICE_PHONE) != both.contact("acme", ALICE_PHONE)
    assert one.unparsable("acme", "x") != both.unparsable("acme", "x")
    assert one.object("acme", "order", "1") == both.object("acme", "order", "1")
    assert one.delivery("acme", "website", "d1") == both.delivery("acme", "website", "d1")
    assert one.event("dlv_00_1", 0) == both.event("dlv_00_1", 0)
    assert one.message("acme", "job-1") == both.message("acme", "job-1")
    assert one.attest(b"text") == both.attest(b"text")


def test_a_store_tells_how_many_of_the_keys_made_it() -> None:
    keys = IdKey(FIRST, SECOND, THIRD)
    assert keys.fingerprint(1) == IdKey(FIRST).fingerprint()
    assert keys.version_of(IdKey(FIRST, SECOND).fingerprint()) == 2
    assert keys.version_of(keys.fingerprint()) == 3
    assert keys.version_of(IdKey(SECOND).fingerprint()) is None
    assert IdKey(FIRST, SECOND).fingerprint() != IdKey(SECOND, FIRST).fingerprint()
    with pytest.raises(ValueError, match="at least 32 bytes"):
        IdKey(FIRST, b"short")


_texts = st.text(max_size=30) | st.text("+0123456789", max_size=16) | st.just("a" * 130)


@given(texts=st.lists(_texts, max_size=5), kind=st.sampled_from(AddressKind))
def test_many_ids_are_made_as_one_is(texts: list[str], kind: AddressKind) -> None:
    """Under one key, and under keys that came later."""
    for keys in (IdKey(b"k" * 32), IdKey(b"k" * 32, b"l" * 32, b"m" * 32)):
        ids = [keys.contact("acme", Address(kind=kind, value=text)) for text in texts]
        assert keys.list_namer("acme", kind)(texts) == ids
        assert [keys.namer("acme", kind)(text) for text in texts] == ids

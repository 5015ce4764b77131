"""A set of contact ids remembers each of them, in little more than the ids take."""

from __future__ import annotations

import secrets
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from processor.services.contact_set import ContactSet

# Few bytes, so that ids meet, and the end of one with the beginning of the next looks like a third.
_ids = st.lists(st.sampled_from([0, 0, 0, 1]), min_size=16, max_size=16).map(
    lambda drawn: bytes(drawn).hex()
)


@given(st.lists(_ids, max_size=40))
def test_it_is_a_set(ids: list[str]) -> None:
    known, compact = set[str](), ContactSet()
    for each in ids:
        assert compact.add(each) is (each not in known)
        known.add(each)


def test_a_hundred_thousand_ids_take_twelve_megabytes_at_most() -> None:
    """So a million fits in the 64 MiB that a list may take; most of this is where ids are kept."""
    compact = ContactSet()
    tracemalloc.start()
    try:
        for _ in range(100_000):
            assert compact.add(secrets.token_hex(16))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 12 << 20

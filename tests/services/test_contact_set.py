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


@given(st.lists(st.lists(_ids, max_size=9), max_size=9))
def test_it_is_a_set(batches: list[list[str]]) -> None:
    known, compact = set[str](), ContactSet()
    for batch in batches:
        # What stands twice in one batch is new once.
        expected = [each not in known and each not in batch[:at] for at, each in enumerate(batch)]
        assert compact.add_all(batch) == expected
        known.update(batch)


def test_a_hundred_thousand_ids_take_twelve_megabytes_at_most() -> None:
    """So a million fits in the 64 MiB that a list may take; most of this is where ids are kept."""
    compact = ContactSet()
    tracemalloc.start()
    try:
        for _ in range(100_000):
            assert compact.add_all([secrets.token_hex(16)]) == [True]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 12 << 20

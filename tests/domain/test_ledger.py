"""The hash chain: whatever is changed, moved or put between, is found; what is kept reads back."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Final

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processor.domain.errors import LedgerBroken
from processor.domain.events import AnyEvent
from processor.domain.fold import fold_all
from processor.domain.ledger import (
    GENESIS,
    HASH_BYTES,
    Entry,
    decode_line,
    encode_line,
    head_of,
    read_chain,
)
from processor.domain.standing import EMPTY, decode_standing, encode_standing
from tests.builders import ALICE_PHONE, at, contact_of, history
from tests.domain.test_order import KINDS, Happened
from tests.strategies import histories

LINES: Final = tuple(
    history(
        [(Happened(kind, at(hour)).event(), at(hour)) for hour, kind in enumerate(KINDS)]
    ).lines[contact_of(ALICE_PHONE)]
)


def _read(lines: list[bytes]) -> list[Entry]:
    return [entry for entry, _ in read_chain(lines)]


def test_a_ledger_reads_back_numbered_from_one() -> None:
    entries = _read(list(LINES))
    assert [entry.seq for entry in entries] == list(range(1, len(KINDS) + 1))
    assert [entry.at for entry in entries] == [at(hour) for hour in range(len(KINDS))]


@pytest.mark.parametrize("place", range(len(LINES)))
def test_any_changed_byte_of_any_line_is_found(place: int) -> None:
    for offset in range(len(LINES[place])):
        changed = bytearray(LINES[place])
        changed[offset] ^= 1
        with pytest.raises(LedgerBroken):
            _read([*LINES[:place], bytes(changed), *LINES[place + 1 :]])


@pytest.mark.parametrize("place", range(len(LINES)))
def test_a_shortened_line_is_found(place: int) -> None:
    for kept in (0, 1, HASH_BYTES - 1, HASH_BYTES, len(LINES[place]) - 1):
        with pytest.raises(LedgerBroken):
            _read([*LINES[:place], LINES[place][:kept], *LINES[place + 1 :]])


@pytest.mark.parametrize("place", range(len(LINES) - 1))
def test_a_line_taken_out_or_doubled_or_swapped_is_found(place: int) -> None:
    without = [*LINES[:place], *LINES[place + 1 :]]
    doubled = [*LINES[: place + 1], *LINES[place:]]
    swapped = [*LINES[:place], LINES[place + 1], LINES[place], *LINES[place + 2 :]]
    for lines in (without, doubled, swapped):
        with pytest.raises(LedgerBroken, match="the chain does not hold"):
            _read(lines)


def test_a_line_put_in_with_a_hash_of_its_own_breaks_the_next() -> None:
    forged = encode_line(decode_line(LINES[2]), head_of(LINES[1]))
    assert forged == LINES[2]
    other = encode_line(msgspec.structs.replace(decode_line(LINES[2]), flags=("stale",)), GENESIS)
    with pytest.raises(LedgerBroken, match="entry 3"):
        _read([*LINES[:2], other, *LINES[2:]])


def test_a_ledger_chained_anew_with_wrong_numbers_is_found() -> None:
    first, second = decode_line(LINES[0]), decode_line(LINES[2])
    line = encode_line(first, GENESIS)
    with pytest.raises(LedgerBroken, match="entry 2 carries the number 3"):
        _read([line, encode_line(second, head_of(line))])


def test_the_reading_stops_at_the_first_line_that_does_not_hold() -> None:
    """What comes before the damage is still told, so that its place is known."""
    reading = read_chain([*LINES[:3], b"", *LINES[4:]])
    assert [next(reading)[0].seq for _ in range(3)] == [1, 2, 3]
    with pytest.raises(LedgerBroken, match="entry 4"):
        next(reading)


@given(histories())
def test_every_entry_encodes_to_the_same_bytes_again(told: list[tuple[AnyEvent, datetime]]) -> None:
    for lines in history(told).lines.values():
        previous = GENESIS
        for line in lines:
            assert encode_line(decode_line(line), previous) == line
            previous = head_of(line)


@given(st.binary(max_size=200))
@example(b"\xa1\x80")
@example(b"\x81\xa2id\xa1\x80")
@example(b"\x81\xa1x" + b"\x91" * 5000)
def test_bytes_that_are_no_entry_are_refused_as_such(noise: bytes) -> None:
    with pytest.raises(LedgerBroken):
        decode_line(bytes(HASH_BYTES) + noise)


@given(st.binary(max_size=200))
@example(b"\n\xa1\x80")
@example(b"0\n\x93\x00\xc4\x00\xa1\x80")
@example(b"0\n" + b"\x91" * 5000)
def test_bytes_that_are_no_standing_are_refused_or_folded_anew(noise: bytes) -> None:
    """Nonsense is refused, or is of another fold version; it never says anything of anyone."""
    with contextlib.suppress(LedgerBroken):
        assert decode_standing(noise) in (None, EMPTY)


def test_a_standing_of_another_fold_is_folded_anew_and_a_lying_version_is_refused() -> None:
    older = msgspec.structs.replace(EMPTY, fold=0)
    assert decode_standing(encode_standing(older)) is None
    kept = encode_standing(fold_all(LINES))
    with pytest.raises(LedgerBroken, match="contradicts"):
        decode_standing(kept.replace(b"%d\n" % len(LINES), b"%d\n" % (len(LINES) + 1), 1))

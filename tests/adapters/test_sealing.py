"""Sealing: what opens, what must not, and what a rotation leaves readable."""

from __future__ import annotations

import io
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from processor.adapters.sealing import Keyring, key_id_of, seal, unseal
from processor.ports import SealBroken

OLD = bytes(range(32))
NEW = bytes(range(100, 132))
CONTEXT = b"acme/contact/evidence"

before = Keyring(keys={"k1": OLD}, current="k1")
during = Keyring(keys={"k1": OLD, "k2": NEW}, current="k2")
after = Keyring(keys={"k2": NEW}, current="k2")


@given(clear=st.binary(max_size=2000), context=st.binary(max_size=100))
def test_what_was_sealed_opens_in_its_context(clear: bytes, context: bytes) -> None:
    """Both forms give back the very bytes, for any content and context."""
    data_key = before.new_data_key()
    sealed = seal(data_key.plain, clear, context=context)
    envelope = before.seal_envelope(clear, context=context)

    assert unseal(before.unwrap(data_key.wrapped), sealed, context=context) == clear
    assert before.open_envelope(envelope, context=context) == clear


def test_one_flipped_bit_anywhere_breaks_an_envelope() -> None:
    """Version, lengths, key id, nonces, wrapped key, text and tags are all authenticated."""
    envelope = during.seal_envelope(b"alice@example.com", context=CONTEXT)
    for position in range(len(envelope)):
        for bit in (0x01, 0x80):
            altered = bytearray(envelope)
            altered[position] ^= bit
            with pytest.raises(SealBroken):
                during.open_envelope(bytes(altered), context=CONTEXT)


def test_every_cut_breaks_an_envelope() -> None:
    """A value of which only the beginning was kept is refused like an altered one."""
    envelope = before.seal_envelope(b"alice@example.com", context=CONTEXT)
    for length in range(len(envelope)):
        with pytest.raises(SealBroken):
            before.open_envelope(envelope[:length], context=CONTEXT)


@given(noise=st.binary(max_size=200))
def test_noise_breaks_and_raises_nothing_else(noise: bytes) -> None:
    """Whatever is found in the store, only one error leaves this module."""
    for text in (noise, b"\x01" + noise, b"\x01\x00\x20\x01\x02k1" + noise):
        with pytest.raises(SealBroken):
            before.open_envelope(text, context=CONTEXT)
        with pytest.raises(SealBroken):
            before.unwrap(text)
        with pytest.raises(SealBroken):
            unseal(noise, text, context=CONTEXT)


@given(context=st.binary(max_size=60).filter(lambda other: other != CONTEXT))
def test_another_context_does_not_open(context: bytes) -> None:
    """A value moved to another business, record or field stays closed."""
    data_key = before.new_data_key()
    with pytest.raises(SealBroken):
        unseal(data_key.plain, seal(data_key.plain, b"x", context=CONTEXT), context=context)
    with pytest.raises(SealBroken):
        before.open_envelope(before.seal_envelope(b"x", context=CONTEXT), context=context)


def test_a_wrapped_key_is_no_sealed_value() -> None:
    """The two uses of a key are kept apart, even if an attacker renames one as the other."""
    wrapped = before.new_data_key().wrapped
    with pytest.raises(SealBroken):
        unseal(OLD, b"\x01" + wrapped[4:], context=wrapped[:4])


def test_equal_texts_do_not_look_equal() -> None:
    """Fresh keys and nonces: a copy of the store tells nobody who wrote the same."""
    sealed = {before.seal_envelope(b"STOP", context=CONTEXT) for _ in range(50)}
    key = before.new_data_key().plain
    assert len(sealed | {seal(key, b"STOP", context=CONTEXT) for _ in range(50)}) == 100


def test_a_rotation_keeps_everything_readable() -> None:
    """Old values open under the new ring; rewrapped ones open when the old key is gone."""
    data_key = before.new_data_key()
    envelope = before.seal_envelope(b"kept", context=CONTEXT)
    rewrapped = during.rewrap(data_key.wrapped)

    assert during.open_envelope(envelope, context=CONTEXT) == b"kept"
    assert [key_id_of(data_key.wrapped), key_id_of(rewrapped)] == ["k1", "k2"]
    assert after.unwrap(rewrapped) == during.unwrap(data_key.wrapped) == data_key.plain


def test_a_missing_key_is_named() -> None:
    """Who removed a key too early learns which one to put back."""
    with pytest.raises(SealBroken, match="no key `k1` is configured"):
        after.unwrap(before.new_data_key().wrapped)


def test_a_key_of_the_same_id_but_other_bytes_does_not_open() -> None:
    """An id is only a label; the wrong key behind it is found out."""
    imposter = Keyring(keys={"k1": NEW}, current="k1")
    with pytest.raises(SealBroken):
        imposter.unwrap(before.new_data_key().wrapped)


@pytest.mark.parametrize(
    ("keys", "current", "cure"),
    [
        ({}, "k1", "add that key"),
        ({"k1": OLD}, "k2", "add that key"),
        ({"k1": OLD[:31]}, "k1", "32 random bytes"),
        ({"k1": OLD + b"\0"}, "k1", "32 random bytes"),
        ({"K1": OLD}, "K1", "1 to 16 of the characters"),
        ({"": OLD}, "", "1 to 16 of the characters"),
        ({"k" * 17: OLD}, "k" * 17, "1 to 16 of the characters"),
        ({"k1\n": OLD}, "k1\n", "1 to 16 of the characters"),
    ],
)
def test_an_unusable_ring_says_the_cure(keys: dict[str, bytes], current: str, cure: str) -> None:
    """Configuration mistakes end the start, with the remedy and without the key."""
    with pytest.raises(ValueError, match=cure) as caught:
        Keyring(keys=keys, current=current)
    assert not any(
        key.hex() in str(caught.value) or repr(key) in str(caught.value) for key in keys.values()
    )


def test_nothing_printed_shows_a_key() -> None:
    """Neither repr, rich's own listing, nor the traceback of a failure holds key or content."""
    data_key = before.new_data_key()
    out = io.StringIO()
    Console(file=out, width=500).print(data_key, during)
    try:
        unseal(OLD, b"\x01" + b"canary" * 10, context=CONTEXT)
    except SealBroken as error:
        out.write("".join(traceback.format_exception(error)))
    printed = out.getvalue() + repr(data_key) + str(data_key) + repr(during)

    for secret in (OLD, NEW, data_key.plain, data_key.wrapped):
        assert repr(secret)[2:-1] not in printed
        assert secret.hex() not in printed
    assert "InvalidTag" not in printed
    assert repr(during) == "Keyring(current='k2', ids=['k1', 'k2'])"

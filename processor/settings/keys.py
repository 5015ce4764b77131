"""The keys: base64 in the environment, bytes in the settings, and in no error text ever."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from processor.settings.problems import Problems
from processor.settings.variables import ID_KEY, MAKE_KEY, SEAL_KEYS

_ID_KEY_BYTES: Final = 32
_SEAL_KEY_BYTES: Final = 32
_KEY_ID: Final = re.compile(r"[a-z0-9_-]{1,16}")


def read_id_keys(text: str, problems: Problems) -> tuple[bytes, ...]:
    """The id keys, oldest first; a problem for each that cannot be used.

    One key alone has no id. Of several the newest comes first, as among the seal keys.
    """
    if ":" not in text:
        return (_read_id_key(text, problems),)
    keys: dict[str, bytes] = {}
    for position, part in enumerate(text.split(","), start=1):
        key_id, colon, encoded = part.strip().partition(":")
        wrong = _wrong_with(key_id if colon else "", encoded, known=keys, exact=False)
        if wrong:
            problems.add(ID_KEY.name, f"key {position} {wrong}")
        else:
            keys[key_id] = _decoded(encoded) or b""
    return tuple(reversed(keys.values())) or (b"",)


def _read_id_key(text: str, problems: Problems) -> bytes:
    """The id key; ``b""`` together with a problem when it cannot be used."""
    if not text:
        problems.add(
            ID_KEY.name,
            "is not set; put back the key that this store was made with, or for a new store make"
            f" one with `{MAKE_KEY}`",
        )
        return b""
    key = _decoded(text)
    if key is None:
        problems.add(ID_KEY.name, "is not base64; copy it again, whole")
    elif len(key) < _ID_KEY_BYTES:
        problems.add(
            ID_KEY.name, f"has {len(key)} bytes and needs 32; copy it again, whole, for a known"
            f" store, or make one with `{MAKE_KEY}` for a new one",
        )  # fmt: skip
    return key or b""


def read_seal_keys(text: str, problems: Problems) -> tuple[Mapping[str, bytes], str]:
    """The seal keys by id and the id of the current one, which comes first."""
    if not text:
        problems.add(
            SEAL_KEYS.name, f"is not set; write `k1:` and the output of `{MAKE_KEY}` after it"
        )
        return {}, ""
    keys: dict[str, bytes] = {}
    for position, part in enumerate(text.split(","), start=1):
        key_id, colon, encoded = part.strip().partition(":")
        wrong = _wrong_with(key_id if colon else "", encoded, known=keys)
        if wrong:
            problems.add(SEAL_KEYS.name, f"key {position} {wrong}")
        else:
            keys[key_id] = _decoded(encoded) or b""
    return keys, next(iter(keys), "")


def _wrong_with(
    key_id: str, encoded: str, *, known: Mapping[str, bytes], exact: bool = True
) -> str | None:
    # The id is not repeated either: in a slip it is the key that stands there.
    if not _KEY_ID.fullmatch(key_id):
        return "must be written `id:base64`, its id 1 to 16 of the characters a-z, 0-9, `_`, `-`"
    if key_id in known:
        return f"has the same id as one before it, `{key_id}`; give each key its own id"
    key = _decoded(encoded)
    if key is None:
        return "is not base64 after its id; copy it again, whole"
    if len(key) < _ID_KEY_BYTES or (exact and len(key) != _SEAL_KEY_BYTES):
        return f"has {len(key)} bytes and needs 32; make one with `{MAKE_KEY}`"
    return None


def _decoded(text: str) -> bytes | None:
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None

"""Encryption at rest: AES-256-GCM under data keys, wrapped by configured keys that can be rotated.

Whoever copies the store or the vault holds ciphertext; deleting a data key erases what it sealed.
Every form begins with a version byte, and everything around a ciphertext is authenticated with it.

    wrapped key   version | length of key id | key id | nonce | data key, encrypted
    sealed value  version | nonce | value, encrypted
    envelope      version | length of wrapped key (2 bytes) | wrapped key | sealed value
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ssl import RAND_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from processor.ports import DataKey, SealBroken

_KEY_ID: Final = re.compile(r"[a-z0-9_-]{1,16}")
_KEY_BYTES: Final = 32
# Random nonces of 96 bits are safe for 2**32 messages a key: ample, since data keys are short-lived
# in use and a configured key encrypts data keys alone.
# OpenSSL's generator draws from the kernel's and knows of forks; a draw from it is no system call,
# and a system call lets other threads in, which costs a busy server far more than the draw.
_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"
# Keeps a wrapped key from ever passing as a sealed value made with the same key.
_WRAPPING: Final = b"assent data key\x00"
_SEALING: Final = b"assent sealed value\x00"


class Keyring:
    """The configured keys: the current one wraps, all of them unwrap.

    To rotate, add a key and make it current, `rewrap` what is stored, and remove the old key last.
    """

    __slots__ = ("_ciphers", "_current", "_header")

    def __init__(self, *, keys: Mapping[str, bytes], current: str) -> None:
        """Take the keys by id; ValueError, without any key in it, when they cannot be used."""
        for key_id, key in keys.items():
            _check_key(key_id, key)
        if current not in keys:
            raise ValueError(
                f"current key id `{current}` is not among the configured keys; add that key or name"
                " one that is configured"
            )
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current
        self._header = _header(current)

    def __repr__(self) -> str:
        """Show the ids, which are no secret, and no key."""
        return f"Keyring(current={self._current!r}, ids={sorted(self._ciphers)!r})"

    def new_data_key(self) -> DataKey:
        """Make a random data key, wrapped by the current key."""
        plain = AESGCM.generate_key(_KEY_BYTES * 8)
        return DataKey(plain=plain, wrapped=self._wrap(plain, RAND_bytes(_NONCE_BYTES)))

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key, whichever configured key wrapped it; SealBroken when none did."""
        key_id = key_id_of(wrapped)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken(f"no key `{key_id}` is configured; add it back to open what it sealed")
        header = _header(key_id)
        return _decrypt(cipher, wrapped[len(header) :], _WRAPPING + header)

    @property
    def current(self) -> str:
        """The id of the key that wraps from now on."""
        return self._current

    def key_of(self, wrapped: bytes) -> str:
        """Which key wrapped a data key; see `key_id_of`."""
        return key_id_of(wrapped)

    def rewrap(self, wrapped: bytes) -> bytes:
        """Wrap the same data key by the current key; what it sealed stays as it is."""
        return self._wrap(self.unwrap(wrapped), RAND_bytes(_NONCE_BYTES))

    def seal_envelope(self, clear: bytes, *, context: bytes) -> bytes:
        """Seal under a fresh data key and keep that key, wrapped, in the same value."""
        drawn = RAND_bytes(_KEY_BYTES + 2 * _NONCE_BYTES)
        key, nonces = drawn[:_KEY_BYTES], drawn[_KEY_BYTES:]
        wrapped = self._wrap(key, nonces[:_NONCE_BYTES])
        sealed = _encrypt(AESGCM(key), nonces[_NONCE_BYTES:], clear, _SEALING + context)
        return b"".join((head_of(wrapped), _VERSION, sealed))

    def open_envelope(self, sealed: bytes, *, context: bytes) -> bytes:
        """Open what `seal_envelope` made in the same context; any failure is SealBroken."""
        _, wrapped, rest = self.split(sealed)
        return unseal(self.unwrap(wrapped), rest, context=context)

    def split(self, sealed: bytes) -> tuple[bytes, bytes, bytes]:
        """How an envelope begins, the wrapped data key in that, and the rest; or SealBroken."""
        wrapped = wrapped_in(sealed)
        head = head_of(wrapped)
        return head, wrapped, sealed[len(head) :]

    def join(self, wrapped: bytes, rest: bytes) -> bytes:
        """The envelope of a wrapped data key and what that key sealed."""
        return head_of(wrapped) + rest

    def seal(self, key: bytes, clear: bytes, *, context: bytes) -> bytes:
        """Seal under a data key; see `seal`."""
        return seal(key, clear, context=context)

    def unseal(self, key: bytes, sealed: bytes, *, context: bytes) -> bytes:
        """Open under a data key; see `unseal`."""
        return unseal(key, sealed, context=context)

    def _wrap(self, plain: bytes, nonce: bytes) -> bytes:
        header = self._header
        return header + _encrypt(self._ciphers[self._current], nonce, plain, _WRAPPING + header)


def key_id_of(wrapped: bytes) -> str:
    """Tell which configured key wrapped a data key; SealBroken when it is no wrapped key."""
    if wrapped[:1] != _VERSION:
        raise SealBroken("wrapped key has an unknown version or was altered")
    length = int.from_bytes(wrapped[1:2], "big")
    key_id = wrapped[2 : 2 + length].decode("ascii", "replace")
    if not _KEY_ID.fullmatch(key_id) or len(key_id) != length:
        raise SealBroken("wrapped key names no key; it was altered")
    return key_id


def wrapped_in(sealed: bytes) -> bytes:
    """The wrapped data key at the head of an envelope; SealBroken when it is no envelope."""
    end = 3 + int.from_bytes(sealed[1:3], "big")
    if sealed[:1] != _VERSION or len(sealed) < end:
        raise SealBroken("envelope has an unknown version or was altered")
    return sealed[3:end]


def head_of(wrapped: bytes) -> bytes:
    """How an envelope begins that holds this wrapped data key."""
    return _VERSION + len(wrapped).to_bytes(2, "big") + wrapped


def seal(key: bytes, clear: bytes, *, context: bytes) -> bytes:
    """Encrypt under a 32-byte data key; only the same `context` opens it again."""
    nonce = RAND_bytes(_NONCE_BYTES)
    return _VERSION + _encrypt(AESGCM(key), nonce, clear, _SEALING + context)


def unseal(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """Decrypt what `seal` made with the same key and context; any failure is SealBroken."""
    if sealed[:1] != _VERSION or len(key) != _KEY_BYTES:
        raise SealBroken("sealed value has an unknown version, or its key the wrong length")
    return _decrypt(AESGCM(key), sealed[1:], _SEALING + context)


def _check_key(key_id: str, key: bytes) -> None:
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError(f"key id `{key_id}` must be 1 to 16 of the characters a-z, 0-9, `_`, `-`")
    if len(key) != _KEY_BYTES:
        raise ValueError(f"key `{key_id}` has {len(key)} bytes; make one of 32 random bytes")


def _header(key_id: str) -> bytes:
    return _VERSION + bytes([len(key_id)]) + key_id.encode("ascii")


def _encrypt(cipher: AESGCM, nonce: bytes, clear: bytes, context: bytes) -> bytes:
    return nonce + cipher.encrypt(nonce, clear, context)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return cipher.decrypt(nonce, encrypted, context)
    except (InvalidTag, ValueError, OverflowError):
        # From nothing: a traceback must not show which of key, context and content was wrong.
        raise SealBroken("sealed value was altered or is not of this key and context") from None

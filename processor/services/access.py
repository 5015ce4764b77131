"""Access: keys are shown once, kept by hash, checked in constant time, and revoked at once.

A key is `ak_<id>_<secret><checksum>`; one of a sandbox says so, `ak_test_<id>_...`. The checksum
lets a scanner recognise a leaked key, and lets a mistyped one be refused without asking the store.
The secret has 190 bits, so a plain hash of it needs neither salt nor stretching.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import threading
import zlib
from collections.abc import Collection, Container
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.domain.errors import AssentError
from processor.ports import ApiKey, ApiKeys, Scope

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_ID_LENGTH: Final = 12
_SECRET_LENGTH: Final = 32
_CHECKSUM_LENGTH: Final = 6
_FORM: Final = re.compile(r"ak_(?:test_)?([0-9A-Za-z]{12})_[0-9A-Za-z]{32}([0-9A-Za-z]{6})")
_LIVE: Final = "ak_"
_TEST: Final = "ak_test_"
#: What a key of an unknown id is compared with, so that it takes the same time.
_NOBODYS: Final = bytes(hashlib.sha256().digest_size)
#: How long a key that was good is still recognised while the store is away.
_RECALLED_FOR: Final = timedelta(minutes=5)
_RECALLED_MOST: Final = 1000


class KeyRefused(AssentError):
    """A key that would be of no use and is not issued."""


class Access:
    """Issues and checks API keys. Raises StoreUnavailable.

    Test keys open the businesses in `sandboxes` and those alone, also when a key was made while its
    business was of the other kind.
    """

    def __init__(self, keys: ApiKeys, *, sandboxes: Container[str] = ()) -> None:
        self._keys = keys
        self._sandboxes = sandboxes
        self._recent: dict[str, tuple[ApiKey, datetime]] = {}
        self._guard = threading.Lock()

    def issue(
        self,
        business: str,
        scopes: Collection[Scope],
        *,
        label: str,
        expires_at: datetime | None,
        now: datetime,
    ) -> tuple[str, ApiKey]:
        """Make a key; its text is returned here and can never be read again."""
        if not scopes:
            raise KeyRefused("a key needs a scope; name one of events, gate, read, admin")
        if expires_at is not None and expires_at <= now:
            raise KeyRefused("a key must expire in the future; give a later time")
        name, secret = _random(_ID_LENGTH), _random(_SECRET_LENGTH)
        body = f"{_TEST if business in self._sandboxes else _LIVE}{name}_{secret}"
        text = body + _checksum(body)
        key = ApiKey(
            id=name,
            business=business,
            scopes=tuple(scope for scope in Scope if scope in scopes),
            digest=_digest(text),
            created_at=now,
            label=label,
            expires_at=expires_at,
        )
        self._keys.put(key)
        return text, key

    def authenticate(self, text: str, now: datetime) -> ApiKey | None:
        """The key behind a text, or None for whatever reason there is."""
        name = _named(text)
        return None if name is None else self.prove(text, self._keys.get(name), now)

    def prove(self, text: str, kept: ApiKey | None, now: datetime) -> ApiKey | None:
        """The key behind a well-formed text, if what the store keeps under its id is it."""
        found = self._fitting(_good(kept, text, now), text)
        self._remember(found.id if found else _named(text) or "", found, now)
        return found

    def recall(self, text: str, now: datetime) -> ApiKey | None:
        """A key that was good minutes ago, for answers that need no store and permit nothing."""
        with self._guard:
            key, seen_at = self._recent.get(_named(text) or "", (None, now))
        return _good(key, text, now) if now - seen_at <= _RECALLED_FOR else None

    def revoke(self, key_id: str, now: datetime) -> ApiKey | None:
        """Make a key worthless from now on; None when there is no such key."""
        found = self._keys.get(key_id)
        if found is None or found.revoked_at is not None:
            return found
        revoked = replace(found, revoked_at=now)
        self._keys.put(revoked)
        self._remember(key_id, None, now)
        return revoked

    def _fitting(self, key: ApiKey | None, text: str) -> ApiKey | None:
        """The key, unless it is a test key of a live business or the other way round."""
        if key is None or text.startswith(_TEST) != (key.business in self._sandboxes):
            return None
        return key

    def _remember(self, name: str, key: ApiKey | None, now: datetime) -> None:
        with self._guard:
            if key is None:
                self._recent.pop(name, None)
                return
            if len(self._recent) >= _RECALLED_MOST:
                self._recent.clear()
            self._recent[name] = (key, now)


def _good(key: ApiKey | None, text: str, now: datetime) -> ApiKey | None:
    """The key, if the text is the whole of it and it is still in force."""
    matches = hmac.compare_digest(_digest(text), key.digest if key else _NOBODYS)
    if key is None or not matches or key.revoked_at is not None:
        return None
    expired = key.expires_at is not None and key.expires_at <= now
    return None if expired else key


def _named(text: str) -> str | None:
    """The id in a well-formed key."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    sound = hmac.compare_digest(form[2], _checksum(text[:-_CHECKSUM_LENGTH]))
    return form[1] if sound else None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def _checksum(body: str) -> str:
    """CRC-32 in six digits of base 62."""
    rest, digits = zlib.crc32(body.encode("ascii")), ""
    for _ in range(_CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(_BASE62))
        digits = _BASE62[digit] + digits
    return digits

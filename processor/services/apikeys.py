"""API keys: made once, shown once, known to the store by a hash only.

A key reads `ak_<id>_<secret><checksum>`. The checksum lets a mangled copy be refused without asking
the store, and lets scanners of leaked secrets be sure of what they found.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.ports import ApiKey, ApiKeys, Scope

_ID_SIGNS: Final = string.ascii_lowercase + string.digits
_SECRET_SIGNS: Final = string.ascii_letters + string.digits
_ID_LENGTH: Final = 12
#: 40 signs of 62 are 238 bits: a plain hash of so much chance cannot be turned back.
_SECRET_LENGTH: Final = 40
_CHECK_LENGTH: Final = 6
_TOKEN: Final = re.compile(
    rf"ak_([a-z0-9]{{{_ID_LENGTH}}})_([A-Za-z0-9]{{{_SECRET_LENGTH}}})"
    rf"([A-Za-z0-9]{{{_CHECK_LENGTH}}})"
)


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh key and the token that is shown this one time."""

    key: ApiKey
    token: str

    def __repr__(self) -> str:
        """Never show the token."""
        return f"Issued({self.key.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Never show the token to rich either."""
        return [("id", self.key.id)]


def issue_key(
    keys: ApiKeys,
    *,
    business: str,
    scopes: Sequence[Scope],
    now: datetime,
    label: str = "",
    expires_at: datetime | None = None,
) -> Issued:
    """Make a key and keep its hash; raises StoreUnavailable."""
    key_id, secret = _chance(_ID_SIGNS, _ID_LENGTH), _chance(_SECRET_SIGNS, _SECRET_LENGTH)
    key = ApiKey(
        id=key_id,
        business=business,
        scopes=tuple(dict.fromkeys(scopes)),
        digest=_digest(secret),
        created_at=now,
        label=label,
        expires_at=expires_at,
    )
    keys.put(key)
    return Issued(key=key, token=f"ak_{key_id}_{secret}{_checksum(key_id, secret)}")


def find_key(keys: ApiKeys, token: str, now: datetime) -> ApiKey | None:
    """The key behind a token; None when it is unknown, mangled, expired or revoked.

    Raises StoreUnavailable.
    """
    read = _TOKEN.fullmatch(token)
    if read is None:
        return None
    key_id, secret, checksum = read.groups()
    if not hmac.compare_digest(checksum, _checksum(key_id, secret)):
        return None
    key = keys.get(key_id)
    if key is None or not hmac.compare_digest(key.digest, _digest(secret)):
        return None
    return key if is_live(key, now) else None


def revoke_key(keys: ApiKeys, key_id: str, now: datetime) -> ApiKey | None:
    """Revoke a key from now on; the key as it is then, or None when there is none.

    Revoking it again changes nothing. Raises StoreUnavailable.
    """
    key = keys.get(key_id)
    if key is None or key.revoked_at is not None:
        return key
    revoked = msgspec.structs.replace(key, revoked_at=now)
    keys.put(revoked)
    return revoked


def is_live(key: ApiKey, now: datetime) -> bool:
    """Whether a key counts at this moment."""
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def _chance(signs: str, length: int) -> str:
    return "".join(secrets.choice(signs) for _ in range(length))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _checksum(key_id: str, secret: str) -> str:
    number = zlib.crc32(f"{key_id}_{secret}".encode())
    found = ""
    for _ in range(_CHECK_LENGTH):
        number, rest = divmod(number, len(_SECRET_SIGNS))
        found += _SECRET_SIGNS[rest]
    return found

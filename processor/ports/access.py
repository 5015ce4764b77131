"""API keys: kept by hash in the store, so that revoking one needs no restart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec


class Scope(StrEnum):
    """What a key may do; `admin` covers keys, sources, imports and annulments."""

    EVENTS = "events"
    GATE = "gate"
    READ = "read"
    ADMIN = "admin"


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is kept: `digest` is a hash of the secret part and cannot be used as a key."""

    id: str
    business: str
    scopes: tuple[Scope, ...]
    digest: bytes
    created_at: datetime
    label: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class ApiKeys(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def put(self, key: ApiKey) -> None:
        """Keep a key, or replace the one with this id."""

    def get(self, key_id: str) -> ApiKey | None:
        """One key, or None."""

    def all(self) -> Sequence[ApiKey]:
        """All keys, revoked ones included, in the order of their ids."""

"""The edges of the core, as protocols; each has a real adapter and an in-memory twin."""

from __future__ import annotations

from processor.ports.errors import (
    FieldProblem,
    NotUnderstood,
    SignatureInvalid,
    StoreContended,
    StoreFull,
    StoreUnavailable,
    StoreUnborn,
    VaultUnavailable,
)
from processor.ports.vault import Sealer, Vault
from processor.ports.webhooks import Provider, RawRequest, Verified

__all__ = [
    "FieldProblem",
    "NotUnderstood",
    "Provider",
    "RawRequest",
    "Sealer",
    "SignatureInvalid",
    "StoreContended",
    "StoreFull",
    "StoreUnavailable",
    "StoreUnborn",
    "Vault",
    "VaultUnavailable",
    "Verified",
]

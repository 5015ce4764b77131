"""Which store a machine worked with, and how far it had come: how an older copy is recognised."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine remembers of its store.

    `machine` is the machine's own name in the store; `mark` the highest mark that it left there,
    and knows to have been there. Without a machine nothing but the store's id is remembered.
    """

    store: str
    epoch: int = 0
    machine: str = ""
    mark: int = 0


class Memory(Protocol):
    """What a machine remembers, kept apart from the store; raises KnownStoreUnreadable, OSError."""

    def recall(self) -> Known | None:
        """What is remembered; None on a machine that never had a store."""

    def remember(self, known: Known) -> None:
        """Keep this instead; on disk when this returns."""


class Marks(Protocol):
    """One number for each machine, which only ever grows; raises StoreUnavailable."""

    def at(self, machine: str) -> int:
        """The mark of a machine; 0 where it left none."""

    def advance(self, machine: str) -> int:
        """Raise a machine's mark by one, durably; the mark now."""

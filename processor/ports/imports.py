"""What an import remembers of the rows it has read, so that a file of any length fits in memory."""

from __future__ import annotations

from typing import Protocol


class RowBook(Protocol):
    """A set of short texts, kept for one run."""

    def has(self, key: str) -> bool:
        """Whether the key was added before."""

    def add(self, key: str) -> bool:
        """Add a key; False when it was there."""

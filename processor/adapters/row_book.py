"""The memory of an import: a temporary database that SQLite keeps on disk once it grows."""

from __future__ import annotations

import sqlite3


class TemporaryRowBook:
    """See the port. Gone with the process; it holds keyed hashes only."""

    def __init__(self) -> None:
        # An empty name: a private file that is removed when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("CREATE TABLE book (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def has(self, key: str) -> bool:
        found = self._file.execute("SELECT 1 FROM book WHERE key = ?", (key,))
        return found.fetchone() is not None

    def add(self, key: str) -> bool:
        return self._file.execute("INSERT OR IGNORE INTO book VALUES (?)", (key,)).rowcount == 1

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

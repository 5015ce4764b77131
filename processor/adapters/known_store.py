"""Which store this machine knows: its id, kept in the state folder, apart from the store itself.

An emptied store looks like a new one. A machine that remembers the id of the store it worked with
can tell the two apart, and refuses to make another in its place.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from processor.domain.errors import AssentError

_FILE: Final = "store.id"
_ID: Final = re.compile(r"[0-9a-zA-Z-]{1,64}")


class KnownStoreUnreadable(AssentError):
    """The file is there but cannot be read, or holds no id; nothing may be concluded from it."""


class KnownStore:
    """The file `store.id` in the state folder."""

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / _FILE

    def read(self) -> str | None:
        """The id of the store that this machine knows, or None; raises KnownStoreUnreadable."""
        try:
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise KnownStoreUnreadable(f"`{self.path}` cannot be read; {_CURE}") from error
        if not _ID.fullmatch(text):
            raise KnownStoreUnreadable(f"`{self.path}` holds no store id; {_CURE}")
        return text

    def write(self, store: str) -> None:
        """Remember a store; on disk when this returns. Raises OSError."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as stream:
            stream.write(f"{store}\n")
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


_CURE: Final = "put the id of your store back, or remove it if this machine never had a store"

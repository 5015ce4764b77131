"""Which store this machine knows, kept in the state folder, apart from the store itself.

An emptied store looks like a new one, and an older copy like the store itself. A machine that
remembers the id of the store it worked with, and how far that had come, can tell them apart.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Final

from processor.domain.errors import AssentError
from processor.ports import Known

_FILE: Final = "store.id"
_ID: Final = re.compile(r"[0-9a-zA-Z-]{1,64}")
_REST: Final = re.compile(r"epoch ([0-9]{1,12})\nmachine ([0-9a-f]{1,32})\nmark ([0-9]{1,15})")


class KnownStoreUnreadable(AssentError):
    """The file is there but cannot be read, or holds no id; nothing may be concluded from it."""


class KnownStore:
    """The file `store.id` in the state folder: the id, and below it epoch, machine and mark."""

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / _FILE

    def recall(self) -> Known | None:
        try:
            text = self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise KnownStoreUnreadable(f"`{self.path}` cannot be read; {_CURE}") from error
        store, _, rest = text.partition("\n")
        found = _REST.fullmatch(rest)
        if not _ID.fullmatch(store) or (rest and found is None):
            raise KnownStoreUnreadable(f"`{self.path}` holds no store id; {_CURE}")
        if found is None:
            return Known(store=store)
        return Known(store=store, epoch=int(found[1]), machine=found[2], mark=int(found[3]))

    def remember(self, known: Known) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A name of its own: several processes of this machine keep the same memory.
        fresh = self.path.with_suffix(f".{secrets.token_hex(8)}")
        with fresh.open("w", encoding="ascii") as stream:
            stream.write(_text(known))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _text(known: Known) -> str:
    if not known.machine:
        return f"{known.store}\n"
    return f"{known.store}\nepoch {known.epoch}\nmachine {known.machine}\nmark {known.mark}\n"


_CURE: Final = "put the id of your store back, or remove it if this machine never had a store"

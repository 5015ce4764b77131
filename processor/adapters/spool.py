"""The spool: sealed revocations on the local disk while the store is away, one file each."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"dlv_[0-9]{2,4}_[0-9a-f]{32}")
_SUFFIX: Final = ".sealed"


class DirectorySpool:
    """See the port. A file appears whole or not at all, and is on disk before it counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, sealed: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = self._folder / f".{name}.{os.getpid()}"
        with staged.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(self._path(name))
        self._sync_folder()

    def pending(self) -> Sequence[str]:
        try:
            found = [(entry.stat().st_mtime_ns, entry.name) for entry in os.scandir(self._folder)]
        except FileNotFoundError:
            return ()
        names = (name.removesuffix(_SUFFIX) for _, name in sorted(found) if name.endswith(_SUFFIX))
        return [name for name in names if _NAME.fullmatch(name)]

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def done(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)
        self._sync_folder()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("a spooled revocation is named by its delivery id")
        return self._folder / f"{name}{_SUFFIX}"

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""This machine: its disks, and who may read the files that hold secrets."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from processor.ports.machine import Disk


class LocalMachine:
    """See the port. `folders` by what they hold; they need not exist yet."""

    def __init__(self, *, folders: Mapping[str, Path], secret_files: Sequence[Path]) -> None:
        self._folders = folders
        self._files = secret_files

    def disks(self) -> Sequence[Disk]:
        found = []
        for name, folder in self._folders.items():
            with suppress(OSError):
                usage = shutil.disk_usage(_existing(folder))
                found.append(Disk(name=name, free_bytes=usage.free, total_bytes=usage.total))
        return found

    def exposed(self) -> Sequence[str]:
        return [path.name for path in self._files if _others_read(path)]


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _others_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False

"""One owner per folder: a lock that the kernel gives back when its last holder is gone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from processor.domain.errors import AssentError

_POLL_SECONDS = 0.05


class FolderInUseError(AssentError):
    """Another process owns the folder."""


class FolderLock:
    """An exclusive lock on a folder, held through one open file.

    A child that inherits `descriptor` holds the lock too: it is free again only when this process
    has released it *and* that child has ended. The file stays behind; its presence means nothing.
    """

    def __init__(self, folder: Path, *, patience_seconds: float = 2.0) -> None:
        """Take the lock; a dying owner gets `patience_seconds` to let go.

        Raises:
            FolderInUseError: Somebody else holds it.
        """
        path = folder / "owner.lock"
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not self._taken_within(patience_seconds):
            owner = os.pread(self.descriptor, 20, 0).decode("ascii", "replace") or "unknown"
            os.close(self.descriptor)
            raise FolderInUseError(
                f"folder `{folder}` is in use by process {owner}; stop that or name another folder"
            )

    def name_owner(self, process_id: int) -> None:
        """Write down who owns the folder, for the message that the next comer gets."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(process_id).encode(), 0)

    def release(self) -> None:
        """Give up this process's hold."""
        os.close(self.descriptor)

    def _taken_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        for _ in _ticks_until(deadline):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False


def _ticks_until(deadline: float) -> Iterator[None]:
    yield
    while time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
        yield

"""The spool: sealed revocations on the local disk while the store is away, one file each."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from processor.ports import StoreUnavailable

_NAME: Final = re.compile(r"dlv_[0-9]{2,4}_[0-9a-f]{32}")
_SUFFIX: Final = ".sealed"


class DirectorySpool:
    """See the port. A file appears whole or not at all, and is on disk before it counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, sealed: bytes) -> None:
        with _told("written"):
            self._keep(name, sealed)

    def _keep(self, name: str, sealed: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A name of its own: a source that repeats itself is answered by several threads at once.
        staged = self._folder / f".{name}.{secrets.token_hex(8)}"
        try:
            with staged.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(self._path(name))
        except OSError:
            # A disk that is full already must not be filled by those who try again.
            staged.unlink(missing_ok=True)
            raise
        self._sync_folder()

    def pending(self) -> Sequence[str]:
        # Asked before every decision, and hardly ever is anything there.
        try:
            if not os.listdir(self._folder):  # noqa: PTH208 - four times as fast as `iterdir`
                return ()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _away("read", error) from None
        with _told("read"):
            return [name for _, name in sorted(self._waiting())]

    def _waiting(self) -> Iterator[tuple[int, str]]:
        """When each was kept, and its name; what is let go meanwhile hides nothing else."""
        try:
            entries = list(os.scandir(self._folder))
        except FileNotFoundError:
            return
        for entry in entries:
            name = entry.name.removesuffix(_SUFFIX)
            if entry.name.endswith(_SUFFIX) and _NAME.fullmatch(name):
                with suppress(FileNotFoundError):
                    yield entry.stat().st_mtime_ns, name

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


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Nothing can be promised without the spool, so its failure is the store's being away."""
    try:
        yield
    except OSError as error:
        raise _away(what, error) from None


def _away(what: str, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"the spool cannot be {what} ({type(error).__name__}); see to the state folder"
    )

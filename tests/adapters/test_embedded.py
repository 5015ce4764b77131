"""The embedded server with real processes and real SIGKILLs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import redis
from kombu.connection import Connection

from processor.adapters.embedded import EmbeddedServer, EmbeddedServerError
from processor.adapters.folder_lock import FolderInUseError

ROOT = Path(__file__).parents[2]
Eventually = Callable[[Callable[[], bool]], bool]
Gone = Callable[[int], bool]

PARENT = """
import signal, sys
from pathlib import Path
from processor.adapters.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=True)
server.start()
print(server.pid, flush=True)
signal.pause()
"""


def settings(server: EmbeddedServer) -> dict[str, str]:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        return dict(client.config_get("*"))


def acknowledged(client: redis.Redis, number: int) -> bool:
    try:
        return bool(client.set(f"entry:{number}", number))
    except redis.ConnectionError:
        return False


def start_parent(folder: Path) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-c", PARENT, str(folder)]
    parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def test_a_durable_server_syncs_every_write_and_evicts_nothing(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path, durable=True, maxmemory="64mb") as server:
        found = settings(server)
    assert found["appendonly"] == "yes"
    assert found["appendfsync"] == "always"
    assert found["no-appendfsync-on-rewrite"] == "no"
    assert found["maxmemory-policy"] == "noeviction"
    assert found["hash-max-listpack-value"] == "128"
    assert found["maxmemory"] == str(64 * 1024 * 1024)
    assert found["save"] == ""
    assert found["dir"] == str(tmp_path)


def test_the_broker_keeps_its_queues_over_a_restart_without_syncing(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path, durable=False) as server:
        assert settings(server)["appendfsync"] == "no"
        with redis.Redis.from_url(server.url) as client:
            client.lpush("queue", "msg_1")
            server.restart()
            assert client.lrange("queue", 0, -1) == [b"msg_1"]


def test_a_server_listens_on_a_private_socket_and_no_port(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path, durable=True) as server:
        assert server.pid is not None
        assert server.socket is not None
        assert psutil.Process(server.pid).net_connections("inet") == []
        assert server.socket.stat().st_mode & 0o077 == 0


def test_with_a_port_it_listens_on_the_loopback_address_only(
    tmp_path: Path, free_port: int
) -> None:
    with EmbeddedServer(tmp_path, durable=True, port=free_port) as server:
        assert server.pid is not None
        listening = psutil.Process(server.pid).net_connections("inet")
        found = settings(server)
    assert {tuple(one.laddr) for one in listening} == {("127.0.0.1", free_port)}
    assert found["protected-mode"] == "yes"
    assert server.url == server.broker_url == f"redis://127.0.0.1:{free_port}/0"


def test_a_port_taken_by_another_server_is_not_mistaken_for_ours(
    tmp_path: Path, free_port: int
) -> None:
    with EmbeddedServer(tmp_path / "first", durable=False, port=free_port):
        second = EmbeddedServer(tmp_path / "second", durable=False, port=free_port)
        with pytest.raises(EmbeddedServerError, match=r"`second` ended: .*listen"):
            second.start()
        assert second.pid is None


def test_a_celery_broker_connection_reaches_it(tmp_path: Path) -> None:
    with (
        EmbeddedServer(tmp_path, durable=False) as server,
        Connection(server.broker_url) as connection,
        connection.SimpleQueue("intake") as queue,
    ):
        queue.put({"id": "msg_1"})
        message = queue.get(timeout=60)
        assert message.payload == {"id": "msg_1"}
        message.ack()


def test_a_folder_with_a_long_or_odd_name_gets_a_short_socket(tmp_path: Path) -> None:
    for name in ("x" * 120, 'with space, "quote" and %20'):
        with EmbeddedServer(tmp_path / name, durable=True) as server:
            assert len(str(server.socket)) < 100
            with redis.Redis.from_url(server.url) as client:
                assert client.ping()
            assert settings(server)["dir"] == str(tmp_path / name)
            assert server.socket is not None
            short = server.socket.parent
        assert not short.exists()


def test_acknowledged_writes_survive_sigkill(tmp_path: Path) -> None:
    written = 0
    with EmbeddedServer(tmp_path, durable=True) as server:
        for _ in range(5):
            killer = threading.Timer(0.05, os.kill, (server.pid, signal.SIGKILL))
            with redis.Redis.from_url(server.url) as client:
                killer.start()
                while acknowledged(client, written):
                    written += 1
            killer.join()
            server.kill()
            server.start()
        with redis.Redis.from_url(server.url) as client:
            kept = client.mget([f"entry:{number}" for number in range(written)])
    assert written > 0
    assert kept == [str(number).encode() for number in range(written)]


def test_a_server_started_by_a_thread_outlives_that_thread(
    tmp_path: Path, eventually: Eventually
) -> None:
    server = EmbeddedServer(tmp_path, durable=False)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    with redis.Redis.from_url(server.url) as client:
        assert eventually(lambda: client.info("server")["uptime_in_seconds"] >= 1)
    server.stop()
    assert server.poll() == 0


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path, durable=True) as first:
        with pytest.raises(FolderInUseError, match=f"in use by process {first.pid}"):
            EmbeddedServer(tmp_path, durable=True).start()
        with pytest.raises(EmbeddedServerError, match="runs already"):
            first.start()
        with redis.Redis.from_url(first.url) as client:
            assert client.ping()


def test_a_folder_is_free_again_after_a_stop(tmp_path: Path, gone: Gone) -> None:
    with EmbeddedServer(tmp_path, durable=True) as first:
        pid = first.pid
    assert pid is not None
    assert gone(pid)
    with EmbeddedServer(tmp_path, durable=True) as second:
        assert second.pid not in {None, pid}


def test_sigkill_of_the_parent_leaves_no_server_and_frees_the_folder(
    tmp_path: Path, eventually: Eventually, gone: Gone
) -> None:
    parent, pid = start_parent(tmp_path)
    with parent:
        with pytest.raises(FolderInUseError):
            EmbeddedServer(tmp_path, durable=True).start()
        parent.kill()
    assert eventually(lambda: gone(pid))
    with EmbeddedServer(tmp_path, durable=True) as server, redis.Redis.from_url(server.url) as it:
        assert it.ping()

"""A silent server is waited for once: the next are refused at once, and soon it is tried anew."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.adapters.connection import connect
from processor.adapters.dispatch import CeleryDispatcher
from processor.adapters.embedded import EmbeddedServer
from processor.ports import StoreUnavailable


class Mute:
    """A server that takes every connection and says nothing."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.callers: list[socket.socket] = []
        self.url = f"redis://127.0.0.1:{self._server.getsockname()[1]}/0"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                caller, _ = self._server.accept()
            except OSError:
                return
            self.callers.append(caller)

    def close(self) -> None:
        """Let everybody go."""
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for caller in self.callers:
            caller.close()


@pytest.fixture
def mute() -> Iterator[Mute]:
    server = Mute()
    yield server
    server.close()


def test_after_one_silence_nobody_else_waits(mute: Mute) -> None:
    """Neither is the silent command sent again, nor does anybody connect meanwhile."""
    store = connect(mute.url, seconds=0.1)
    for _ in range(20):
        with pytest.raises(StoreUnavailable):
            store.now()
    assert len(mute.callers) == 1


def test_a_frozen_server_is_asked_again_once_it_thaws(
    tmp_path: Path, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    def answers() -> bool:
        try:
            store.now()
        except StoreUnavailable:
            return False
        return True

    with EmbeddedServer(tmp_path / "store", durable=False) as server:
        assert server.pid is not None
        store = connect(server.url, seconds=0.2)
        assert answers()
        os.kill(server.pid, signal.SIGSTOP)
        assert not answers()
        os.kill(server.pid, signal.SIGCONT)
        assert eventually(answers)


def test_an_ending_process_does_not_wait_for_a_silent_broker(mute: Mute) -> None:
    dispatcher = CeleryDispatcher(mute.url, lambda _: {})
    for lane in range(50):
        dispatcher.wake(lane)
    assert not dispatcher.flush(seconds=0.2)

"""A rolling deployment: one worker after another is replaced under load, and nobody notices."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Self

import pytest

from processor.ports import DeliveryState, Role
from tests.e2e.history import Call, History, ready
from tests.e2e.promises import keep
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e

_CALLERS = 2
#: Of each worker.
_PROCESSES = 2


class Load:
    """Callers over HTTP without a pause, and one who waits until its delivery is recorded."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.waits: list[float] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(n,)) for n in range(_CALLERS)]
        self._threads.append(threading.Thread(target=self._follow))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def followed(self, number: int) -> bool:
        """Whether so many deliveries were followed until they were recorded."""
        return len(self.waits) >= number

    def _call(self, number: int) -> None:
        while not self._end.wait(0.01):
            number += _CALLERS
            self.history.grant(number)

    def _follow(self) -> None:
        while not self._end.is_set():
            call = self.history.grant(0)
            if call.acknowledged and until(partial(self._recorded, call)):
                self.waits.append(time.monotonic() - call.ended)

    def _recorded(self, call: Call) -> bool:
        found = self.history.rig.parts.ports.inbox.get(call.delivery)
        return found is not None and found.state is DeliveryState.RECORDED


@pytest.mark.parametrize("restarts", [2, pytest.param(30, marks=pytest.mark.soak)])
def test_workers_are_replaced_under_load_and_no_delivery_is_lost(
    history: History, restarts: int, say: Callable[[str], None]
) -> None:
    """Each ends by itself when it is asked to; in the end the web is replaced too."""
    rig = history.rig
    web = rig.web()
    rig.beat()
    worker = rig.worker()
    assert until(lambda: ready(rig))
    with Load(history) as load:
        for number in range(1, restarts + 1):
            assert until(partial(load.followed, number))
            successor = rig.worker()
            assert until(partial(_seen, rig, _PROCESSES * (number + 1)))
            assert rig.ended(worker) == 0
            worker = successor
        assert rig.ended(web) == 0
    assert until(lambda: rig.waiting() == 0)
    keep(history)

    waits = sorted(load.waits)
    say(f"{restarts} workers replaced, {len(history.acknowledged())} webhooks answered 2xx")
    say(f"recorded after p50 {_share(waits, 50):.2f} s, p99 {_share(waits, 99):.2f} s")
    kill_group(worker, signal.SIGTERM)


def _seen(rig: Rig, number: int) -> bool:
    """Whether so many processes of workers said that they live, those that ended included."""
    return len(rig.parts.ports.pulses.seen(Role.WORKER)) >= number


def _share(waits: list[float], percent: int) -> float:
    return waits[len(waits) * percent // 100]

"""The drain with two worker processes against Celery running empty tasks on the same broker."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from celery import Celery

from benchmarks.results import Row
from benchmarks.store import form
from benchmarks.timing import Round, compare, in_turn
from processor.adapters.connection import connect
from tests.e2e.rig import Rig, kill_group, until

_DELIVERIES = 3_000
_TASKS = 3_000
_ROUNDS = 7
#: Seconds between two looks at how many are left.
_LOOK = 0.005
_people = itertools.count(100_000)


def measure(rig: Rig) -> Iterator[Row]:
    """Deliveries recorded a second, against empty tasks a second."""
    ours, bare = rig.worker(), _bare_worker(rig)
    beat = rig.beat()
    app = Celery("empty", broker=rig.broker.broker_url)
    queue = connect(rig.broker.url).client

    def deliver() -> None:
        for _ in range(_DELIVERIES):
            rig.deliver("form.submitted", form(next(_people)))

    def send() -> None:
        for _ in range(_TASKS):
            app.send_task("benchmarks.empty", queue="empty")

    try:
        sides = [
            _round(ours, deliver, rig.waiting),
            _round(bare, send, lambda: int(queue.llen("empty"))),
        ]
        rates = in_turn(sides, _ROUNDS)
    finally:
        for child in (ours, beat, bare):
            kill_group(child)
    against = "Celery's empty task on the unsynced broker"
    yield compare("drain, 2 processes", against, (rates[0], rates[1]), target=6.0)


def _bare_worker(rig: Rig) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "celery", "--quiet", "--app=benchmarks.empty", "worker"]
    env = rig.env | {"BENCH_BROKER": rig.broker.broker_url}
    return subprocess.Popen(
        [*argv, "--queues=empty", "--concurrency=2"],
        env=env,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )


def _round(
    worker: subprocess.Popen[bytes], fill: Callable[[], None], left: Callable[[], int]
) -> Round:
    """Hold the worker while its work is laid out, then let it go."""

    def measured() -> float:
        os.killpg(worker.pid, signal.SIGSTOP)
        try:
            fill()
        finally:
            os.killpg(worker.pid, signal.SIGCONT)
        return _rate(left)

    return measured


def _rate(left: Callable[[], int]) -> float:
    """How many disappear a second, from the first one gone to the last."""
    full = left()
    if not until(lambda: left() < full, 60):
        raise RuntimeError("the worker does not begin")
    began, first = time.perf_counter(), left()
    limit = began + 120
    while left():
        if time.perf_counter() > limit:
            raise RuntimeError("the worker does not end")
        time.sleep(_LOOK)
    return first / (time.perf_counter() - began)

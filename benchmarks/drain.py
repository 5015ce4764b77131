"""The drain with two worker processes against Celery running empty tasks on the same broker."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from celery import Celery

from benchmarks.store import form
from benchmarks.timing import Ratio
from processor.adapters.connection import connect
from tests.e2e.rig import Rig, kill_group, until

_DELIVERIES = 10_000
_TASKS = 4_000


def measure(rig: Rig) -> Iterator[Ratio]:
    """One row: deliveries recorded a second, against empty tasks a second."""
    yield Ratio(
        what="drain, 2 processes",
        against="Celery's empty task on the unsynced broker",
        ours=_drain(rig),
        baseline=_empty_tasks(rig),
        target=6.0,
    )


def _drain(rig: Rig) -> float:
    for number in range(_DELIVERIES):
        rig.deliver("form.submitted", form(number))
    worker, beat = rig.worker(), rig.beat()
    try:
        return _rate(rig.waiting)
    finally:
        kill_group(worker)
        kill_group(beat)


def _empty_tasks(rig: Rig) -> float:
    app = Celery("empty", broker=rig.broker.broker_url)
    for _ in range(_TASKS):
        app.send_task("benchmarks.empty", queue="empty")
    argv = [sys.executable, "-m", "celery", "--app=benchmarks.empty", "worker", "--queues=empty"]
    env = rig.env | {"BENCH_BROKER": rig.broker.broker_url}
    child = subprocess.Popen([*argv, "--concurrency=2"], env=env, start_new_session=True)
    queue = connect(rig.broker.url).client
    try:
        return _rate(lambda: int(queue.llen("empty")))
    finally:
        kill_group(child)


def _rate(left: Callable[[], int]) -> float:
    """How many disappear a second, from the first one gone to the last."""
    full = left()
    assert until(lambda: left() < full, 60)
    began, first = time.perf_counter(), left()
    assert until(lambda: left() == 0, 300)
    return first / (time.perf_counter() - began)

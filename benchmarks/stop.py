"""How long a STOP takes to be in force: from the first byte of its webhook to a gate that blocks.

Once with queues that are empty, once while lists are uploaded and judged by two workers of
campaigns, and once with a long backlog of forms before two workers and clients that keep sending
more. The gate is asked as soon as the webhook is answered; one that would still let a text out ends
the run.
"""

from __future__ import annotations

import itertools
import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.bulk import campaigns_under_way
from benchmarks.http import answers, gate_requests
from benchmarks.load import connected, read, request
from benchmarks.results import Latency
from benchmarks.store import form
from processor.domain.address import Channel
from processor.services.compose import Request
from tests.e2e.rig import Rig, kill_group, until

_STOP = "a STOP, until the gate blocks"
_GATE = "one message asked about over HTTP"
_STOPS = 200
_BACKLOG = 40_000
_SENDERS = 4
_MILLISECONDS = 1_000
_people = itertools.count(300_000)


def measure(rig: Rig) -> Iterator[Latency]:
    """With empty queues, beside campaigns, and under a full load of forms."""
    web, worker, beat = rig.web(), rig.worker(), rig.beat()
    try:
        if not until(lambda: answers(f"http://127.0.0.1:{rig.port}/readyz")):
            raise RuntimeError("the product does not answer")
        idle, loaded, beside = _agreed(rig), _agreed(rig), _agreed(rig)
        if not until(lambda: rig.waiting() == 0):
            raise RuntimeError("the worker does not end")
        yield _told(_STOP, "with empty queues", 0, [_stopped(rig, number) for number in idle])
        yield _told(_GATE, "with empty queues", 0, _asked(rig))
        with campaigns_under_way(rig) as ensure:
            ensure()
            times = [_stopped(rig, number) for number in beside]
            calls = _asked(rig)
            ensure()
        yield _told(_STOP, "while lists are uploaded and judged", 0, times)
        yield _told(_GATE, "while lists are uploaded and judged", 0, calls)
        with _load(rig, worker):
            waiting = rig.waiting()
            times = [_stopped(rig, number) for number in loaded]
            left = rig.waiting()
        yield _told(_STOP, "under a load of forms", min(waiting, left), times)
    finally:
        for child in (web, worker, beat):
            kill_group(child)


def _agreed(rig: Rig) -> list[int]:
    """People who agreed to texts, so that only their STOP can block them."""
    numbers = list(itertools.islice(_people, _STOPS))
    for number in numbers:
        rig.deliver("form.submitted", form(number))
    return numbers


@contextmanager
def _load(rig: Rig, worker: subprocess.Popen[bytes]) -> Iterator[None]:
    """A backlog that was laid out while the workers stood still, and clients that add to it."""
    os.killpg(worker.pid, signal.SIGSTOP)
    try:
        for _ in range(_BACKLOG):
            rig.deliver("form.submitted", form(next(_people)))
    finally:
        os.killpg(worker.pid, signal.SIGCONT)
    ended = threading.Event()
    senders = [threading.Thread(target=_send, args=(rig, ended)) for _ in range(_SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield
    finally:
        ended.set()
        for sender in senders:
            sender.join()


def _send(rig: Rig, ended: threading.Event) -> None:
    connection = connected(rig.port)
    while not ended.is_set():
        headers, body = rig.signed("form.submitted", form(next(_people)))
        connection.sendall(request("/v1/hooks/acme/website", body, headers))
        read(connection)
    connection.close()


def _stopped(rig: Rig, number: int) -> float:
    """Seconds until the gate blocked; raises RuntimeError where it did not."""
    phone = f"+1{2025550000 + number}"
    told = {"from": {"phone": phone}, "channel": "sms", "conversation_id": "c1", "text": "STOP"}
    headers, body = rig.signed("message.received", told)
    asked = rig.parts.composer.message(
        Request(id=phone, business="acme", brand="acme", channel=Channel.SMS, to=phone)
    )
    if not rig.parts.gate.check([asked])[0].approved:
        raise RuntimeError("somebody who agreed was blocked before the STOP")
    connection = connected(rig.port)
    began = time.perf_counter()
    connection.sendall(request("/v1/hooks/acme/website", body, headers))
    read(connection)
    decision = rig.parts.gate.check([asked])[0]
    took = time.perf_counter() - began
    connection.close()
    if decision.approved:
        raise RuntimeError("a STOP that was answered is not in force")
    return took


def _asked(rig: Rig) -> list[float]:
    """Seconds until the gate answered about one message, over HTTP."""
    times = []
    with connected(rig.port) as connection:
        for body, headers in gate_requests(rig)()[:_STOPS]:
            asked = request("/v1/gate", body, headers)
            began = time.perf_counter()
            connection.sendall(asked)
            read(connection)
            times.append(time.perf_counter() - began)
    return times


def _told(what: str, how: str, waiting: int, times: Sequence[float]) -> Latency:
    cuts = statistics.quantiles(times, n=100)
    return Latency(
        what=what,
        how=how,
        waiting=waiting,
        samples=len(times),
        median=cuts[49] * _MILLISECONDS,
        late=cuts[98] * _MILLISECONDS,
    )

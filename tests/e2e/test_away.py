"""Servers that are away, frozen or half-open: whoever calls is answered, and nothing is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest

from processor.adapters.embedded import EmbeddedServer
from processor.domain import acts
from processor.domain.decision import Verdict
from tests.e2e.history import Call, History, ask, phone, ready
from tests.e2e.promises import keep, offer
from tests.e2e.proxy import FaultProxy
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

Fault = Callable[[EmbeddedServer], AbstractContextManager[None]]
_SIZES = [20, pytest.param(600, marks=pytest.mark.soak)]


@contextmanager
def _frozen(server: EmbeddedServer) -> Iterator[None]:
    """It is there and says nothing, as a paused machine or a full queue in between."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@contextmanager
def _refused(server: EmbeddedServer) -> Iterator[None]:
    """Nobody listens there."""
    server.kill()
    try:
        yield
    finally:
        server.restart()


FAULTS = {"frozen": _frozen, "refused": _refused}


def _many(history: History, number: int) -> list[Call]:
    """Grants from eight callers at once, and a STOP among them."""
    with ThreadPoolExecutor(8) as callers:
        calls = list(callers.map(history.grant, range(1, number)))
    return [*calls, history.stop(0)]


def _waits(calls: list[Call]) -> str:
    waits = sorted(call.ended - call.began for call in calls)
    return f"p99 {waits[len(waits) * 99 // 100]:.3f} s, longest {waits[-1]:.3f} s"


def _drained(rig: Rig) -> bool:
    return rig.waiting() == 0


@pytest.mark.parametrize("number", _SIZES)
def test_a_broker_that_is_away_keeps_no_webhook_waiting(
    history: History, number: int, say: Callable[[str], None]
) -> None:
    rig = history.rig
    rig.web()
    assert until(lambda: ready(rig))
    rig.beat()
    rig.worker()
    for name, fault in FAULTS.items():
        with fault(rig.broker):
            calls = _many(history, number)
            assert {call.status for call in calls} == {202}
        say(f"{name}: {len(calls)} webhooks answered 202, {_waits(calls)}")
    assert until(lambda: _drained(rig))
    keep(history)


@pytest.mark.parametrize("number", _SIZES)
def test_a_store_that_is_away_refuses_everybody_soon_and_loses_no_stop(
    history: History, number: int, say: Callable[[str], None]
) -> None:
    """The STOP is in force at this machine's gate while its own webhook is still refused."""
    rig = history.rig
    rig.web()
    assert until(lambda: ready(rig))
    assert history.grant(0).acknowledged
    for name, fault in FAULTS.items():
        with fault(rig.store):
            calls = _many(history, number)
            assert {call.status for call in calls} == {503}
            assert len(rig.parts.ports.spool.pending()) == 1
            (judged,) = rig.parts.gate.ask([rig.parts.composer.message(offer(phone(0)))])
            assert judged.decision.verdict is Verdict.BLOCKED
            assert judged.decision.reasons[0].code == "gate_unavailable"
            assert ask(rig, "GET", "/readyz").status == 503
        say(f"{name}: {len(calls)} webhooks answered 503, {_waits(calls)}")
        assert until(lambda: ready(rig))

    rig.beat()
    rig.worker()
    assert until(lambda: _drained(rig))
    keep(history)
    assert [e for e in rig.entries(phone(0)) if isinstance(e.act, acts.Revoked)]


@pytest.mark.parametrize(
    "behind", [["worker"], pytest.param(["worker", "web", "beat"], marks=pytest.mark.soak)]
)
def test_half_open_connections_to_the_broker_cost_time_and_no_event(
    history: History, behind: list[str], say: Callable[[str], None]
) -> None:
    """Every connection there is falls silent for ever, without a word; new ones work."""
    rig = history.rig
    assert rig.broker.socket is not None
    with FaultProxy(rig.broker.socket) as proxy:
        for name in ("worker", "web", "beat"):
            url = proxy.url if name in behind else rig.broker.broker_url
            getattr(rig, name)(ASSENT_BROKER_URL=url)
        assert until(lambda: ready(rig))
        assert history.grant(0).acknowledged
        assert until(lambda: _drained(rig))

        proxy.forget()
        began = time.monotonic()
        calls = _many(history, 20)
        assert {call.status for call in calls} == {202}
        assert until(lambda: _drained(rig))
    say(f"{', '.join(behind)} cut off: drained again after {time.monotonic() - began:.1f} s")
    keep(history)

"""A primary is cut off together with its clients, and a replica on the other side takes its place.

What the cut-off side still acknowledged is lost when it heals; `min-replicas-to-write` ends that
window. The webs reach their store by its unix socket, so they are cut off with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.domain.decision import Verdict
from tests.e2e.history import History, ask, phone, ready
from tests.e2e.island import Island, NoIsland
from tests.e2e.promises import keep, missing, offer
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e

_PORT = 6379


@pytest.fixture
def island() -> Iterator[Island]:
    """A network of its own, where the machine allows it."""
    made = Island()
    try:
        made.__enter__()
    except NoIsland as why:
        pytest.skip(str(why))
    yield made
    made.__exit__(None, None, None)


def _listening(address: str) -> dict[str, str]:
    return {
        "bind": address,
        "port": str(_PORT),
        "protected-mode": "no",
        "repl-diskless-sync-delay": "0",
    }


def _synced(replica: Any) -> bool:  # noqa: ANN401 - a client of the driver
    return bool(replica.info("replication").get("master_link_status") == "up")


def _refused_from_now_on(history: History) -> bool:
    """Whether one more webhook is refused; every tenth is a STOP."""
    number = history.next()
    call = history.stop(number) if number % 10 == 0 else history.grant(number)
    return not call.acknowledged


@pytest.mark.parametrize("lag", [2, pytest.param(10, marks=pytest.mark.soak)])
def test_a_cut_off_primary_stops_acknowledging_and_nothing_later_is_lost(
    island: Island, tmp_path: Path, free_port: int, lag: int, say: Callable[[str], None]
) -> None:
    primary = EmbeddedServer(
        tmp_path / "primary",
        durable=True,
        binary=island.server(tmp_path),
        directives=_listening(island.inside),
    )
    replica = EmbeddedServer(
        tmp_path / "replica",
        durable=True,
        directives=_listening(island.outside)
        | {"replicaof": f"{island.inside} {_PORT}", "repl-ping-replica-period": "1"},
    )
    with Rig(tmp_path / "rig", port=free_port, store=primary) as rig, replica:
        history = History(rig)
        here, there = connect(primary.url).client, connect(replica.url).client
        assert until(partial(_synced, there))
        here.config_set("min-replicas-max-lag", lag)
        here.config_set("min-replicas-to-write", 1)
        web = rig.web()
        assert until(lambda: ready(rig)), ask(rig, "GET", "/readyz").body
        for number in range(20):
            assert history.grant(number).acknowledged
        before = history.acknowledged()
        assert here.wait(1, 0) >= 1

        island.pull()
        say(f"lag {lag} s: the first refusal came {_shut(history):.1f} s after the cut")
        window = [call for call in history.acknowledged() if call not in before]

        # The other side goes on by itself, and is the truth when both meet again.
        kill_group(web)
        there.replicaof("NO", "ONE")
        island.plug()
        here.replicaof(island.outside, _PORT)
        assert until(partial(_synced, here))
        _everybody_turns_to(rig, replica, history)
        lost = missing(rig.parts, window)
        assert not missing(rig.parts, before)
        keep(history, lost={call.delivery for call in lost})
        say(f"{len(window)} were acknowledged in between, {len(lost)} of them lost")


def _shut(history: History) -> float:
    """Wait until the side that is cut off refuses everything; the seconds that it took."""
    cut, parts = time.monotonic(), history.rig.parts
    assert until(lambda: _refused_from_now_on(history))
    took = time.monotonic() - cut
    assert all(_refused_from_now_on(history) for _ in range(20))
    (judged,) = parts.gate.ask([parts.composer.message(offer(phone(1)))])
    assert judged.decision.verdict is Verdict.BLOCKED
    return took


def _everybody_turns_to(rig: Rig, server: EmbeddedServer, history: History) -> None:
    """All programs use the new primary, and what was spooled reaches it."""
    rig.env = rig.env | {"ASSENT_STORE_URL": server.url}
    rig.parts = rig.engine()
    for start in (rig.web, rig.worker, rig.beat):
        start()
    assert until(lambda: ready(rig)), ask(rig, "GET", "/readyz").body
    assert history.grant(1).acknowledged
    assert until(lambda: rig.waiting() == 0)
    assert not rig.parts.ports.spool.pending()

"""Workers and beat say that they live, and are missed when they do not."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from processor.ports import Role
from tests.e2e.rig import Rig, kill_group, until

#: Sweeps without a pause, as many beats left them, until three did something; when they did.
_PILED_UP = """
from processor.ports import Role
from workers.app import parts
from workers.upkeep import sweep
for _ in range(3):
    while not sweep():
        pass
    print("swept", parts().ports.pulses.seen(Role.BEAT)["sweep"].isoformat())
"""


@pytest.mark.e2e
def test_a_worker_alone_is_seen_and_no_sweep_until_beat_rings(tmp_path: Path) -> None:
    """Each process of the pool beats by itself; a sweep needs beat, broker and worker together."""
    with Rig(tmp_path) as rig:
        pulses = rig.parts.ports.pulses
        worker = rig.worker()
        assert until(lambda: len(pulses.seen(Role.WORKER)) == 2)
        assert pulses.seen(Role.BEAT) == {}
        beat = rig.beat()
        assert until(lambda: len(pulses.seen(Role.BEAT)) == 1)
        kill_group(beat)
        kill_group(worker)
        found = {check.name: check.status for check in rig.parts.readiness.checks()}
        assert found["worker"] == found["beat"] == "ok", "both were seen a moment ago"


@pytest.mark.e2e
def test_sweeps_that_piled_up_while_no_worker_ran_keep_a_distance(tmp_path: Path) -> None:
    """Each of them would find the same again; what waits is woken once in a second."""
    with Rig(tmp_path) as rig:
        order = {"phone": "+12025550102", "phone_given": True, "order_id": "order-1"}
        rig.deliver("purchase.made", order)
        argv = [sys.executable, "-c", _PILED_UP]
        told = subprocess.run(argv, env=rig.env, check=True, capture_output=True, text=True)
    lines = [line.split() for line in told.stdout.splitlines()]
    swept = [datetime.fromisoformat(words[1]) for words in lines if words[0] == "swept"]
    assert len(swept) == 3
    assert all(later - one >= timedelta(seconds=1) for one, later in pairwise(swept))

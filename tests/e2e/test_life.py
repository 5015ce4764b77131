"""Workers and beat say that they live, and are missed when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.ports import Role
from tests.e2e.rig import Rig, kill_group, until


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

"""The upkeep task: a real worker moves what grew old, and beat rings for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from processor.adapters import keys
from processor.adapters.celery_app import publishing_app, working_app
from processor.adapters.connection import connect, to_ms
from processor.domain.address import Channel
from processor.ports import QueueName, TaskName
from processor.services.compose import Request
from tests.e2e.rig import Rig, until


@pytest.mark.e2e
def test_a_worker_moves_old_decisions_to_the_vault(tmp_path: Path) -> None:
    with Rig(tmp_path) as rig:
        request = Request(
            id="offer-1", business="acme", brand="acme", channel=Channel.SMS, to="+12025550101"
        )
        (judged,) = rig.parts.gate.ask([rig.parts.composer.message(request)])
        partition = int(str(judged.id).split("_")[1])
        stream = keys.in_partition(partition, "decisions")
        store = connect(rig.parts.settings.store_url)
        then = to_ms(store.now() - timedelta(days=40))
        (_, fields), *_ = store.client.xrange(stream)
        store.client.delete(stream)
        store.client.xadd(stream, fields, id=f"{then}-0")
        rig.worker()
        app = publishing_app(rig.parts.settings.broker_url)
        app.send_task(TaskName.ARCHIVE, queue=QueueName.UPKEEP)
        assert until(lambda: store.client.xlen(stream) == 0)
        found = rig.parts.ports.decisions.get(f"dec_{partition:03d}_{then}_0")
        assert found is not None
        assert found.decision == judged.decision
        app.close()


def test_beat_rings_for_it_in_the_queue_of_upkeep_and_for_what_asks_others_in_its_own() -> None:
    rung = working_app("memory://").conf.beat_schedule
    tasks = {each["task"]: each["options"]["queue"] for each in rung.values()}
    assert tasks == {
        TaskName.SWEEP: QueueName.UPKEEP,
        TaskName.ARCHIVE: QueueName.UPKEEP,
        TaskName.FETCH: QueueName.DETAILS,
    }

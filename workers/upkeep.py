"""The upkeep task: what was lost between the store and the broker is found and done."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from celery import shared_task

from processor.ports import Role, StoreUnavailable, TaskName
from workers.app import parts
from workers.task import ConsentTask

#: Seconds a queued message may wait for its task before the sweep asks again.
_LOST_SECONDS: Final = 5


@shared_task(base=ConsentTask, name=TaskName.SWEEP)
def sweep() -> int:
    """Wake lanes, replay the spool, move messages on, see that the store went on; how many."""
    engine = parts()
    # At full memory there is no room for a sign of life, but work to do all the same.
    with suppress(StoreUnavailable):
        engine.ports.pulses.beat(Role.BEAT, "sweep")
    waiting = [lane for lane, depth in enumerate(engine.ports.inbox.depths()) if depth]
    for lane in waiting:
        engine.ports.dispatcher.wake(lane)
    # Raises while one cannot be read: until then nothing may be sent, so no message is moved.
    if engine.ports.spool.pending():
        engine.revoker.replay_spool()
    moved = engine.sending.sweep(
        lost_seconds=_LOST_SECONDS,
        unclaimed_seconds=engine.settings.release_retry_seconds,
    )
    engine.lineage.tend(engine.ports.clock.now())
    return len(waiting) + moved

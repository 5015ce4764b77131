"""The upkeep tasks: what was lost on its way is found, and what grew old is moved to the vault."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import Final

from celery import shared_task

from processor.bootstrap import Parts
from processor.campaigning import campaigning
from processor.ports import Role, StoreUnavailable, TaskName
from workers.app import parts
from workers.task import ConsentTask

#: Seconds a queued message may wait for its task before the sweep asks again.
_LOST_SECONDS: Final = 5
#: After one sweep another so soon finds nothing; they pile up while no worker runs.
_SPACING: Final = timedelta(seconds=1)
_NAME: Final = "sweep"
#: Batches that one archive task moves; the next one goes on, so that no task runs for long.
_BATCHES: Final = 10


@shared_task(base=ConsentTask, name=TaskName.SWEEP)
def sweep() -> int:
    """Wake lanes, replay the spool, move messages on, see that the store went on; how many."""
    engine = parts()
    if _just_swept(engine):
        return 0
    # At full memory there is no room for a sign of life, but work to do all the same.
    with suppress(StoreUnavailable):
        engine.ports.pulses.beat(Role.BEAT, _NAME)
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
    moved += campaigning(engine).turns.ring()
    engine.lineage.tend(engine.ports.clock.now())
    return len(waiting) + moved


def _just_swept(engine: Parts) -> bool:
    """By the store's clock, the only one that all workers share; raises StoreUnavailable."""
    latest = engine.ports.pulses.seen(Role.BEAT).get(_NAME)
    return latest is not None and timedelta() <= engine.recorder.now() - latest < _SPACING


@shared_task(base=ConsentTask, name=TaskName.ARCHIVE)
def archive() -> int:
    """Move some of what grew old to the vault; how many decisions and deliveries left the store.

    And let go of campaigns whose time is over.
    """
    engine = parts()
    moved = sum(batch.rows for batch in islice(engine.archivist.run(), _BATCHES))
    return moved + campaigning(engine).upkeep.run()

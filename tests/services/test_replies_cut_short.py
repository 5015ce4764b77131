"""A reply whose worker ends around the storing of its job: one job in the end, and no second."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.ports import Job, MessageState, Outbound, Outgoing, StoreUnavailable
from tests.services.answering import DANA, STOP, answering, judged, sent
from tests.services.engines import Engine


class DyingOutbound:
    """The outbound port of a worker that ends once, before or after a job is stored."""

    def __init__(self, outbound: Outbound, *, after: bool) -> None:
        self._outbound = outbound
        self._after = after
        self.dies = True

    def submit(self, job: Job) -> Outgoing:
        """Store it, but for the first time."""
        dies, self.dies = self.dies, False
        if dies and not self._after:
            raise StoreUnavailable("gone before")
        stored = self._outbound.submit(job)
        if dies:
            raise StoreUnavailable("gone after")
        return stored

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        return getattr(self._outbound, name)


def dying(engine: Engine, *, after: bool) -> Engine:
    """The same deployment with that worker."""
    changed = structs.replace(
        engine.parts.ports, outbound=DyingOutbound(engine.world.outbound, after=after)
    )
    return replace(engine, parts=assemble(engine.parts.settings, changed))


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_ends_around_the_job_leaves_one_confirmation(
    engine: Engine, after: bool
) -> None:
    """Between the ledger and the job, and between the job and its task in the broker."""
    engine = dying(answering(engine), after=after)
    engine.deliver("contact.opted_out", STOP)
    with pytest.raises(StoreUnavailable):
        engine.drain()
    assert engine.dispatcher.gated == []
    # Whoever takes the delivery over waits until its worker is surely gone.
    engine.world.later(1.1)
    engine.drain()
    assert sum(engine.world.inbox.depths()) == 0
    [message] = set(engine.dispatcher.gated)
    assert judged(engine, message)[0] is MessageState.RELEASED
    assert sent(engine, message)[0] == DANA
    assert len(engine.entries(DANA)) == 1


def test_a_job_whose_task_was_lost_is_found_by_the_sweep(engine: Engine) -> None:
    """Stored, and never handed to the broker; the delivery may even be over."""
    engine = answering(engine)
    engine.tell("contact.opted_out", STOP)
    [message] = set(engine.dispatcher.gated)
    engine.dispatcher.gated.clear()
    engine.parts.sending.sweep(lost_seconds=0, unclaimed_seconds=60)
    assert engine.dispatcher.gated == [message]

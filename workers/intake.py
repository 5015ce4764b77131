"""The intake task: a lane of the inbox is drained into the ledger."""

from __future__ import annotations

from celery import shared_task

from processor.ports import TaskName
from workers.app import parts
from workers.pulse import consumer_name
from workers.task import ConsentTask


@shared_task(base=ConsentTask, name=TaskName.DRAIN_INBOX)
def drain_inbox(lane: int) -> int:
    """Record what waits in this lane; the number of deliveries finished."""
    return parts().drain.drain(lane, consumer_name())

"""The details task: what events name by an id only is asked for, a few seconds at a time."""

from __future__ import annotations

from celery import shared_task

from processor.ports import TaskName
from workers.app import parts
from workers.task import ConsentTask, log


@shared_task(base=ConsentTask, name=TaskName.FETCH)
def fetch() -> int:
    """Complete what is due; the number of deliveries that can be read now."""

    def told(delivery_id: str, how: str) -> None:
        log.info("details asked for", delivery=delivery_id, how=how)

    return parts().fetcher.run(told)

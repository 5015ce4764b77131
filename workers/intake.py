"""The intake task: a lane of the inbox is drained into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from celery import shared_task

from processor.ports import Finished, TaskName
from workers.app import parts
from workers.pulse import consumer_name
from workers.task import ConsentTask, log

#: Deliveries told of in one line; collectors of logs cut long ones.
_A_LINE: Final = 50


@shared_task(base=ConsentTask, name=TaskName.DRAIN_INBOX)
def drain_inbox(lane: int) -> int:
    """Record what waits in this lane; the number of deliveries finished."""
    return parts().drain.drain(lane, consumer_name(), _told)


def _told(finished: Sequence[Finished]) -> None:
    """A line that ties each delivery to its entries, by which decisions name what they stand on."""
    for start in range(0, len(finished), _A_LINE):
        told = [_line(each) for each in finished[start : start + _A_LINE]]
        log.info("deliveries finished", finished=told)


def _line(each: Finished) -> dict[str, Any]:
    entries = [name.rpartition("/")[2] for name in each.entries]
    told = {"delivery": each.delivery, "state": each.state.value, "entries": entries}
    return told | ({"reason": each.reason} if each.reason else {})

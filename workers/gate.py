"""The gate task: a message is judged, and released, deferred or parked."""

from __future__ import annotations

from celery import shared_task

from processor.domain.decision import Decision
from processor.ports import TaskName
from workers.app import parts
from workers.task import ConsentTask, log


@shared_task(base=ConsentTask, name=TaskName.GATE_MESSAGE)
def gate_message(message_id: str) -> str | None:
    """Judge one stored message by its id; the state it is in then."""

    def told(decision_id: str, made: Decision) -> None:
        told_of = {"decision": decision_id, "verdict": made.verdict.value, "entry": made.basis}
        log.info("decided", message=message_id, **told_of)

    return parts().sending.judge(message_id, told)

"""The result task: what a provider said of a message, told by a sender's worker without an address.

`app.send_task("assent.provider_result", ["msg_...", "twilio", "21610"], queue="intake")`
"""

from __future__ import annotations

from threading import Event
from typing import Any, Final

from celery import shared_task
from celery.exceptions import Reject
from kombu.exceptions import OperationalError

from processor.desk import recipients
from processor.ports import NotUnderstood, QueueName, StoreUnavailable, TaskName
from schemas.message import Sender
from schemas.results import read_results
from workers.app import parts
from workers.task import ConsentTask, log

#: Seconds that a worker waits while the store is away, when it has nothing else to do either.
_AGAIN: Final = 5.0


@shared_task(base=ConsentTask, name=TaskName.PROVIDER_RESULT, bind=True)
def provider_result(
    task: Any,  # noqa: ANN401 - celery ships no types
    message: str,
    provider: str,
    code: str,
    occurred_at: str | None = None,
) -> str | None:
    """Take in one result; what became of it. The same again is recorded once.

    Nothing else would find it again, so while the store is away it is published again.
    """
    told = {"message": message, "provider": provider, "code": code, "occurred_at": occurred_at}
    body = {"results": [{name: each for name, each in told.items() if each is not None}]}
    try:
        recipient = recipients(parts()).of(message)
        whose = recipient.business if recipient else ""
        asked = read_results(body, Sender(business=whose, brand=whose), lambda _: recipient)
        [reported] = parts().results.report(asked)
        parts().sending.close(asked)
    except NotUnderstood as odd:
        # No value of it: what a caller put in the wrong place may be a number.
        log.warning("provider result not read", fields=[each.pointer for each in odd.problems])
        return None
    except StoreUnavailable as away:
        log.warning("provider result put off", why=str(away))
        _publish_again(task, [message, provider, code, occurred_at])
        return None
    return "held" if reported.held else reported.effect.value


def _publish_again(task: Any, args: list[str | None]) -> None:  # noqa: ANN401 - celery ships no types
    """Behind all that waits, and not before some seconds are over; nothing waits in the broker."""
    Event().wait(_AGAIN)
    try:
        task.apply_async(args=args, queue=QueueName.INTAKE)
    except OperationalError:
        # The broker is away as well: what is not acknowledged it still has when it is back.
        raise Reject(requeue=True) from None

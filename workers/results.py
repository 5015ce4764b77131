"""The result task: what a provider said of a message, told by a sender's worker without an address.

`app.send_task("assent.provider_result", ["msg_...", "twilio", "21610"], queue="intake")`
"""

from __future__ import annotations

from typing import Any, Final

from celery import shared_task

from processor.desk import recipients
from processor.ports import NotUnderstood, StoreUnavailable, TaskName
from schemas.message import Sender
from schemas.results import read_results
from workers.app import parts
from workers.task import ConsentTask, log

#: Seconds until it is tried again; far below the time after which a broker delivers it twice.
_AGAIN: Final = 10


@shared_task(base=ConsentTask, name=TaskName.PROVIDER_RESULT, bind=True, max_retries=None)
def provider_result(
    task: Any,  # noqa: ANN401 - celery ships no types
    message: str,
    provider: str,
    code: str,
    occurred_at: str | None = None,
) -> str | None:
    """Take in one result; what became of it. The same again is recorded once.

    Nothing else would find it again, so while the store is away the task itself comes again.
    """
    told = {"message": message, "provider": provider, "code": code, "occurred_at": occurred_at}
    body = {"results": [{name: each for name, each in told.items() if each is not None}]}
    try:
        recipient = recipients(parts()).of(message)
        whose = recipient.business if recipient else ""
        asked = read_results(body, Sender(business=whose, brand=whose), lambda _: recipient)
        [reported] = parts().results.report(asked)
    except NotUnderstood as odd:
        # No value of it: what a caller put in the wrong place may be a number.
        log.warning("provider result not read", fields=[each.pointer for each in odd.problems])
        return None
    except StoreUnavailable as away:
        log.warning("provider result put off", why=str(away), again_in=_AGAIN)
        raise task.retry(exc=away, countdown=_AGAIN) from away
    return "held" if reported.held else reported.effect.value

"""A sender's worker tells of a result by a task, with ids and codes only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from processor.adapters.celery_app import publishing_app
from processor.domain.address import Channel
from processor.ports import QueueName, TaskName
from processor.services.compose import Request
from tests.e2e.rig import Rig, until
from tests.services.engines import ticked

pytestmark = pytest.mark.e2e

ALICE, BOB = "+12025550101", "+12025550102"


@pytest.fixture
def sender(rig: Rig) -> Iterator[Celery]:
    """The sender's own Celery application, on the same broker."""
    with publishing_app(rig.env["ASSENT_BROKER_URL"]) as app:
        yield app


def tell(sender: Celery, *args: str) -> None:
    sender.send_task(TaskName.PROVIDER_RESULT, args=list(args), queue=QueueName.INTAKE)


def submitted(rig: Rig, phone: str) -> str:
    request = Request(
        id=f"job-{phone[-4:]}", business="acme", brand="acme", channel=Channel.SMS, to=phone
    )
    return rig.parts.sending.submit(rig.parts.composer.job(request)).message.id


def causes(rig: Rig, phone: str) -> list[str]:
    return [str(getattr(entry.act, "cause", "")) for entry in rig.entries(phone)]


def logs(rig: Rig) -> str:
    return "".join(path.read_text(errors="replace") for path in Path(rig.folder).glob("*.log"))


def test_it_suppresses_once_and_no_address_is_in_the_broker_or_a_log(
    rig: Rig, sender: Celery
) -> None:
    message = submitted(rig, ALICE)
    for _ in range(2):
        tell(sender, message, "twilio", "21610")
    tell(sender, "msg_" + "0" * 32 + "_" + "0" * 16, "twilio", "21610")
    tell(sender, BOB, "twilio", "21610")
    tell(sender, message, "telnyx", "40300", "2026-03-01T09:30:00Z")
    rig.worker(ASSENT_LOG_LEVEL="info")
    assert until(lambda: len(causes(rig, ALICE)) == 2)
    assert causes(rig, ALICE) == ["provider", "provider"]
    assert until(lambda: logs(rig).count("provider result not read") == 2)
    assert "2025550" not in logs(rig)


def test_it_closes_what_its_sender_could_not_tell_the_end_of(rig: Rig, sender: Celery) -> None:
    rig.deliver("form.submitted", ticked(phone=ALICE))
    for lane in range(rig.parts.settings.lanes):
        rig.parts.drain.drain(lane, "worker-1")
    message, sending = submitted(rig, ALICE), rig.parts.sending
    sending.judge(message)
    claimed = sending.claim("acme", message, "a1")
    assert claimed is not None
    assert claimed.answer == "go"
    assert sending.conclude("acme", message, "a1", "unknown") == "unknown"
    rig.worker()
    tell(sender, message, "generic", "delivered")

    def closed() -> bool:
        found = rig.parts.ports.outbound.get(message)
        return found is not None and (found.state, found.told_by) == ("sent", "provider")

    assert until(closed)


def test_a_store_that_is_away_puts_it_off_and_loses_nothing(rig: Rig, sender: Celery) -> None:
    message = submitted(rig, ALICE)
    rig.worker()
    rig.store.stop()
    tell(sender, message, "twilio", "30005")
    assert until(lambda: "provider result put off" in logs(rig))
    rig.store.start()
    assert until(lambda: causes(rig, ALICE) == ["hard_failure"])

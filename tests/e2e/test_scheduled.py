"""What is planned for later waits in the store alone: everything may die meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from processor.domain.address import Channel
from processor.ports import ClaimAnswer, MessageState
from processor.services.compose import Request
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e

ALICE, DANA = "+12025550101", "+12025550104"
#: Long enough to kill and restart everything before it is over.
AHEAD = timedelta(seconds=6)


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port) as made:
        yield made


def _consent(rig: Rig, phone: str) -> None:
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    person = {"full_name": "Alice Example"}
    rig.deliver(
        "form.submitted", {"form": "newsletter", "phone": phone, "person": person, "boxes": boxes}
    )


def _planned(rig: Rig, phone: str, due: datetime) -> str:
    request = Request(
        id=f"job-{phone[-4:]}",
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        to=phone,
        not_before=due,
    )
    return rig.parts.sending.submit(rig.parts.composer.job(request)).message.id


def _is(rig: Rig, message: str, state: MessageState) -> bool:
    found = rig.parts.ports.outbound.get(message)
    return found is not None and found.state is state


def test_a_planned_message_survives_every_process_and_fires_once_when_due(rig: Rig) -> None:
    """Of two messages planned alike one is overtaken by a STOP, and blocked when it is due."""
    children = [rig.worker(), rig.beat()]
    for phone in (ALICE, DANA):
        _consent(rig, phone)
    assert until(lambda: rig.waiting() == 0)
    due = rig.parts.ports.ledger.glimpse(()).now + AHEAD
    fires, blocked = (_planned(rig, phone, due) for phone in (ALICE, DANA))
    for message in (fires, blocked):
        assert until(partial(_is, rig, message, MessageState.DEFERRED))

    for child in children:
        kill_group(child)
    for server in (rig.store, rig.broker):
        server.kill()
        server.restart()
    rig.deliver("contact.opted_out", {"phone": DANA, "text": "STOP"})
    assert _is(rig, fires, MessageState.DEFERRED)
    rig.beat()
    for _ in range(2):
        rig.worker()

    assert until(partial(_is, rig, fires, MessageState.RELEASED))
    assert until(partial(_is, rig, blocked, MessageState.BLOCKED))
    judged = rig.parts.ports.outbound.get(fires)
    assert judged is not None
    decision = rig.parts.ports.decisions.get(judged.decision or "")
    assert decision is not None
    assert decision.decision.at >= due
    answers = [rig.parts.sending.claim("acme", fires, attempt) for attempt in ("one", "two")]
    assert [each.answer for each in answers if each] == [
        ClaimAnswer.GO,
        ClaimAnswer.ALREADY_CLAIMED,
    ]
    refused = rig.parts.sending.claim("acme", blocked, "one")
    assert refused is not None
    assert refused.answer is ClaimAnswer.NOT_RELEASED

"""Senders that are suspended (case 22): before the claim, and between the claim and the provider.

They stop themselves by SIGSTOP right there, as a machine does that is suspended. Leases last a
second here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.permit import Text
from processor.domain.send_errors import Effect
from processor.ports import MessageState
from processor.services.compose import Request
from processor.services.permits import Presented
from processor.services.results import Result
from tests.e2e.racing import Job, calls, words
from tests.e2e.rig import Rig, until
from tests.services.engines import ticked

pytestmark = pytest.mark.e2e

ALICE = "+12025550101"


@dataclass(frozen=True)
class Suspended:
    """A deployment, a job of Alice's that may go, and the sender that has it."""

    rig: Rig
    job: Job
    folder: Path

    def start(self, pause: str) -> subprocess.Popen[bytes]:
        """A sender, once it has stopped itself there."""
        (self.folder / "jobs").write_bytes(msgspec.json.encode(self.job))
        argv = words(self.folder / "jobs", self.folder / "provider", "suspended", pause)
        program = self.rig.program(*argv, LEASE="1")
        stat = Path(f"/proc/{program.pid}/stat")
        assert until(lambda: stat.read_text("ascii").rpartition(")")[2].split()[0] == "T")
        return program

    def go_on(self, program: subprocess.Popen[bytes]) -> str:
        """Let it go on; what its claim was answered."""
        os.kill(program.pid, signal.SIGCONT)
        assert program.wait(60) == 0
        logs = [each.read_text("utf-8").strip() for each in self.rig.folder.glob("*.log")]
        (answers,) = [json.loads(log.splitlines()[-1]) for log in logs if log]
        (answer,) = answers
        return str(answer)

    def claim(self, attempt: str) -> str:
        """What somebody else is told."""
        parts, permit = self.rig.parts, None
        if self.job.permit is not None:
            presented = Presented(permit=self.job.permit, to=ALICE, text=Text())
            permit = parts.permits.redeemed("acme", self.job.message, presented)
        taken = parts.sending.claim("acme", self.job.message, attempt, permit)
        assert taken is not None
        return taken.answer.value

    def called(self) -> list[str]:
        """What the provider took."""
        return calls(self.folder / "provider")

    def state(self) -> MessageState:
        """Where the message is."""
        found = self.rig.parts.ports.outbound.get(self.job.message)
        assert found is not None
        return found.state


@pytest.fixture(params=["by its id", "by its permit"])
def suspended(
    request: pytest.FixtureRequest, tmp_path: Path, free_port: int
) -> Iterator[Suspended]:
    with Rig(tmp_path / "rig", port=free_port) as rig:
        rig.deliver("form.submitted", ticked(phone=ALICE))
        for lane in range(rig.parts.settings.lanes):
            rig.parts.drain.drain(lane, "worker-1")
        (tmp_path / "provider").touch()
        made = _submitted if request.param == "by its id" else _asked
        yield Suspended(rig, made(rig), tmp_path)


def _request() -> Request:
    return Request(id="job-1", business="acme", brand="acme", channel=Channel.SMS, to=ALICE)


def _submitted(rig: Rig) -> Job:
    job = rig.parts.composer.job(_request())
    rig.parts.sending.hand_over([job])
    return Job(message=job.message.id, to=ALICE)


def _asked(rig: Rig) -> Job:
    message = rig.parts.composer.message(_request())
    [judged] = rig.parts.gate.ask([message])
    permit = rig.parts.permits.of(_request(), message, judged)
    return Job(message=message.id, to=ALICE, permit=permit)


def test_suspended_before_the_claim_it_is_refused_after_a_stop(suspended: Suspended) -> None:
    program = suspended.start("claim")
    suspended.rig.deliver("contact.opted_out", {"phone": ALICE, "text": "STOP"})
    assert suspended.go_on(program) == "revoked_since_permit"
    assert suspended.called() == []


def _by_the_sender(suspended: Suspended, program: subprocess.Popen[bytes]) -> None:
    """It goes on and sends: late, and the only one that ever does."""
    assert suspended.go_on(program) == "go"


def _by_the_provider(suspended: Suspended, program: subprocess.Popen[bytes]) -> None:
    """It never comes back; the provider's result says that nothing arrived."""
    program.kill()
    program.wait()
    result = Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, ALICE),
        provider="generic",
        code="undelivered",
        message=suspended.job.message,
    )
    assert result.effect is Effect.PASSING
    suspended.rig.parts.sending.close([result])


@pytest.mark.parametrize(
    ("closed", "state", "many"),
    [(_by_the_sender, MessageState.SENT, 1), (_by_the_provider, MessageState.FAILED, 0)],
)
def test_suspended_before_the_provider_it_is_unknown_until_it_is_closed_and_sent_at_most_once(
    suspended: Suspended,
    closed: Callable[[Suspended, subprocess.Popen[bytes]], None],
    state: MessageState,
    many: int,
) -> None:
    program = suspended.start("call")
    assert until(lambda: suspended.claim("another") == "outcome_unknown")
    assert suspended.called() == []
    closed(suspended, program)
    assert len(suspended.called()) == many
    assert suspended.state() is state
    assert suspended.claim("another") == "already_claimed"

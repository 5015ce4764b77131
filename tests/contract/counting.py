"""What a process forked from a server of processes does in a test of counting."""

from __future__ import annotations

from processor.adapters.connection import connect
from processor.adapters.redis_decisions import RedisDecisionLog
from processor.domain.decision import Verdict
from processor.ports import DecisionRecord
from tests.contract.makings import IDS, decision_of, job_of
from tests.contract.worlds import BIRTH

VERDICTS = (Verdict.APPROVED, Verdict.BLOCKED, Verdict.DEFERRED)


def log_decisions(url: str, worker: int, amount: int) -> None:
    """Log so many decisions about many contacts, one by one and in batches of all sizes."""
    log = RedisDecisionLog(connect(url), BIRTH.partitions)
    made = [_record(f"{worker}-{number}", number) for number in range(amount)]
    size = 1
    while made:
        batch, made = made[:size], made[size:]
        assert len(log.log(batch)) == len(batch)
        size = 1 if size > 60 else size + 7


def _record(name: str, number: int) -> DecisionRecord:
    contact = IDS.delivery("acme", "forms", name)
    message = job_of(contact, name).message
    return DecisionRecord(message=message, decision=decision_of(VERDICTS[number % 3]))

"""Outbound messages in memory: submitted, settled, claimed once, concluded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_claims import end, judge_claim, presented, take
from processor.adapters.memory_decisions import log_decision
from processor.adapters.memory_store import MemoryStore, MessageShelf, Shelves, sensible
from processor.domain.decision import Decision, Verdict
from processor.ports.births import Birth
from processor.ports.counts import claim_labels
from processor.ports.errors import StoreUnavailable
from processor.ports.outbound import (
    ClaimAnswer,
    DecisionRecord,
    Job,
    JobConflict,
    MessageState,
    Outgoing,
    Settled,
    Taken,
)
from processor.ports.permits import Redeemed

_GOALS: Final = {
    Verdict.APPROVED: MessageState.RELEASED,
    Verdict.DEFERRED: MessageState.DEFERRED,
    Verdict.BLOCKED: MessageState.BLOCKED,
}
_ID: Final = re.compile(r"msg_[0-9a-f]{32}_[0-9a-f]{16}")
#: Seconds: the longest time between two offers of a release that nobody claims.
_HOUR: Final = 3600
_FIRST: Final = frozenset({MessageState.QUEUED, MessageState.DEFERRED})
_CONFLICT: Final = "this job id was submitted with other content; use a new id"
_AGAIN: Final = frozenset({MessageState.RELEASED})


class MemoryOutbound:
    """The outbound port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def submit(self, job: Job) -> Outgoing:
        with self._store.writing() as shelves:
            natural = _natural(job.message.id)
            known = shelves.messages.get(natural)
            if known is None:
                claimed = shelves.messages.pop(job.message.id, None)
                known = shelves.messages[natural] = claimed or self._shelve(job)
                known.fingerprint = job.fingerprint
            if not _is_of(known, job):
                raise JobConflict(_CONFLICT)
            return known.outgoing

    def submit_all(self, jobs: Sequence[Job]) -> tuple[Outgoing, ...]:
        if not jobs:
            return ()
        with self._store.writing() as shelves:
            for job in jobs:
                known = shelves.messages.get(_natural(job.message.id))
                if known is not None and not _is_of(known, job):
                    raise JobConflict(_CONFLICT)
            return tuple([self.submit(job) for job in jobs])

    def find(self, business: str, message_id: str) -> Outgoing | None:
        with self._store.reading() as shelves:
            ours = message_id.startswith("msg_")
            found = _shelf(shelves, message_id) if ours else shelves.messages.get(message_id)
            if found is None or found.message.business != business:
                return None
            return found.outgoing

    def find_all(self, business: str, jobs: Sequence[str]) -> tuple[Outgoing | None, ...]:
        with self._store.reading():
            return tuple([self.find(business, each) for each in jobs])

    def get(self, message_id: str) -> Outgoing | None:
        with self._store.reading() as shelves:
            shelf = _shelf(shelves, message_id)
            return shelf.outgoing if shelf else None

    def settle(
        self,
        message_id: str,
        decision: Decision,
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> Settled:
        with self._store.writing() as shelves:
            shelf = _known(shelves, message_id)
            if decision.verdict is Verdict.DEFERRED and decision.not_before is None:
                raise StoreUnavailable("the store refuses a deferral without a time")
            if shelf.outgoing.state not in (_AGAIN if again else _FIRST):
                present = shelf.outgoing
                return Settled(settled=False, state=present.state, decision=present.decision or "")
            record = DecisionRecord(message=shelf.message, decision=decision)
            decision_id = log_decision(self._store, shelves, record)
            _move(shelf, decision, decision_id, birth)
            if observe and decision.verdict is Verdict.APPROVED:
                shelf.outgoing = replace(shelf.outgoing, state=MessageState.OBSERVED)
            shelf.moved_at = self._store.clock()
            return Settled(settled=True, state=shelf.outgoing.state, decision=decision_id)

    def settle_all(
        self,
        judged: Sequence[DecisionRecord],
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> tuple[Settled, ...]:
        if not judged:
            return ()
        with self._store.writing():
            return tuple(
                [
                    self.settle(each.message.id, each.decision, birth, again=again, observe=observe)
                    for each in judged
                ]
            )

    def claim(
        self,
        message_id: str,
        attempt: str,
        lease_seconds: int,
        *,
        business: str,
        permit: Redeemed | None = None,
    ) -> Taken:
        with self._store.writing() as shelves, sensible():
            if not _ID.fullmatch(message_id):
                return Taken(answer=ClaimAnswer.UNKNOWN)
            if not attempt:
                raise StoreUnavailable("the store refuses a claim without an attempt")
            now = self._store.clock()
            shelf = _shelf(shelves, message_id)
            if shelf is None and permit is not None and not permit.terms.stored:
                shelf = presented(permit, now)
            if shelf is None or shelf.message.business != business:
                shelves.counts[claim_labels(ClaimAnswer.UNKNOWN)] += 1
                return Taken(answer=ClaimAnswer.UNKNOWN)
            if permit is not None and permit.names_another(shelf.message):
                shelves.counts[claim_labels(ClaimAnswer.OTHER_MESSAGE)] += 1
                return Taken(answer=ClaimAnswer.OTHER_MESSAGE)
            ends = permit.terms.basis.until if permit else None
            answer = judge_claim(shelves, shelf, attempt, now, ends)
            shelves.counts[claim_labels(answer)] += 1
            if answer is ClaimAnswer.GO and shelf.outgoing.state is MessageState.RELEASED:
                take(shelves, shelf, attempt, now, timedelta(seconds=lease_seconds))
                if _shelf(shelves, message_id) is None:
                    shelves.messages[message_id] = shelf
            go = answer is ClaimAnswer.GO
            return Taken(answer=answer, outgoing=shelf.outgoing if go else None)

    def conclude(
        self, message_id: str, attempt: str | None, outcome: str, provider_id: bytes = b""
    ) -> MessageState | None:
        with self._store.writing(restrictive=True) as shelves:
            if attempt is None and outcome == "unknown":
                raise StoreUnavailable("a provider knows")
            if outcome not in {"sent", "failed", "unknown"}:
                raise StoreUnavailable("an outcome is `sent`, `failed` or `unknown`")
            shelf = _shelf(shelves, message_id)
            if shelf is None or attempt not in (None, shelf.outgoing.attempt):
                return None
            return end(shelves, shelf, attempt, outcome, provider_id, self._store.clock())

    def due(self, limit: int) -> Sequence[str]:
        with self._store.reading() as shelves:
            now = self._store.clock()
            waiting = _in_state(shelves, MessageState.DEFERRED)
            due = [each for each in waiting if each.not_before and each.not_before <= now]
            due.sort(key=lambda shelf: shelf.not_before or now)
            return tuple(shelf.message.id for shelf in due[:limit])

    def waiting(self, older_seconds: int, limit: int) -> Sequence[str]:
        with self._store.reading() as shelves:
            old = self._older(shelves, MessageState.QUEUED, older_seconds)
            return tuple(shelf.message.id for shelf in old[:limit])

    def unclaimed(self, older_seconds: int, limit: int) -> Sequence[str]:
        with self._store.writing() as shelves:
            old = self._older(shelves, MessageState.RELEASED, older_seconds)[:limit]
            for shelf in old:
                shelf.offers += 1
                wait = min(older_seconds * 2**shelf.offers, max(older_seconds, _HOUR))
                shelf.moved_at = self._store.clock() + timedelta(seconds=wait - older_seconds)
            return tuple(shelf.message.id for shelf in old)

    def _shelve(self, job: Job) -> MessageShelf:
        now = self._store.clock()
        outgoing = Outgoing(
            message=job.message, sealed=job.sealed, state=MessageState.QUEUED, submitted_at=now
        )
        return MessageShelf(outgoing=outgoing, fingerprint=job.fingerprint, moved_at=now)

    def _older(
        self, shelves: Shelves, state: MessageState, older_seconds: int
    ) -> list[MessageShelf]:
        since: datetime = self._store.clock() - timedelta(seconds=older_seconds)
        old = [shelf for shelf in _in_state(shelves, state) if shelf.moved_at <= since]
        return sorted(old, key=lambda shelf: shelf.moved_at)


def _natural(message_id: str) -> str:
    return message_id.rsplit("_", 1)[-1]


def _shelf(shelves: Shelves, message_id: str) -> MessageShelf | None:
    """A message by its id; one that was claimed without being submitted has no other name."""
    shelf = shelves.messages.get(_natural(message_id))
    return shelf if shelf and shelf.message.id == message_id else shelves.messages.get(message_id)


def _known(shelves: Shelves, message_id: str) -> MessageShelf:
    shelf = _shelf(shelves, message_id)
    if shelf is None:
        raise StoreUnavailable("the store does not hold this message")
    return shelf


def _in_state(shelves: Shelves, state: MessageState) -> list[MessageShelf]:
    return [shelf for shelf in shelves.messages.values() if shelf.outgoing.state is state]


def _move(shelf: MessageShelf, decision: Decision, decision_id: str, birth: Birth) -> None:
    first = decision.reasons[0] if decision.reasons else None
    notice = first is not None and first.code == "service_notice"
    shelf.birth = birth
    shelf.version = decision.standing_version
    shelf.valid_until = decision.valid_until
    shelf.not_before = decision.not_before
    shelf.purpose = decision.purpose
    shelf.notice = (first.entry or "", decision.purpose) if first and notice else None
    shelf.outgoing = replace(
        shelf.outgoing,
        state=_GOALS[decision.verdict],
        decision=decision_id,
        reasons=tuple(reason.code for reason in decision.reasons),
        birth=birth.encode().decode(),
    )


def _is_of(shelf: MessageShelf, job: Job) -> bool:
    """Whether this is what the job was before."""
    return (shelf.fingerprint, shelf.message.id) == (job.fingerprint, job.message.id)

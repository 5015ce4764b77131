"""Sending: a job is stored, judged, released, and claimed once at the very last moment.

A decision made when a message was queued is no gate: between it and the provider call the
customer may have written STOP. So the sender claims, and the claim compares the standing's
version with the one that was judged, in the same step that hands out the right to send.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.decision import Decision, Reason, Verdict
from processor.domain.message import Message
from processor.domain.send_errors import Effect
from processor.ports import (
    ClaimAnswer,
    DecisionRecord,
    Dispatcher,
    Job,
    MessageState,
    Outbound,
    Outgoing,
    Redeemed,
    Settled,
    StoreUnavailable,
    decode_birth,
)
from processor.services.gate import Gate
from processor.services.provider_ids import ProviderIds
from processor.services.results import Result

#: Seconds for the provider call after a claim; a send claimed before a STOP ends within them.
LEASE_SECONDS: Final = 5
#: How long after its end a permit is still judged anew.
RENEWABLE: Final = timedelta(days=1)
#: Times a claim may find the message moved and judge it anew before it gives way.
_ROUNDS: Final = 5
#: How a sending ended of which a provider says this; what is only noted says nothing of that.
_OUTCOMES: Final = {
    Effect.REACHED: MessageState.SENT,
    Effect.BLOCKED: MessageState.FAILED,
    Effect.FAILED: MessageState.FAILED,
    Effect.PASSING: MessageState.FAILED,
}
_OPEN: Final = frozenset({MessageState.QUEUED, MessageState.DEFERRED})
_UNCLAIMED: Final = _OPEN | {MessageState.RELEASED}


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a claim; `outgoing` only with `go`, `reasons` when it was judged anew."""

    answer: ClaimAnswer
    outgoing: Outgoing | None = None
    reasons: tuple[Reason, ...] = ()


class Sending:
    """The way out. Raises StoreUnavailable, JobConflict.

    Of the businesses in `observing`, sandboxes among them, everything is judged and logged, and
    nothing released or claimed.
    """

    def __init__(
        self,
        *,
        outbound: Outbound,
        gate: Gate,
        dispatcher: Dispatcher,
        provider_ids: ProviderIds,
        observing: Collection[str] = (),
    ) -> None:
        self._outbound = outbound
        self._gate = gate
        self._dispatcher = dispatcher
        self._provider_ids = provider_ids
        self._observing = frozenset(observing)

    def submit(self, job: Job) -> Outgoing:
        """Store a job, then have it judged soon; the same job again is the one there is."""
        stored = self._outbound.submit(job)
        if stored.state is MessageState.QUEUED:
            self._dispatcher.gate(stored.message.id)
        return stored

    def hand_over(self, jobs: Sequence[Job]) -> list[MessageState]:
        """Store jobs and judge them here and now; the same job again is the one there is.

        For whoever has very many: they take no turn of a worker's from anybody.
        """
        stored = self._outbound.submit_all(jobs)
        states = {each.message.id: each.state for each in stored}
        settled = self._settle([each for each in stored if each.state in _OPEN])
        states.update((message.id, done.state) for message, _, done in settled)
        return [states[each.message.id] for each in stored]

    def judge(
        self, message_id: str, told: Callable[[str, Decision], None] = lambda _id, _made: None
    ) -> MessageState | None:
        """Judge a queued or due message, log why, and release it if approved; safe to repeat.

        None when there is no such message. Raises StoreUnavailable, and then the job is kept.
        `told` is shown the decision and its id once it is logged.
        """
        found = self._outbound.get(message_id)
        if found is None or found.state not in _OPEN:
            return found.state if found else None
        ((_, decision, settled),) = self._settle([found])
        if settled.settled:
            told(settled.decision, decision)
        return settled.state

    def _settle(self, found: Sequence[Outgoing]) -> list[tuple[Message, Decision, Settled]]:
        """Judge messages on what is seen now, log why, and release those that are approved."""
        messages = [each.message for each in found]
        if not messages:
            return []
        glimpse = self._gate.look(messages)
        judged = [
            DecisionRecord(message=each, decision=self._gate.judge(each, glimpse))
            for each in messages
        ]
        done: list[tuple[Message, Decision, Settled]] = []
        for observe in (False, True):
            part = [each for each in judged if observe is self._is_observing(each.message)]
            settled = self._outbound.settle_all(part, glimpse.birth, observe=observe)
            done += [
                (each.message, each.decision, result)
                for each, result in zip(part, settled, strict=True)
            ]
        for message, _, result in done:
            if result.settled and result.state is MessageState.RELEASED:
                self._dispatcher.release(message.business, message.id)
        return done

    def _is_observing(self, message: Message) -> bool:
        return message.business in self._observing

    def claim(
        self, business: str, message_id: str, attempt: str, permit: Redeemed | None = None
    ) -> Claimed | None:
        """Take the right to send this message now; None when the business has no such message.

        A message that was only asked about is claimed by its permit.
        """
        self._gate.ensure_open()
        if business in self._observing:
            return self._withheld(business, message_id, permit)
        refused = None
        for _ in range(_ROUNDS):
            taken = self._outbound.claim(
                message_id, attempt, LEASE_SECONDS, business=business, permit=permit
            )
            if taken.answer is ClaimAnswer.UNKNOWN:
                return None
            if taken.answer is not ClaimAnswer.MOVED:
                return Claimed(answer=taken.answer, outgoing=taken.outgoing)
            found = self._outbound.find(business, message_id)
            if found is not None:
                refused, permit = self._anew(found, permit), None
            elif permit is not None:
                refused, permit = self._renewed(permit)
            if refused is not None:
                return refused
        return Claimed(answer=ClaimAnswer.REVOKED_SINCE)

    def _withheld(self, business: str, message_id: str, permit: Redeemed | None) -> Claimed | None:
        """The refusal of whoever only observes, also for what was approved before it did."""
        known = permit is not None or self._outbound.find(business, message_id) is not None
        return Claimed(answer=ClaimAnswer.NOT_RELEASED) if known else None

    def _anew(self, found: Outgoing, permit: Redeemed | None) -> Claimed | None:
        """Judge a released message again; None when it is still approved, else the refusal."""
        if permit is not None and permit.names_another(found.message):
            return Claimed(answer=ClaimAnswer.OTHER_MESSAGE)
        glimpse = self._gate.look([found.message])
        decision = self._gate.judge(found.message, glimpse)
        settled = self._outbound.settle(found.message.id, decision, glimpse.birth, again=True)
        if not settled.settled or decision.verdict is Verdict.APPROVED:
            return None
        return Claimed(answer=ClaimAnswer.REVOKED_SINCE, reasons=decision.reasons)

    def _renewed(self, permit: Redeemed) -> tuple[Claimed | None, Redeemed]:
        """Judge a message that was only asked about again, and log why; or the refusal.

        What was claimed by a permit is remembered for longer than one may still be renewed, and in
        this store only; so one that is older, or of an older copy of the store, is refused.
        """
        terms = permit.terms
        [judged] = self._gate.ask([terms.message])
        basis, birth = judged.basis(), judged.birth
        if birth is None:
            raise StoreUnavailable("a permit cannot be judged anew")
        then = decode_birth(terms.basis.birth.encode())
        if (then.store, then.epoch) != (birth.store, birth.epoch):
            return Claimed(answer=ClaimAnswer.OTHER_EPOCH), permit
        if judged.decision.at > terms.basis.until + RENEWABLE:
            return Claimed(answer=ClaimAnswer.EXPIRED), permit
        if basis is None:
            reasons = judged.decision.reasons
            return Claimed(answer=ClaimAnswer.REVOKED_SINCE, reasons=reasons), permit
        return None, replace(permit, terms=replace(terms, basis=basis))

    def withdraw(self, message_id: str, code: str) -> MessageState | None:
        """Block a message for that reason unless it was claimed; the state it is in then.

        None when there is no such message. Logged like any decision. Safe to repeat.
        """
        found = self._outbound.get(message_id)
        for _ in range(_ROUNDS):
            if found is None or found.state not in _UNCLAIMED:
                break
            glimpse = self._gate.look([found.message])
            decision = self._gate.judge(found.message, glimpse)
            blocked = msgspec.structs.replace(
                decision,
                verdict=Verdict.BLOCKED,
                reasons=(Reason(code=code),),
                not_before=None,
                valid_until=None,
            )
            again = found.state is MessageState.RELEASED
            if self._outbound.settle(message_id, blocked, glimpse.birth, again=again).settled:
                return MessageState.BLOCKED
            found = self._outbound.get(message_id)
        return None if found is None else found.state

    def conclude(
        self,
        business: str,
        message_id: str,
        attempt: str,
        outcome: str,
        provider_id: str | None = None,
    ) -> MessageState | None:
        """Record how a claimed attempt ended; None when it is not this business's attempt.

        `sent`, `failed`, or `unknown`, which ends in one of the two when somebody can tell.
        `provider_id` is what the provider calls the message; the first one counts.
        """
        found = self._outbound.find(business, message_id)
        if found is None:
            return None
        sealed = self._provider_ids.seal(found.message, provider_id)
        return self._outbound.conclude(message_id, attempt, outcome, sealed)

    def close(self, results: Iterable[Result]) -> None:
        """Record what providers say became of messages that were claimed; safe to repeat.

        It closes what is unknown, and what nobody told the end of; a known outcome stands.
        """
        for result in results:
            outcome = _OUTCOMES.get(result.effect)
            if result.message is not None and outcome is not None:
                self._outbound.conclude(result.message, None, outcome)

    def sweep(self, *, lost_seconds: int, unclaimed_seconds: int, limit: int = 500) -> int:
        """Judge what is due or whose task was lost, release again what nobody claimed."""
        again = [*self._outbound.due(limit), *self._outbound.waiting(lost_seconds, limit)]
        for message_id in again:
            self._dispatcher.gate(message_id)
        released = self._outbound.unclaimed(unclaimed_seconds, limit)
        for message_id in released:
            found = self._outbound.get(message_id)
            if found is not None and found.message.business not in self._observing:
                self._dispatcher.release(found.message.business, message_id)
        return len(again) + len(released)

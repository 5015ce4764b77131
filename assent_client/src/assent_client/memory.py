"""A gate in memory, for tests: it says what a test told it to, and remembers what it was asked.

It keeps the same promises as the real one (the tests of this package hold both to them) and knows
no rules: whatever was not told is blocked with `no_consent`.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from assent_client.client import name_of, named
from assent_client.clock import utc_now
from assent_client.decision import UNAVAILABLE, Decision, Reason, Verdict, unavailable
from assent_client.errors import GateUnavailable, JobConflict, RequestRefused
from assent_client.job import Job, Outcome, Permit, Refusal, State
from assent_client.memory_forms import (
    ID,
    identifier_of,
    malformed,
    refuse_malformed,
    spelled,
    text_of,
)
from assent_client.message import Message

_LEASE: Final = timedelta(seconds=5)
_OPEN: Final = frozenset({State.QUEUED, State.DEFERRED, State.RELEASED})
_STATES: Final = {
    Verdict.APPROVED: State.RELEASED,
    Verdict.DEFERRED: State.DEFERRED,
    Verdict.BLOCKED: State.BLOCKED,
}


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """What a test said about an address."""

    verdict: Verdict
    reason: str
    until: datetime | None = None


@dataclass(kw_only=True)
class _Stored:
    """A submitted message."""

    message: Message
    state: State
    reasons: tuple[Reason, ...] = ()
    not_before: datetime | None = None
    attempt: str | None = None
    lease_ends_at: datetime | None = None


@dataclass(kw_only=True)
class MemoryGate:
    """See `Gate`; `asked` are all messages that were checked or submitted, the oldest first.

    `away` True makes it answer nothing, as a server that is down; `held` True leaves what is
    submitted `queued`, as while nothing judges. `reported` are the outcomes by message,
    `provider_ids` what the senders gave with them. `clock` says the present moment.
    """

    clock: Callable[[], datetime] = utc_now
    away: bool = False
    held: bool = False
    asked: list[Message] = field(default_factory=list, init=False)
    reported: dict[str, Outcome] = field(default_factory=dict, init=False)
    provider_ids: dict[str, str] = field(default_factory=dict, init=False)
    _rules: dict[str, _Rule] = field(default_factory=dict, init=False)
    _permits: dict[str, Message] = field(default_factory=dict, init=False)
    _stored: dict[str, _Stored] = field(default_factory=dict, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False, repr=False)

    def approve(self, to: str, reason: str = "express_grant") -> None:
        """From now on messages to this address may go."""
        self._rules[spelled(to)] = _Rule(verdict=Verdict.APPROVED, reason=reason)

    def block(self, to: str, reason: str = "no_consent") -> None:
        """From now on they may not; as after a STOP, also what was released."""
        self._rules[spelled(to)] = _Rule(verdict=Verdict.BLOCKED, reason=reason)

    def defer(self, to: str, until: datetime, reason: str = "not_due_yet") -> None:
        """Until then they wait, and then they may go."""
        rule = _Rule(verdict=Verdict.DEFERRED, reason=reason, until=until)
        self._rules[spelled(to)] = rule

    def check(self, message: Message) -> Decision:
        """See `Gate`."""
        return self.check_many([message])[0]

    def check_many(self, messages: Iterable[Message]) -> list[Decision]:
        """See `Gate`."""
        with self._lock:
            return [self._checked(named(each)) for each in messages]

    def submit(self, message: Message) -> Job:
        """See `Gate`; it is judged at once."""
        asked = named(message)
        with self._lock:
            self._ensure_there()
            refuse_malformed(asked)
            self.asked.append(asked)
            identifier = identifier_of(asked)
            known = self._stored.get(identifier)
            if known is None:
                known = self._stored[identifier] = _Stored(message=asked, state=State.QUEUED)
            elif replace(known.message, business=None) != replace(asked, business=None):
                raise JobConflict("job_conflict", "use a new id for another message", status=409)
            return self._judged(identifier, known)

    def look(self, message: str) -> Job | None:
        """See `Gate`."""
        with self._lock:
            self._ensure_there()
            found = self._find(message)
            return self._judged(*found) if found else None

    def redeem(
        self, message: str | Message, attempt: str | None = None, *, permit: str | None = None
    ) -> Permit | Refusal:
        """See `Gate`."""
        attempt, name = attempt or uuid.uuid4().hex, name_of(message)
        if not ID.fullmatch(attempt):
            raise malformed("/attempt", "must be an id")
        with self._lock:
            if self.away:
                return Refusal(message=name, attempt=attempt, code=UNAVAILABLE)
            code = None if permit is None else self._flaw(message, permit)
            if code is not None:
                return Refusal(message=name, attempt=attempt, code=code)
            found = self._find(name if permit is None else identifier_of(self._permits[permit]))
            if found is None:
                return Refusal(message=name, attempt=attempt, code="not_found")
            return self._redeemed(found[0], attempt, found[1])

    def conclude(
        self, message: str, attempt: str, outcome: Outcome, provider_id: str | None = None
    ) -> State:
        """See `Gate`."""
        with self._lock:
            self._ensure_there()
            found = self._find(message)
            if found is None or found[1].attempt != attempt:
                raise RequestRefused("not_found", "check the address and the id", status=404)
            name, stored = found
            if stored.state in (State.CLAIMED, State.UNKNOWN):
                stored.state = State(outcome.value)
                self.reported[name] = outcome
            if provider_id is not None:
                self.provider_ids.setdefault(name, provider_id)
            return stored.state

    def report(self, permit: Permit, outcome: Outcome, provider_id: str | None = None) -> State:
        """See `Gate`."""
        return self.conclude(permit.message, permit.attempt, outcome, provider_id)

    def _checked(self, asked: Message) -> Decision:
        if self.away:
            return unavailable(asked.id or "")
        refuse_malformed(asked)
        self.asked.append(asked)
        made = self._decide(asked)
        if not made.approved:
            return made
        return replace(made, permit=self._given(asked))

    def _given(self, asked: Message) -> str:
        permit = f"pmt1.memory.{len(self._permits)}"
        self._permits[permit] = asked
        return permit

    def _flaw(self, message: str | Message, permit: str) -> str | None:
        """What is wrong with a permit; the message is stored now if it never was."""
        asked = self._permits.get(permit)
        if asked is None:
            return "permit_unknown" if permit.startswith("pmt1.") else "permit_malformed"
        identifier = identifier_of(asked)
        if name_of(message) not in (asked.id, identifier):
            return "permit_of_another_message"
        if not isinstance(message, Message):
            raise malformed("/to", "is needed with a permit that the gate gave")
        if spelled(message.to) != spelled(asked.to):
            return "contact_changed"
        if text_of(message) != text_of(asked):
            return "message_changed"
        self._stored.setdefault(identifier, _Stored(message=asked, state=State.RELEASED))
        return None

    def _decide(self, asked: Message) -> Decision:
        now = self.clock()
        rule = self._rules.get(
            spelled(asked.to), _Rule(verdict=Verdict.BLOCKED, reason="no_consent")
        )
        waits = [each for each in (rule.until, asked.not_before) if each and each > now]
        verdict, reason = rule.verdict, rule.reason
        if verdict is Verdict.DEFERRED and not waits:
            verdict, reason = Verdict.APPROVED, "express_grant"
        elif verdict is Verdict.APPROVED and waits:
            verdict, reason = Verdict.DEFERRED, "not_due_yet"
        return Decision(
            message=asked.id or "",
            verdict=verdict,
            reasons=(Reason(code=reason, says="so the test said"),),
            purpose=asked.purpose or "marketing",
            at=now,
            not_before=max(waits) if verdict is Verdict.DEFERRED else None,
        )

    def _judged(self, identifier: str, stored: _Stored) -> Job:
        """Where it is, once it was judged as things are now."""
        # What was released stays so until somebody claims it, as in the real one.
        if stored.state in _OPEN - {State.RELEASED} and not self.held:
            made = self._decide(stored.message)
            stored.state, stored.reasons = _STATES[made.verdict], made.reasons
            stored.not_before = made.not_before
        return Job(
            message=identifier,
            state=stored.state,
            reasons=stored.reasons,
            not_before=stored.not_before,
            permit=self._given(stored.message) if stored.state is State.RELEASED else None,
        )

    def _redeemed(self, message: str, attempt: str, stored: _Stored) -> Permit | Refusal:
        was_released = stored.state is State.RELEASED
        decision = self._decide(stored.message)
        if stored.state in _OPEN:
            stored.state, stored.reasons = _STATES[decision.verdict], decision.reasons
        code = self._against(attempt, stored, decision, was_released=was_released)
        if code is not None:
            return Refusal(
                message=message, attempt=attempt, code=code, reasons=(Reason(code=code),)
            )
        if stored.state is not State.CLAIMED:
            stored.state, stored.attempt = State.CLAIMED, attempt
            stored.lease_ends_at = self.clock() + _LEASE
        asked = stored.message
        return Permit(
            message=message,
            attempt=attempt,
            to=asked.to,
            lease_ends_at=stored.lease_ends_at or self.clock(),
            template=asked.template,
            payload_ref=asked.payload_ref,
            body_hash=asked.body_hash,
            body=asked.body,
        )

    def _against(
        self, attempt: str, stored: _Stored, decision: Decision, *, was_released: bool
    ) -> str | None:
        """What speaks against a claim."""
        match stored.state:
            case State.RELEASED:
                return None
            case State.SENT | State.FAILED:
                return "already_claimed"
            case State.UNKNOWN:
                return "outcome_unknown"
            case State.CLAIMED if stored.lease_ends_at and self.clock() >= stored.lease_ends_at:
                return "outcome_unknown"
            case State.CLAIMED if stored.attempt != attempt:
                return "already_claimed"
            case State.CLAIMED:
                return None if decision.approved else "revoked_since_permit"
            case _:
                return "revoked_since_permit" if was_released else "not_released"

    def _find(self, message: str) -> tuple[str, _Stored] | None:
        for name, stored in self._stored.items():
            if message in (name, stored.message.id):
                return name, stored
        return None

    def _ensure_there(self) -> None:
        if self.away:
            raise GateUnavailable("the gate gave no answer: the test took it away")

"""Decide: may this message go to this contact now, and why. Pure, total, and closed by default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from processor.domain.decision import Decision, Reason, Verdict
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.question import Permit, Question, counted_purpose
from processor.domain.rules import FORBID, PERMIT
from processor.domain.standing import Standing


def decide(
    message: Message,
    standing: Standing,
    policy: Policy,
    now: datetime,
    *,
    hypothetical: bool = False,
) -> Decision:
    """Judge one message at one moment; never raises, and blocks whenever anything is amiss."""
    question = Question(
        message=message,
        standing=standing,
        policy=policy,
        now=now,
        purpose=counted_purpose(message, policy),
    )
    try:
        against, permits = _ask(question)
    # Whatever breaks inside a rule must come out as a refusal, never as an approval or a crash.
    except Exception:  # noqa: BLE001
        against, permits = (Reason(code="rule_failed"),), ()
    return _conclude(question, against, permits, hypothetical=hypothetical)


def unavailable(message: Message, now: datetime, policy: str = "") -> Decision:
    """The decision when the store cannot be asked or trusted."""
    return Decision(
        verdict=Verdict.BLOCKED,
        reasons=(Reason(code="gate_unavailable"),),
        purpose=message.purpose,
        policy=policy,
        standing_version=0,
        at=now,
    )


def _ask(question: Question) -> tuple[tuple[Reason, ...], tuple[Permit, ...]]:
    """All reasons against (empty means none) and all permits."""
    forbidden = [reason for rule in FORBID for reason in rule(question)]
    answers = [rule(question) for rule in PERMIT]
    permits = tuple([answer for answer in answers if isinstance(answer, Permit)])
    silent = [] if permits else [r for each in answers if isinstance(each, tuple) for r in each]
    if not permits and question.purpose != question.message.purpose:
        silent += _reclassified(question)
    if not permits and not forbidden and not silent:
        silent = [Reason(code="no_consent")]
    return _distinct([*forbidden, *silent]), permits


def _reclassified(question: Question) -> list[Reason]:
    known = question.message.purpose in question.policy.purposes
    return [] if known else [Reason(code="purpose_unknown")]


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _conclude(
    question: Question,
    against: tuple[Reason, ...],
    permits: tuple[Permit, ...],
    *,
    hypothetical: bool,
) -> Decision:
    message = question.message
    verdict = Verdict.BLOCKED
    reasons = against
    if permits and not against:
        verdict = Verdict.APPROVED
        reasons = _distinct([permit.reason for permit in permits])
        if message.not_before is not None and message.not_before > question.now:
            verdict = Verdict.DEFERRED
            reasons = (Reason(code="not_due_yet", at=message.not_before), *reasons)
    return Decision(
        verdict=verdict,
        reasons=reasons,
        purpose=question.purpose,
        policy=question.policy.digest,
        standing_version=question.standing.version,
        at=question.now,
        not_before=message.not_before if verdict is Verdict.DEFERRED else None,
        valid_until=_valid_until(message, permits) if verdict is Verdict.APPROVED else None,
        hypothetical=hypothetical,
    )


def _valid_until(message: Message, permits: tuple[Permit, ...]) -> datetime | None:
    """The first moment at which time alone could turn the approval.

    That is any permit's end, or the deadline: asking again too early costs a round trip, asking
    too late could cost a text.
    """
    ends = [permit.until for permit in permits if permit.until is not None]
    if message.deadline is not None:
        ends.append(message.deadline)
    return min(ends, default=None)

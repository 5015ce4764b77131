"""Decisions, messages and deliveries as they are answered: reasons in words, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from processor.domain.decision import Decision, Reason
from processor.domain.reasons import sentence
from processor.ports import Delivery, MessageState, Outgoing


def reason_answer(reason: Reason) -> dict[str, Any]:
    """A reason with what it says, its remedy, and who can apply it."""
    text = sentence(reason.code)
    told = {"code": reason.code, "says": text.says, "remedy": text.remedy, "who": text.who}
    return told | _known(entry=reason.entry, at=reason.at)


def decision_answer(
    message: str, decision: Decision, decision_id: str | None, permit: str | None = None
) -> dict[str, Any]:
    """A decision about a message; without an id when it was not logged."""
    return {
        "message": message,
        "decision": decision_id,
        "verdict": decision.verdict,
        "reasons": [reason_answer(reason) for reason in decision.reasons],
        "purpose": decision.purpose,
        "policy": decision.policy,
        "standing_version": decision.standing_version,
        "at": decision.at,
        "hypothetical": decision.hypothetical,
    } | _known(not_before=decision.not_before, valid_until=decision.valid_until, permit=permit)


def message_answer(outgoing: Outgoing, permit: str | None = None) -> dict[str, Any]:
    """Where a message is and why; `in_flight` while an attempt has it and has not said more."""
    return {
        "message": outgoing.message.id,
        "state": outgoing.state,
        "reasons": [reason_answer(reason) for reason in _reasons(outgoing.reasons)],
        "decision": outgoing.decision,
        "submitted_at": outgoing.submitted_at,
        "in_flight": outgoing.state is MessageState.CLAIMED,
    } | _known(
        not_before=outgoing.message.not_before,
        deadline=outgoing.message.deadline,
        claimed_at=outgoing.claimed_at,
        lease_ends_at=outgoing.lease_ends_at,
        outcome=outgoing.outcome,
        outcome_at=outgoing.outcome_at,
        told_by=outgoing.told_by,
        permit=permit,
    )


def delivery_answer(delivery: Delivery) -> dict[str, Any]:
    """What became of a delivery; the entries by their ids, without the contacts."""
    return {
        "delivery": delivery.id,
        "state": delivery.state,
        "received_at": delivery.received_at,
        "source": delivery.source,
        "flags": list(delivery.flags),
        "entries": [name.rpartition("/")[2] for name in delivery.entries],
    } | _known(reason=delivery.reason)


def _reasons(codes: Iterable[str]) -> list[Reason]:
    return [Reason(code=code) for code in codes]


def _known(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

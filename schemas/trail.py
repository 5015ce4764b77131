"""The trail of a message as it is answered: the decision, what it stood on, what came of it."""

from __future__ import annotations

from typing import Any

from processor.services.trail import Course, Trail
from schemas.decision import decision_answer, delivery_answer
from schemas.lookup import entry_answer


def trail_answer(trail: Trail) -> dict[str, Any]:
    """From the webhook to the provider's id; the evidence itself is not shown."""
    view = trail.decision
    decision = decision_answer(view.record.message.id, view.record.decision, view.id)
    return {
        "decision": decision,
        "entries": [entry_answer(each, revealed=False) for each in view.entries],
        "deliveries": [delivery_answer(each) for each in trail.deliveries],
    } | _known(sending=trail.course and course_answer(trail.course))


def course_answer(course: Course) -> dict[str, Any]:
    """What came of a decision."""
    overtaken = course.in_flight
    return {"state": course.state} | _known(
        attempt=course.attempt,
        claimed_at=course.claimed_at,
        lease_ends_at=course.lease_ends_at,
        outcome=course.outcome,
        outcome_at=course.outcome_at,
        told_by=course.told_by,
        provider_id=course.provider_id,
        in_flight=overtaken
        and {
            "entry": overtaken.entry,
            "claimed_at": overtaken.claimed_at,
            "revoked_at": overtaken.revoked_at,
        },
    )


def _known(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}

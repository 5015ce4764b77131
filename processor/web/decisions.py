"""Decisions as they were logged, and the trails of messages through them."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.desk import trails
from processor.ports import Scope
from processor.services.trail import Trail
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.problems import NotThere
from processor.web.request_id import note
from processor.web.site import parts
from schemas.decision import decision_answer
from schemas.trail import trail_answer

decisions = Blueprint("decisions", __name__)
guard(decisions, read={Scope.READ})


@decisions.get("/v1/decisions/<identifier>/trail")
def follow(identifier: str) -> Response:
    """What a decision stood on, and what came of it."""
    return _answered(trails(parts()).of_decision(identifier), "no such decision")


@decisions.get("/v1/messages/<path:identifier>/trail")
def follow_message(identifier: str) -> Response:
    """The same of the last decision about a message, by our id or the caller's own."""
    ours = identifier.startswith("msg_")
    name = identifier if ours else parts().composer.job_key(caller(), identifier)
    found = parts().ports.outbound.find(caller(), name)
    trail = trails(parts()).of_message(found) if found else None
    return _answered(trail, "no such message, or nothing was decided about it")


def _answered(trail: Trail | None, missing: str) -> Response:
    if trail is None or trail.decision.record.message.business != caller():
        raise NotThere(missing)
    note(decision=trail.decision.id)
    return answer(trail_answer(trail))


@decisions.get("/v1/decisions/<identifier>")
def look(identifier: str) -> Response:
    """One decision about a message of the caller."""
    found = parts().ports.decisions.get(identifier)
    if found is None or found.message.business != caller():
        raise NotThere("no such decision")
    note(decision=identifier)
    return answer(decision_answer(found.message.id, found.decision, identifier))

"""`GET /v1/decisions/<id>`: a decision as it was logged."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.ports import Scope
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.problems import NotThere
from processor.web.request_id import note
from processor.web.site import parts
from schemas.decision import decision_answer

decisions = Blueprint("decisions", __name__)
guard(decisions, read={Scope.READ})


@decisions.get("/v1/decisions/<identifier>")
def look(identifier: str) -> Response:
    """One decision about a message of the caller."""
    found = parts().ports.decisions.get(identifier)
    if found is None or found.message.business != caller():
        raise NotThere("no such decision")
    note(decision=identifier)
    return answer(decision_answer(found.message.id, found.decision, identifier))

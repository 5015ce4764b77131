"""`GET /v1/deliveries/<id>`: what became of a webhook."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.ports import Scope
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.problems import NotThere
from processor.web.request_id import note
from processor.web.site import parts
from schemas.decision import delivery_answer

deliveries = Blueprint("deliveries", __name__)
guard(deliveries, read={Scope.READ})


@deliveries.get("/v1/deliveries/<identifier>")
def look(identifier: str) -> Response:
    """One delivery to a source of the caller."""
    found = parts().ports.inbox.get(identifier)
    if found is None or found.business != caller():
        raise NotThere("no such delivery")
    note(delivery=identifier)
    return answer(delivery_answer(found))

"""`POST /v1/gate`: may this go, and why. Asked again, it judges again; nothing is replayed."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.ports import Scope
from processor.web.answers import answer
from processor.web.auth import guard, proving, sender, unproven
from processor.web.bodies import json_body
from processor.web.request_id import note
from processor.web.site import site
from schemas.decision import decision_answer
from schemas.message import read_inquiry

gate = Blueprint("gate", __name__)
guard(gate, write={Scope.GATE}, recall=True, later=True)


@gate.post("/v1/gate")
def ask() -> Response:
    """Judge one message or many."""
    here = site()
    engine = here.parts
    with proving():
        here.keeper.admit()
        inquiry = read_inquiry(json_body(), sender(), engine.ports.clock.now())
        messages = [engine.composer.message(each) for each in inquiry.requests]
        judged = engine.gate.ask(messages, at=inquiry.at, caller=unproven())
    here.exposition.saw(judged)
    answers = [
        decision_answer(asked.id, each.decision, each.id)
        for asked, each in zip(inquiry.requests, judged, strict=True)
    ]
    note(asked=len(answers), decision=judged[0].id, verdict=judged[0].decision.verdict)
    return answer({"decisions": answers} if inquiry.many else answers[0])

"""`POST /v1/gate`: may this go, and why. Asked again, it judges again; nothing is replayed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog
from flask import Blueprint, Response

from processor.ports import LimitKind, Scope
from processor.services.gate import Judged
from processor.web.answers import answer
from processor.web.auth import caller, guard, proving, sender, spend, unproven
from processor.web.bodies import json_body
from processor.web.request_id import note
from processor.web.site import site
from schemas.decision import decision_answer
from schemas.message import read_inquiry

#: Decisions told of in one line; collectors of logs cut long ones.
_A_LINE: Final = 50
_log = structlog.get_logger("assent.web")

gate = Blueprint("gate", __name__)
guard(gate, write={Scope.GATE}, recall=True, later=True)


@gate.post("/v1/gate")
def ask() -> Response:
    """Judge one message or many."""
    here = site()
    engine = here.parts
    with proving():
        here.keeper.admit()
        inquiry = read_inquiry(json_body(of=caller()), sender(), engine.ports.clock.now())
        messages = [engine.composer.message(each) for each in inquiry.requests]
        spending = partial(spend, LimitKind.GATE, len(messages))
        judged = engine.gate.ask(messages, at=inquiry.at, caller=unproven(spending))
    here.exposition.saw(judged)
    answers = [
        decision_answer(asked.id, each.decision, each.id, engine.permits.of(asked, message, each))
        for asked, message, each in zip(inquiry.requests, messages, judged, strict=True)
    ]
    _tell(judged)
    return answer({"decisions": answers} if inquiry.many else answers[0])


def _tell(judged: Sequence[Judged]) -> None:
    """Note the first decision, and log the others, each with the entry that it stands on."""
    first = judged[0].decision
    note(asked=len(judged), decision=judged[0].id, verdict=first.verdict, entry=first.basis)
    rest = [
        {"decision": each.id, "verdict": each.decision.verdict.value, "entry": each.decision.basis}
        for each in judged[1:]
    ]
    for start in range(0, len(rest), _A_LINE):
        _log.info("decided", decided=rest[start : start + _A_LINE])

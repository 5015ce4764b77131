"""Results of sendings: what providers said becomes suppressions before it is answered.

A sender's own key will do. Its calls are not limited: a limit would keep suppressions out.
"""

from __future__ import annotations

from collections import Counter

import structlog
from flask import Blueprint, Response

from processor.desk import recipients
from processor.ports import Scope
from processor.web.answers import answer
from processor.web.auth import guard, sender
from processor.web.bodies import json_body
from processor.web.request_id import note
from processor.web.site import parts, site
from schemas.results import read_results, results_answer

results = Blueprint("results", __name__)
guard(results, write={Scope.GATE, Scope.EVENTS}, limited=False)
_log = structlog.get_logger("assent.web")


@results.post("/v1/provider-results")
def report() -> Response:
    """Take in what a provider said of up to 1,000 sendings."""
    site().keeper.admit()
    whose = sender()
    asked = read_results(
        json_body(), whose, lambda message: recipients(parts()).of(message, whose.business)
    )
    reported = parts().results.report(asked)
    parts().sending.close(asked)
    told = Counter("held" if each.held else each.effect.value for each in reported)
    note(results=len(reported), **told)
    if told["held"]:
        _log.warning("results held by the breaker", business=whose.business, held=told["held"])
    return answer(results_answer(reported))

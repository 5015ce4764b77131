"""What the document says of results of sendings."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi.operation import Answer, Body, Example, Operation
from schemas.shapes import ref

_BLOCKED: Final = {
    "to": "+12025550104",
    "provider": "twilio",
    "code": "21610",
    "occurred_at": "2026-03-01T14:32:00Z",
    "id": "SM-4711",
}

REPORT: Final = Operation(
    name="reportResults",
    method="post",
    path="/v1/provider-results",
    tag="Messages",
    summary="Tell what a provider said of sendings",
    says=(
        "Up to 1,000 at once, each of a message or of an address. What suppresses is in force when"
        " it is answered, on its channel alone, or held where so many came that they are probably"
        " an error. A result with an `id`, a `message` or a time is recorded once, however often it"
        " is sent. If one cannot be read, `errors` names it and none of the call is recorded."
        " Answered with 503, repeat it. An `Idempotency-Key` is ignored."
    ),
    scopes=(Scope.GATE, Scope.EVENTS),
    limited=False,
    body=Body(
        shape=ref("Results"),
        examples={"refused": Example(says="Twilio refuses Dana", value={"results": [_BLOCKED]})},
    ),
    answers={HTTPStatus.OK: Answer(says="What became of each", shape=ref("Reported"))},
    problems=("store_full",),
)

OPERATIONS: Final = (REPORT,)

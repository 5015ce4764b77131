"""What the document says of the route for Prometheus."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi.operation import Answer, Operation

METRICS: Final = Operation(
    name="scrapeMetrics",
    method="get",
    path="/metrics",
    tag="Health",
    summary="Counts and gauges for Prometheus",
    says="`[web] metrics` may also open it to anybody, or answer 404. No personal data is in it.",
    scopes=(Scope.ADMIN,),
    limited=False,
    answers={
        HTTPStatus.OK: Answer(
            says="As they are now", media=("text/plain", "application/openmetrics-text")
        )
    },
    problems=("not_found",),
)

OPERATIONS: Final = (METRICS,)

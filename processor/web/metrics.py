"""`GET /metrics`: for Prometheus, to whom `[web] metrics` lets in."""

from __future__ import annotations

from flask import Blueprint, Response, request

from processor.ports import Scope
from processor.web.auth import demand
from processor.web.problems import NotThere
from processor.web.site import parts, site

metrics = Blueprint("metrics", __name__)


@metrics.before_request
def admit() -> None:
    """Let a holder of an admin key in, or anyone, or nobody."""
    match parts().settings.metrics:
        case "key":
            demand({Scope.ADMIN}, recall=True)
        case "off":
            raise NotThere("no metrics are served here")
        case "open":
            return


@metrics.get("/metrics")
def page() -> Response:
    """Every count and gauge as it is now."""
    body, media_type = site().exposition.page(request.headers.get("Accept", ""))
    return Response(body, content_type=media_type)

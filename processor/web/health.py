"""`/livez` and `/readyz`: whether the process runs, and whether it can keep its promises."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.services.checks import is_ready
from processor.web.answers import answer
from processor.web.site import site

health = Blueprint("health", __name__)


@health.get("/livez")
def live() -> Response:
    """Say that the process runs; it asks nobody else."""
    return answer({"status": "ok"})


@health.get("/readyz")
def ready() -> Response:
    """Say 200 once the store was joined, nothing waits in the spool, and all else holds."""
    checks = (site().keeper.check(), *site().parts.readiness.checks())
    return answer({"checks": checks}, 200 if is_ready(checks) else 503)

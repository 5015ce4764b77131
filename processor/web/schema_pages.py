"""The JSON Schemas of our events, for senders in any language."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.web.answers import answer
from processor.web.problems import NotThere
from schemas.export import json_schema
from schemas.registry import EVENT_SCHEMAS

schema_pages = Blueprint("schemas", __name__)


@schema_pages.get("/v1/schemas")
def index() -> Response:
    """All event types with the address of their schema."""
    listed = [{"type": each, "schema": f"/v1/schemas/{each}"} for each in EVENT_SCHEMAS]
    return answer({"schemas": listed})


@schema_pages.get("/v1/schemas/<event_type>")
def one(event_type: str) -> Response:
    """The schema of one event type."""
    if event_type not in EVENT_SCHEMAS:
        raise NotThere("no such event type")
    return answer(json_schema(event_type), media_type="application/schema+json")

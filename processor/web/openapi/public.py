"""What the document says of the routes that are open to anybody: schemas, pages, health."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.web.kinds import KINDS
from processor.web.openapi import examples
from processor.web.openapi.operation import Access, Answer, Operation, in_path
from schemas.fields import Shape
from schemas.registry import EVENT_SCHEMAS
from schemas.shapes import ref

HTML: Final = "text/html"
#: The files behind the readable page, with their types.
FILES: Final = {
    "start.js": "text/javascript",
    "page.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_ANY_OBJECT: Final[Shape] = {"type": "object"}


def _open(name: str, path: str, tag: str, summary: str, answer: Answer) -> Operation:
    return Operation(
        name=name,
        method="get",
        path=path,
        tag=tag,
        summary=summary,
        says="No key is needed.",
        access=Access.OPEN,
        answers={HTTPStatus.OK: answer},
    )


def _named(
    name: str, path: str, tag: str, summary: str, answer: Answer, **rule: object
) -> Operation:
    """One of a closed set of names, and 404 for any other."""
    first = next(iter(rule["enum"] if isinstance(rule["enum"], list) else []))
    part = in_path(path.partition("{")[2].rstrip("}"), "One of these", first, **rule)
    return Operation(
        name=name,
        method="get",
        path=path,
        tag=tag,
        summary=summary,
        says="No key is needed.",
        access=Access.OPEN,
        parameters=(part,),
        answers={HTTPStatus.OK: answer},
        problems=("not_found",),
    )


OPERATIONS: Final = (
    _open(
        "listEventTypes",
        "/v1/schemas",
        "Schemas",
        "Every event type",
        Answer(says="The types, each with the address of its schema", shape=ref("EventTypes")),
    ),
    _named(
        "showEventSchema",
        "/v1/schemas/{event_type}",
        "Schemas",
        "The JSON Schema of one event type",
        Answer(says="The schema", shape=_ANY_OBJECT, media=("application/schema+json",)),
        enum=list(EVENT_SCHEMAS),
    ),
    _open(
        "showThisDocument",
        "/v1/openapi.json",
        "Schemas",
        "This document",
        Answer(says="OpenAPI 3.1", shape=_ANY_OBJECT),
    ),
    _open(
        "showThisPage",
        "/docs",
        "Pages",
        "This document for people",
        Answer(says="A page that asks nobody but this server", media=(HTML,)),
    ),
    _named(
        "fetchPageFile",
        "/docs/{name}",
        "Pages",
        "What that page is made of",
        Answer(says="The file", media=tuple(dict.fromkeys(FILES.values()))),
        enum=list(FILES),
    ),
    _named(
        "explainProblem",
        "/errors/{code}",
        "Pages",
        "A kind of problem in plain words",
        Answer(says="The page", media=(HTML,)),
        enum=list(KINDS),
    ),
    _open(
        "isAlive",
        "/livez",
        "Health",
        "Whether the process runs",
        Answer(says="It runs", shape=ref("Alive"), examples=examples.ALIVE),
    ),
    Operation(
        name="isReady",
        method="get",
        path="/readyz",
        tag="Health",
        summary="Whether this machine can keep its promises",
        says="No key is needed. A warning does not make it unready.",
        access=Access.OPEN,
        answers={
            HTTPStatus.OK: Answer(says="It can", shape=ref("Readiness")),
            HTTPStatus.SERVICE_UNAVAILABLE: Answer(
                says="It cannot; a check that failed says why", shape=ref("Readiness")
            ),
        },
    ),
)

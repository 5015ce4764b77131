"""What the document says of lists that come page by page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi.operation import Answer, Body, Example, Operation
from schemas.fields import Shape
from schemas.pages import Cursor, PageSchema, PageSize
from schemas.shapes import ref

#: How every list is read.
PAGED: Final = (
    " A page may hold fewer rows than asked for and still have a `next`; go on until it is null."
    " What is there from the first page to the last is shown exactly once, whatever comes and goes"
    " meanwhile."
)


def _in_query(name: str, field: PageSize | Cursor) -> Shape:
    return {
        "name": name,
        "in": "query",
        "description": field.metadata["description"],
        "schema": field.shape(),
    }


#: How much of a list, in a query.
PAGE_PARAMETERS: Final = tuple(
    _in_query(name, field)
    for name, field in PageSchema().fields.items()
    if isinstance(field, PageSize | Cursor)
)

QUARANTINE: Final = Operation(
    name="listQuarantine",
    method="get",
    path="/v1/quarantine",
    tag="Webhooks",
    summary="Webhooks that could not be understood",
    says="Those of the key's business; each counts for nothing until it is played again." + PAGED,
    scopes=(Scope.READ,),
    parameters=PAGE_PARAMETERS,
    answers={HTTPStatus.OK: Answer(says="A page", shape=ref("Quarantine"))},
    problems=("query_invalid",),
)

HISTORY: Final = Operation(
    name="listDecisions",
    method="post",
    path="/v1/contacts/decisions",
    tag="Contacts",
    summary="What was decided about messages to an address",
    says="The latest first. Nothing is judged anew, and nothing is written." + PAGED,
    scopes=(Scope.READ,),
    body=Body(
        shape=ref("HistoryQuestion"),
        examples={
            "alice": Example(
                says="The latest ten about Alice",
                value={"channel": "sms", "to": "+12025550101", "limit": 10},
            )
        },
    ),
    answers={HTTPStatus.OK: Answer(says="A page", shape=ref("History"))},
)

OPERATIONS: Final = (QUARANTINE, HISTORY)

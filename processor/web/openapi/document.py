"""The OpenAPI 3.1 document, put together from the schemas, the tables and the operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from processor.web.kinds import KINDS
from processor.web.openapi import (
    campaigns,
    confirming,
    contacts,
    intake,
    lists,
    operating,
    public,
    reporting,
    reviews,
    sending,
)
from processor.web.openapi.operation import Access, Answer, Body, Example, Operation
from processor.web.problems import ALIKE, made
from schemas.answers import ANSWERS
from schemas.campaign_answers import CAMPAIGN_ANSWERS
from schemas.campaigns import SoughtSchema, WaveSchema
from schemas.claim import ClaimSchema, OutcomeSchema
from schemas.desk import HistorySchema, LookupSchema, OptOutSchema, ReachSchema
from schemas.desk_answers import DESK_ANSWERS
from schemas.export import all_schemas, object_shape
from schemas.fields import Shape
from schemas.message import (
    ManySchema,
    MessageSchema,
    SingleSchema,
)
from schemas.problem import MEDIA_TYPE, problem_answer
from schemas.results import ResultSchema, ResultsSchema
from schemas.review_answers import REVIEW_ANSWERS
from schemas.reviews import RulingSchema
from schemas.shapes import ref

OPERATIONS: Final[tuple[Operation, ...]] = (
    *intake.OPERATIONS,
    *sending.OPERATIONS,
    *reporting.OPERATIONS,
    *contacts.OPERATIONS,
    *lists.OPERATIONS,
    *campaigns.OPERATIONS,
    *reviews.OPERATIONS,
    *public.OPERATIONS,
    *confirming.OPERATIONS,
    *operating.OPERATIONS,
)
_ABOUT: Final = (
    "Signed webhooks become entries of a ledger of consent; the gate judges messages by it and"
    " gives reasons; a claim hands out the right to send, once.\n\n"
    "The business is that of the key, and what belongs to another is answered like what does not"
    " exist. Bodies are read strictly: an unknown field is a mistake. HEAD is answered as GET is,"
    " without the body; any other method that is not listed with 405 and `Allow`, an address that"
    " is not listed with 404."
)

_SIGNED: Final = {
    "webhook-id": "The delivery's id, the same for every repetition",
    "webhook-timestamp": "Seconds since 1970, within 5 minutes of now",
    "webhook-signature": "`v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64",
}
_TAGS: Final = (
    "Webhooks",
    "Captures",
    "Gate",
    "Messages",
    "Contacts",
    "Campaigns",
    "Reviews",
    "Schemas",
    "Pages",
    "Health",
)
_REQUEST_ID: Final = {
    "description": "Our id of the request, to be given to the operators",
    "required": True,
    "schema": {"type": "string", "pattern": "^req_[0-9A-Z]{26}$"},
}
_RETRY_AFTER: Final = {
    "description": "Try again after so many seconds",
    "schema": {"type": "integer", "minimum": 1},
}
_RATE_LIMIT: Final = {
    "RateLimit-Policy": {
        "description": "The limit: its name, how much of it there is, within how many seconds",
        "schema": {"type": "string"},
        "example": '"gate";q=600;w=60',
    },
    "RateLimit": {
        "description": "That nothing of it is left, and for how many seconds",
        "schema": {"type": "string"},
        "example": '"gate";r=0;t=12',
    },
}
_BEARER: Final = {
    "description": "The scheme by which to authenticate",
    "required": True,
    "schema": {"const": "Bearer"},
}


@cache
def document() -> dict[str, Any]:
    """The whole document; it is the same in every process of a version."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for each in OPERATIONS:
        paths[each.path][each.method] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Assent",
            "summary": "Consent from webhooks to the last moment before a message goes out",
            "description": _ABOUT,
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "tags": [{"name": name} for name in _TAGS],
        "paths": dict(paths),
        "components": {"schemas": _schemas(), "securitySchemes": _security_schemes()},
    }


def _schemas() -> dict[str, Shape]:
    events = {f"event.{name}": _embedded(shape) for name, shape in all_schemas().items()}
    asked = object_shape(ManySchema())
    properties: dict[str, Shape] = asked["properties"]  # type: ignore[assignment]  # as made there
    properties["messages"] = {**properties["messages"], "items": ref("Message")}
    results = object_shape(ResultsSchema())
    whole: dict[str, Shape] = results["properties"]  # type: ignore[assignment]  # as made there
    whole["results"] = {**whole["results"], "items": object_shape(ResultSchema())}
    return {
        "Message": object_shape(MessageSchema()),
        "Inquiry": object_shape(SingleSchema()),
        "Inquiries": asked,
        "Claim": object_shape(ClaimSchema()),
        "Ending": object_shape(OutcomeSchema()),
        "LookupQuestion": object_shape(LookupSchema()),
        "HistoryQuestion": object_shape(HistorySchema()),
        "OptOut": object_shape(OptOutSchema()),
        "Ruling": object_shape(RulingSchema()),
        "ReachedByStaff": object_shape(ReachSchema()),
        "Results": results,
        "Sought": object_shape(SoughtSchema()),
        "Wave": object_shape(WaveSchema()),
        **ANSWERS,
        **CAMPAIGN_ANSWERS,
        **DESK_ANSWERS,
        **REVIEW_ANSWERS,
        **events,
    }


def _embedded(shape: Shape) -> Shape:
    """A schema without the dialect, which the document's own is."""
    return {name: value for name, value in shape.items() if name != "$schema"}


def _security_schemes() -> dict[str, Shape]:
    key: Shape = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "ak_<id>_<secret>",
        "description": "A key of one business with scopes: `events`, `gate`, `read`, `admin`.",
    }
    signed: dict[str, Shape] = {
        name: {"type": "apiKey", "in": "header", "name": name, "description": says}
        for name, says in _SIGNED.items()
    }
    return {"key": key, **signed}


def _operation(each: Operation) -> dict[str, Any]:
    scopes = " or ".join(f"`{scope.value}`" for scope in each.scopes)
    told = {
        "operationId": each.name,
        "tags": [each.tag],
        "summary": each.summary,
        "description": f"{each.says} Scope {scopes}." if scopes else each.says,
        "parameters": list(each.parameters),
        "responses": _responses(each),
        "security": _security(each.access),
    }
    return told | ({"requestBody": _body(each.body)} if each.body else {})


def _security(access: Access) -> list[dict[str, list[str]]]:
    match access:
        case Access.KEY:
            return [{"key": []}]
        case Access.SIGNATURE:
            return [{name: [] for name in _SIGNED}]
        case Access.OPEN:
            return []


def _body(body: Body) -> Shape:
    return {"required": True, "content": _content(body.media, body.shape, body.examples)}


def _content(
    media: tuple[str, ...], shape: Shape | None, examples: Mapping[str, Example]
) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": shape} if shape else {}
    if examples:
        content["examples"] = {
            name: {"summary": each.says, "value": each.value} for name, each in examples.items()
        }
    return dict.fromkeys(media, content)


def _responses(each: Operation) -> dict[str, Any]:
    codes: dict[int, list[str]] = defaultdict(list)
    for code in each.codes():
        codes[KINDS[code].status].append(code)
    told = {str(int(status)): _answer(answer) for status, answer in each.answers.items()}
    return told | {str(status): _problem(status, found) for status, found in sorted(codes.items())}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "description": answer.says,
        "headers": {"X-Request-Id": _REQUEST_ID, **answer.headers},
        "content": _content(answer.media, answer.shape, answer.examples),
    }


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    headers: dict[str, Any] = {"X-Request-Id": _REQUEST_ID}
    waits = [KINDS[code].wait is not None for code in codes]
    if any(waits):
        headers["Retry-After"] = _RETRY_AFTER | {"required": all(waits)}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers |= _RATE_LIMIT
    if "unauthorized" in codes:
        headers["WWW-Authenticate"] = _BEARER
    shape: Shape = {
        "allOf": [
            ref("Problem"),
            {"properties": {"code": {"enum": codes}, "status": {"const": status}}},
        ]
    }
    examples = {code: Example(says=KINDS[code].title, value=_example(code)) for code in codes}
    return {
        "description": "; ".join(f"`{code}`: {KINDS[code].title}" for code in codes),
        "headers": headers,
        "content": _content((MEDIA_TYPE,), shape, examples),
    }


def _example(code: str) -> dict[str, Any]:
    """The problem as it is answered, without what only one request can have."""
    shown = None if code in ALIKE else "req_01KAR5Z5K4D3V9Q0M2ZJ6X8N7B"
    return problem_answer(made(code), shown)

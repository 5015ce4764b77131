"""What the API's document says of one route and method."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Final

import msgspec

from processor.ports import Scope
from schemas.fields import Shape

JSON: Final = "application/json"

#: What may be wrong with any JSON body before its fields are looked at.
UNREADABLE: Final = (
    "body_not_utf8",
    "body_not_json",
    "body_not_object",
    "body_too_deep",
    "key_repeated",
    "number_not_finite",
    "text_not_unicode",
    "body_invalid",
)


#: The header of routes whose answers are kept; a malformed one is refused with 400.
IDEMPOTENCY_KEY: Final[Shape] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A fresh key for each call, such as a UUID. Sent again with the same key and body within"
        " 24 hours, the call is answered as it was, and not carried out again."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
}
#: The header that tells an answer given again from one that is new.
REPLAYED: Final[Mapping[str, Shape]] = {
    "Idempotent-Replayed": {
        "description": "Stands on an answer that was given before",
        "schema": {"const": "true"},
    }
}
#: What may be wrong with that header.
KEY_PROBLEMS: Final = (
    "idempotency_key_malformed",
    "idempotency_key_running",
    "idempotency_key_reused",
)


class Access(StrEnum):
    """What a caller has to show."""

    OPEN = "open"
    KEY = "key"
    SIGNATURE = "signature"


#: What a route can answer that takes from what its business may have.
LIMITED: Final = ("over_limit", "over_daily_limit")


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A body that was really sent or answered."""

    says: str
    value: object


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a route takes; `media` are types of raw bytes where it is no JSON."""

    shape: Shape | None = None
    media: tuple[str, ...] = (JSON,)
    examples: Mapping[str, Example] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a route answers with one status, when it is no problem."""

    says: str
    shape: Shape | None = None
    media: tuple[str, ...] = (JSON,)
    examples: Mapping[str, Example] = {}
    headers: Mapping[str, Shape] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One route and method; `problems` are the codes beyond those that all such routes share."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    says: str
    answers: Mapping[HTTPStatus, Answer]
    problems: tuple[str, ...] = ()
    parameters: tuple[Shape, ...] = ()
    body: Body | None = None
    access: Access = Access.KEY
    scopes: tuple[Scope, ...] = ()
    limited: bool = True

    def codes(self) -> tuple[str, ...]:
        """Every kind of problem that this route can answer."""
        shared = ["internal_error"]
        if self.access is Access.KEY:
            shared += ["unauthorized", "scope_missing", "store_unavailable"]
            shared += ["too_many_calls"] if self.limited else []
        if self.body:
            shared += ["bad_request", "body_too_large"]
            shared += UNREADABLE if JSON in self.body.media else ()
        return tuple(dict.fromkeys([*shared, *self.problems]))


def in_path(name: str, says: str, example: str, **rule: object) -> Shape:
    """A part of the path."""
    schema = {"type": "string", "minLength": 1, **rule}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": says,
        "schema": schema,
        "example": example,
    }

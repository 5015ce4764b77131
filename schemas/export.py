"""Our event schemas as JSON Schema (draft 2020-12), for senders in any language.

A document describes a whole body. It is as strict as loading, except that number plans, mail
syntax and the calendar are left to the loader. Revocations are documented as they should be sent;
they are read far more leniently.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from schemas.base import EventSchema
from schemas.envelope import ENVELOPE
from schemas.fields import Part, Several, Shape, Told
from schemas.registry import EVENT_SCHEMAS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def all_schemas() -> dict[str, Shape]:
    """The documents of all event types, by type."""
    return {event_type: json_schema(event_type) for event_type in EVENT_SCHEMAS}


def json_schema(event_type: str) -> Shape:
    """The document of one event type; raises KeyError for a type that there is not."""
    schema = EVENT_SCHEMAS[event_type]
    fixed: dict[str, Shape] = {
        "type": {"const": event_type},
        "version": {"const": schema.version},
        "data": object_shape(schema),
    }
    envelope = object_shape(ENVELOPE)
    properties = {
        name: _meant(field) | fixed[name] if name in fixed else _annotations(field) | _shape(field)
        for name, field in ENVELOPE.fields.items()
    }
    title = {"$schema": _DIALECT, "title": event_type, "description": _meaning(schema)}
    return title | envelope | {"properties": properties}


def object_shape(schema: Schema) -> Shape:
    """One object, closed, with the rules across its fields."""
    named = {field.data_key or name: field for name, field in schema.fields.items()}
    return {
        "type": "object",
        "properties": {name: _annotations(field) | _shape(field) for name, field in named.items()},
        "required": [name for name, field in named.items() if field.required],
        "additionalProperties": False,
    } | getattr(schema, "rules", {})


def _shape(field: fields.Field[Any]) -> Shape:
    match field:
        case Part():
            return object_shape(field.schema)
        case Several():
            items = _annotations(field.inner) | _shape(field.inner)
            limits = {"minItems": field.least, "maxItems": field.most}
            return {"type": "array", "items": items, **limits}
        case Told():
            return field.shape()
    raise TypeError(f"`{type(field).__name__}` cannot say its shape; derive it from Told")


def _annotations(field: fields.Field[Any]) -> Shape:
    return _meant(field) | {"examples": [field.metadata["example"]]}


def _meant(field: fields.Field[Any]) -> Shape:
    return {"description": field.metadata["description"]}


def _meaning(schema: EventSchema) -> str:
    return " ".join((type(schema).__doc__ or "").split())

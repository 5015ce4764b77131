"""Every event type with its schema, by type and version."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marshmallow import ValidationError

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from schemas.appointments import AppointmentBookedSchema, AppointmentChangedSchema
from schemas.base import EventSchema, Heading
from schemas.commerce import OrderUpdatedSchema, PurchaseMadeSchema
from schemas.contacts import (
    ContactConfirmedSchema,
    ContactOptedInSchema,
    ContactResumedSchema,
    ContactTaggedSchema,
)
from schemas.forms import FormSubmittedSchema
from schemas.messages import ConversationClosedSchema, MessageReceivedSchema
from schemas.problems import problems_of
from schemas.revocations import (
    ContactDataRequestedSchema,
    ContactErasedSchema,
    ContactOptedOutSchema,
    ContactUntaggedSchema,
    NumberReassignedSchema,
    Revocation,
)

#: Older versions stay in this list, before the newer ones of their type.
_ALL: Final[tuple[EventSchema, ...]] = (
    FormSubmittedSchema(),
    MessageReceivedSchema(),
    ConversationClosedSchema(),
    PurchaseMadeSchema(),
    OrderUpdatedSchema(),
    AppointmentBookedSchema(),
    AppointmentChangedSchema(),
    ContactOptedInSchema(),
    ContactOptedOutSchema(),
    ContactTaggedSchema(),
    ContactUntaggedSchema(),
    ContactResumedSchema(),
    ContactConfirmedSchema(),
    ContactErasedSchema(),
    ContactDataRequestedSchema(),
    NumberReassignedSchema(),
)

_BY_VERSION: Final = {(schema.event_type, schema.version): schema for schema in _ALL}

#: The newest schema of every event type.
EVENT_SCHEMAS: Final[Mapping[str, EventSchema]] = MappingProxyType(
    {schema.event_type: schema for schema in _ALL}
)


def is_revocation(event_type: object) -> bool:
    """Whether events of this type are read leniently, and stop rather than permit."""
    return isinstance(event_type, str) and isinstance(EVENT_SCHEMAS.get(event_type), Revocation)


def schema_for(event_type: str, version: int) -> EventSchema:
    """The schema; raises NotUnderstood, not refusable, for a type or version from the future.

    A revocation is read by our newest schema whatever its version.
    """
    newest = EVENT_SCHEMAS.get(event_type)
    if newest is None:
        raise NotUnderstood("event_type_unknown")
    if isinstance(newest, Revocation):
        return newest
    schema = _BY_VERSION.get((event_type, version))
    if schema is None:
        raise NotUnderstood("event_version_unknown")
    return schema


def load_event(
    event_type: str, version: int, data: Mapping[str, object], heading: Heading
) -> AnyEvent:
    """Load `data` of the envelope into its event; raises NotUnderstood."""
    schema = schema_for(event_type, version)
    try:
        return schema.event_from(data, heading)
    except ValidationError as problem:
        raise NotUnderstood(
            "event_malformed", problems_of(problem.messages, "/data"), refusable=True
        ) from None

"""The page of all event types, made from their schemas, and the tables of fields on other pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from marshmallow import Schema, fields

from docs.markdown import NOTE, table
from processor.domain.events import REVOKING
from schemas import parts
from schemas.addresses import EmailField, PhoneField, VisitorField
from schemas.base import EventSchema
from schemas.envelope import ENVELOPE, AnyObject, Version
from schemas.fields import CaptureId, Choice, Flag, Identifier, Ip, PageUrl, Part, Several, Tag
from schemas.message import EntryId
from schemas.messages import ReplyAddressSchema, SenderSchema
from schemas.registry import EVENT_SCHEMAS
from schemas.times import DayOrMoment, Moment

#: What each event does to consent, in a sentence or two.
EFFECTS: Final = {
    "form.submitted": "Each ticked box grants its tags, for the channels it names and the brand. "
    "A box that was left empty, ticked beforehand or not shown is noted and grants nothing.",
    "message.received": "Opens or extends one conversation for the sender and for every address "
    "typed into it. A ticked box in the widget is express consent, as in a form.",
    "conversation.closed": "Ends the conversation for everybody in it.",
    "purchase.made": "Opens the order for its own confirmations, if the number was given in this "
    "very purchase. Inside a conversation it keeps that conversation open.",
    "order.updated": "`delivered` and `cancelled` end the order after the policy's days; the other "
    "statuses are recorded.",
    "appointment.booked": "Opens the appointment for its own confirmation and reminders, if the "
    "number was given in this very booking.",
    "appointment.changed": "Moves, cancels or completes the appointment. A text about the old time "
    "is blocked from then on.",
    "contact.opted_in": "Grants the tags. By staff, on paper or by voice it counts only with a "
    "complete attestation: who recorded it, how, and the day the customer agreed.",
    "contact.opted_out": "Revokes: everything, unless the person chose to narrow it. In force "
    "before the webhook is answered.",
    "contact.tagged": "Grants the tags if the attestation is complete; else it is recorded and "
    "blocks as `evidence_below_minimum`.",
    "contact.data_requested": "Revokes everything, in force before the webhook is answered, and "
    "waits for people to answer it.",
    "contact.untagged": "Revokes the tags. In force before the webhook is answered.",
    "contact.resumed": "Lifts an earlier opt-out for conversations and transactions of this brand "
    "and channel; never for marketing.",
    "contact.confirmed": "Lifts an earlier opt-out for what was agreed to and is confirmed now, on "
    "this channel and for this brand.",
    "contact.erased": "Destroys the contact's personal data; every revocation stays in force.",
    "number.reassigned": "Voids everything agreed before: the number has a new owner.",
}
#: Optional fields that an example shows.
SHOWN: Final = {
    "form.submitted": ("phone", "boxes"),
    "message.received": ("text",),
    "purchase.made": ("phone", "phone_given"),
    "appointment.booked": ("phone", "phone_given"),
    "appointment.changed": ("starts_at",),
    "contact.opted_out": ("text",),
    "contact.tagged": ("attestation",),
}
_PARTS: Final[Mapping[str, tuple[str, Schema]]] = {
    schema.__name__: (name, schema())
    for name, schema in {
        "person": parts.PersonSchema,
        "box": parts.BoxSchema,
        "attestation": parts.AttestationSchema,
        "sender": SenderSchema,
        "reply address": ReplyAddressSchema,
    }.items()
}
_WORDS: Final[Mapping[type, str]] = {
    CaptureId: "capture id",
    EntryId: "entry id",
    Flag: "true or false",
    Identifier: "id",
    Ip: "IP address",
    PageUrl: "web address",
    PhoneField: "phone number",
    EmailField: "e-mail address",
    VisitorField: "visitor id",
    Tag: "tag",
    Version: "whole number",
    AnyObject: "object, by event",
    Moment: "time with offset",
    DayOrMoment: "day, or time with offset",
}


def events_page() -> str:
    """The page of all event types with their fields."""
    opening = (
        "# Events\n\n"
        "An event says what happened, in the past tense.\n"
        "A source sends one event in each webhook body.\n"
        "Fields that are not listed are refused, with one exception: events that take consent back"
        " are read leniently, so that a STOP is never lost to a typo.\n"
        "The same schemas are served as JSON Schema by `GET /v1/schemas`,"
        " and printed by `assent schemas`."
    )
    index = [
        (f"[`{name}`](#{_anchor(name)})", EFFECTS[name].split(". ", maxsplit=1)[0].rstrip("."))
        for name in EVENT_SCHEMAS
    ]
    return (
        "\n\n".join(
            [
                NOTE,
                opening,
                table(("Event", "In short"), index),
                "## The envelope\n\nEvery body has these fields.\n\n" + fields_table(ENVELOPE),
                *(_event(name, schema) for name, schema in EVENT_SCHEMAS.items()),
                "## Parts of events",
                *(
                    f"### {name.capitalize()}\n\n{_part(schema)}"
                    for name, schema in _PARTS.values()
                ),
            ]
        )
        + "\n"
    )


def _event(name: str, schema: EventSchema) -> str:
    lenient = "\n\nRead leniently." if schema.event in REVOKING else ""
    body = json.dumps(example(name), indent=2)
    return (
        f"## {name}\n\n{_doc(schema)}\n\n{EFFECTS[name]}{lenient}\n\n"
        f"{fields_table(schema)}\n\n```json\n{body}\n```"
    )


def example(name: str) -> dict[str, Any]:
    """A whole body of this type: what is required, and the optional fields worth showing."""
    schema = EVENT_SCHEMAS[name]
    by_key = {field.data_key or key: field for key, field in schema.fields.items()}
    wanted = [key for key, field in by_key.items() if field.required or key in SHOWN.get(name, ())]
    if "phone" in by_key and not {"phone", "conversation_id"} & {*wanted}:
        wanted.insert(0, "phone")
    data = {key: by_key[key].metadata["example"] for key in wanted}
    stamp = ENVELOPE.fields["timestamp"].metadata["example"]
    return {"type": name, "timestamp": stamp, "data": data}


def _part(schema: Schema) -> str:
    return f"{_doc(schema)}\n\n{fields_table(schema)}"


def _doc(schema: Schema) -> str:
    return " ".join((type(schema).__doc__ or "").split())


def _anchor(title: str) -> str:
    return title.replace(".", "").replace(" ", "-")


def fields_table(schema: Schema) -> str:
    """The table of a schema's fields."""
    return table(("Field", "Needed", "What it holds", "Meaning", "Example"), [*_field_rows(schema)])


def _field_rows(schema: Schema) -> Iterator[tuple[str, ...]]:
    for name, field in schema.fields.items():
        yield (
            f"`{field.data_key or name}`",
            "yes" if field.required else "",
            _kind(field),
            field.metadata["description"],
            f"`{json.dumps(field.metadata['example'])}`",
        )


def _kind(field: fields.Field[Any]) -> str:
    match field:
        case Several():
            return f"list of {_kind(field.inner)}"
        case Choice():
            return "one of " + ", ".join(f"`{word}`" for word in field.offered)
        case Part():
            name = _PARTS[type(field.schema).__name__][0]
            return f"[{name}](#{_anchor(name)})"
    return next((_WORDS[each] for each in type(field).__mro__ if each in _WORDS), "text")

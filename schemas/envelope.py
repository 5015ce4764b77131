"""The envelope of our own events: `type`, `timestamp`, `data` and, if it is not 1, `version`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final

from marshmallow import ValidationError

from processor.domain.events import AnyEvent
from processor.ports.errors import FieldProblem, NotUnderstood
from schemas.base import Closed, EventSchema, Heading, plain_within
from schemas.fields import Matched, Shape, Told, about, say
from schemas.plain import NotPlain, Way, way_through
from schemas.problems import problems_of
from schemas.registry import is_revocation, load_event, schema_for
from schemas.times import Moment


class Version(Told[int]):
    """A schema version."""

    default_error_messages = say(invalid="must be a whole number; leave it out for version 1")

    def _read(self, value: object) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return value

    def shape(self) -> Shape:
        """A whole number."""
        return {"type": "integer"}


class AnyObject(Told[dict[str, Any]]):
    """An object whose inside another schema judges."""

    default_error_messages = say(invalid="must be an object, in braces")

    def _read(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        return value

    def shape(self) -> Shape:
        """An object."""
        return {"type": "object"}


class EnvelopeSchema(Closed):
    """The outer object of every event."""

    type = Matched(required=True, metadata=about("What happened", "form.submitted"))
    timestamp = Moment(
        required=True,
        metadata=about("When it happened, with offset", "2026-03-01T09:30:00-05:00"),
    )
    version = Version(metadata=about("The version of the schema of `data`; default: 1", 1))
    data = AnyObject(required=True, metadata=about("The event itself", {}))


ENVELOPE: Final = EnvelopeSchema()


def load_envelope(body: Mapping[str, object], *, brand: str) -> AnyEvent:
    """Load a whole body; `brand` is meant where it names none. Raises NotUnderstood.

    Problems of the envelope and of its data are reported together. A type or version from the
    future is told apart first: such an event is kept, however odd its envelope.
    """
    kind, version = body.get("type"), body.get("version", 1)
    if isinstance(kind, str) and is_revocation(kind):
        return _load_revocation(kind, body, brand)
    if isinstance(kind, str) and isinstance(version, int):
        plain = plainly(schema_for(kind, version), body, brand)
        if plain is not None:
            return plain
    try:
        read = ENVELOPE.load(body)
    except ValidationError as problem:
        problems = problems_of(problem.messages) + _problems_within(body)
        raise NotUnderstood("event_malformed", problems, refusable=True) from None
    heading = Heading(
        brand=brand, occurred_at=read["timestamp"], occurred_text=str(body["timestamp"])
    )
    return load_event(read["type"], read.get("version", 1), read["data"], heading)


@cache
def _way_to(schema: EventSchema) -> Way | None:
    """The short way through an envelope together with what such an event holds."""
    return way_through(ENVELOPE, plain_within, within={"data": schema})


def plainly(schema: EventSchema, body: Mapping[str, object], brand: str) -> AnyEvent | None:
    """The event of a body that is plainly right; None for any other, which is read part by part."""
    way = _way_to(schema)
    if way is None:
        return None
    try:
        read = way.read(body)
    except (NotPlain, ValidationError):
        return None
    heading = Heading(
        brand=brand, occurred_at=read["timestamp"], occurred_text=str(body["timestamp"])
    )
    return schema.event_of(read["data"], heading)


def _problems_within(body: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    """What is wrong with the data of an envelope that is wrong itself."""
    kind, version, data = body.get("type"), body.get("version", 1), body.get("data")
    if not (isinstance(kind, str) and isinstance(version, int) and isinstance(data, dict)):
        return ()
    try:
        load_event(kind, version, data, Heading(brand=""))
    except NotUnderstood as problem:
        return problem.problems
    return ()


def _load_revocation(kind: str, body: Mapping[str, object], brand: str) -> AnyEvent:
    """Load what can be read: neither a wrong time nor a wrong version holds a STOP back."""
    data = body.get("data")
    heading = Heading(brand=brand)
    with suppress(ValidationError):  # without a time of its own, the time of arrival will do
        moment = Moment(required=True).deserialize(body.get("timestamp"))
        heading = Heading(brand=brand, occurred_at=moment, occurred_text=str(body["timestamp"]))
    return load_event(kind, 1, data if isinstance(data, dict) else {}, heading)

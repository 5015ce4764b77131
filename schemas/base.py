"""What all event schemas share: closed objects, a type, a version, and the event they load into.

A schema describes `data` of the envelope. Loading yields the arguments of one domain event.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final

import msgspec
from marshmallow import RAISE, Schema, ValidationError, post_load

from processor.domain.events import AnyEvent
from schemas.addresses import EmailField, PhoneField, VisitorField, check_fit, taken_addresses
from schemas.fields import Identifier, Shape, about
from schemas.plain import NotPlain, Plain, Way, way_through


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What the envelope says of an event: the default brand, and when it happened."""

    brand: str
    occurred_at: datetime | None = None
    occurred_text: str | None = None


#: All that a schema of ours hooks into marshmallow.
_OUR_HOOKS: Final = {"post_load": [("_made", False, {"pass_original": False})]}


class Closed(Schema):
    """An object in which an unknown field is a mistake."""

    class Meta:
        unknown = RAISE

    error_messages: ClassVar[dict[str, str]] = {  # type: ignore[misc]  # never set per instance
        "unknown": "is not known here; remove it, or check its spelling",
        "type": "must be an object, in braces",
    }

    #: Rules across fields, in JSON Schema.
    rules: ClassVar[Shape] = {}

    @cached_property
    def way(self) -> Way | None:
        """The short way through this schema, if there is one."""
        hooks = {tag: each for tag, each in self._hooks.items() if each}
        return way_through(self, plain_within) if hooks == _OUR_HOOKS else None

    def load(self, data: Any, **how: Any) -> Any:  # noqa: ANN401 - marshmallow's signature
        """Load the short way where that will do; raises marshmallow's ValidationError."""
        if self.way and not how:
            with suppress(NotPlain, ValidationError):
                return [self.plain(each) for each in data] if self.many else self.plain(data)
        try:
            return super().load(data, **how)
        except ValidationError as problem:
            # The error leads to marshmallow's frame and that frame to the error: a ring, which
            # would hold all of a large body until Python next looks for rings.
            raise problem.with_traceback(None) from None

    def plain(self, given: object) -> object:
        """Load what is plainly right; raises NotPlain or ValidationError for all else."""
        if self.way is None:
            raise NotPlain
        return self.made(self.way.read(given))

    def taken(self, part: msgspec.Struct) -> object:
        """The same of a part that msgspec took along with the body around it."""
        if self.way is None:
            raise NotPlain
        return self.made(self.way.fields(part))

    @post_load
    def _made(self, read: dict[str, Any], **_: object) -> object:
        """Lists become tuples without repetitions: in an event they are sets with an order."""
        return self.made({name: settled(value) for name, value in read.items()})

    def made(self, read: dict[str, Any]) -> object:
        """Turn the fields into what they mean; raises ValidationError for rules across fields."""
        return read


class EventSchema(Closed):
    """The `data` of one event type in one version."""

    event_type: ClassVar[str]
    version: ClassVar[int] = 1
    event: ClassVar[type[AnyEvent]]

    brand = Identifier(
        metadata=about("The brand that this concerns; default: the brand of the source", "acme")
    )

    def event_from(self, data: Mapping[str, object], heading: Heading) -> AnyEvent:
        """Load `data` into its event; raises marshmallow's ValidationError."""
        return self.event_of(self.load(data), heading)

    def event_of(self, read: Mapping[str, Any], heading: Heading) -> AnyEvent:
        """The event of fields that were read; its own brand goes before the source's."""
        return self.event(**{**msgspec.structs.asdict(heading), **read})


class Addressed(EventSchema):
    """An event about the addresses of one person: one of them at least."""

    phone = PhoneField(
        metadata=about("Phone number with country code, as E.164 or as written", "+12025550101")
    )
    email = EmailField(metadata=about("E-mail address", "alice@example.com"))
    visitor = VisitorField(metadata=about("The chat system's id of the visitor", "visitor-7f3a"))

    rules: ClassVar[Shape] = {
        "anyOf": [{"required": ["phone"]}, {"required": ["email"]}, {"required": ["visitor"]}]
    }

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Gather the addresses, and hold the channels against them."""
        addresses = taken_addresses(read)
        if not addresses:
            raise ValidationError("names nobody; give `phone`, `email` or `visitor`")
        if channels := self.channels_to_fit(read):
            check_fit(channels, addresses)
        return read | {"addresses": addresses}

    def channels_to_fit(self, read: Mapping[str, Any]) -> tuple[Any, ...]:
        """The channels that must have an address here."""
        channels: tuple[Any, ...] = read.get("channels", ())
        return channels


def settled(value: object) -> object:
    """A list as the set with an order that it stands for; anything else as it is."""
    return tuple(dict.fromkeys(value)) if isinstance(value, list) else value


def plain_within(schema: Schema) -> Plain | None:
    """How a schema is read the short way within a larger one, if it can be."""
    if not isinstance(schema, Closed) or schema.way is None:
        return None
    return Plain(type=schema.way.type, reader=schema.taken)

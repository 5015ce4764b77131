"""Events that take something away. They are read leniently: a STOP is never lost to a typo.

The schemas say what to send. On reading, unknown fields are ignored and unreadable ones dropped.
A field that narrows a revocation, once dropped, leaves it wider, never narrower. Only an event in
which no address can be read at all is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec
from marshmallow import ValidationError

from processor.domain.address import Address, Channel
from processor.domain.events import (
    AnyEvent,
    ContactDataRequested,
    ContactErased,
    ContactOptedOut,
    ContactUntagged,
    NumberReassigned,
    RevocationCause,
)
from schemas import parts
from schemas.addresses import AddressField, PhoneField, fit_rules
from schemas.base import Addressed, EventSchema, Heading, settled
from schemas.fields import Choice, Identifier, Several, Shape, Speech, Text, about
from schemas.times import Moment


class Revocation(EventSchema):
    """An event that is never refused while an address in it can be read."""

    def event_from(self, data: Mapping[str, object], heading: Heading) -> AnyEvent:
        """Read what can be read; raises marshmallow's ValidationError when no address can."""
        found = list(self._addresses(data))
        addresses = tuple(dict.fromkeys(each for each in found if each))
        if not addresses:
            raise ValidationError(self._address_problems(data) or "names nobody; give an address")
        common = {**msgspec.structs.asdict(heading), "unread": None in found}
        return self.widest({**common, **self._readable(data)}, addresses)

    def widest(self, read: dict[str, Any], addresses: tuple[Address, ...]) -> AnyEvent:
        """The event in the widest sense that the readable fields leave."""
        return self.event(**{**read, "addresses": addresses})

    def _addresses(self, data: Mapping[str, object]) -> Iterator[Address | None]:
        """The addresses; None for each that is there and cannot be read."""
        for name, field in self.fields.items():
            if isinstance(field, AddressField):
                given = data.get(name)
                for value in given if isinstance(given, list) else [given]:
                    yield from _address(field, value)

    def _address_problems(self, data: Mapping[str, object]) -> dict[str, Any]:
        problems = self.validate(data)
        named = [name for name, field in self.fields.items() if isinstance(field, AddressField)]
        return {name: problems[name] for name in named if name in problems}

    def _readable(self, data: Mapping[str, object]) -> dict[str, Any]:
        found = {}
        for name, field in self.fields.items():
            key = field.data_key or name
            if key in data and not isinstance(field, AddressField):
                try:
                    value = field.deserialize(data[key], key, data)
                except ValidationError:
                    continue
                found[name] = settled(value)
        return found


class ContactOptedOutSchema(Revocation, Addressed):
    """Consent was taken back; narrowed only where the person chose to narrow it."""

    event_type = "contact.opted_out"
    event = ContactOptedOut

    channels = parts.channels("Only these channels; default: all of each address")
    tags = parts.tags("Only these labels; default: all")
    brands = Several(
        Identifier(metadata=about("A brand", "acme")),
        least=1,
        metadata=about("Only these brands; default: all of the business", ["acme"]),
    )
    cause = Choice(RevocationCause, metadata=about("Why; default: contact", "contact"))
    said = Speech(data_key="text", metadata=about("What was said, whole", "STOP"))
    recorded_by = Text(metadata=about("The member of staff who was told", "Erin Example"))

    rules: ClassVar[Shape] = Addressed.rules | {"allOf": list(fit_rules())}

    def widest(self, read: dict[str, Any], addresses: tuple[Address, ...]) -> AnyEvent:
        """Leave out channels that would revoke nothing."""
        return super().widest(read | {"channels": _fitting(read, addresses)}, addresses)


class ContactUntaggedSchema(Revocation, Addressed):
    """A label was taken off; without a readable label, all of them."""

    event_type = "contact.untagged"
    event = ContactUntagged

    tags = parts.tags("The labels that were taken off", required=True)
    channels = parts.channels("Only for these channels; default: all of each address")

    rules: ClassVar[Shape] = Addressed.rules | {"allOf": list(fit_rules())}

    def widest(self, read: dict[str, Any], addresses: tuple[Address, ...]) -> AnyEvent:
        """An event without labels ends every label."""
        whole = read | {"channels": _fitting(read, addresses)}
        if read.get("tags"):
            return super().widest(whole, addresses)
        return ContactOptedOut(**whole, addresses=addresses, cause=RevocationCause.UNTAGGED)


class ContactErasedSchema(Revocation, Addressed):
    """A person's data must go."""

    event_type = "contact.erased"
    event = ContactErased


class ContactDataRequestedSchema(Revocation, Addressed):
    """A person asked for the data about them; it is answered by people."""

    event_type = "contact.data_requested"
    event = ContactDataRequested


class NumberReassignedSchema(Revocation):
    """A number has a new owner."""

    event_type = "number.reassigned"
    event = NumberReassigned

    phone = PhoneField(
        required=True, metadata=about("The number, with country code", "+12025550104")
    )
    since = Moment(metadata=about("Since when; default: now", "2026-02-20T00:00:00Z"))

    def widest(self, read: dict[str, Any], addresses: tuple[Address, ...]) -> AnyEvent:
        """One number has one new owner."""
        return NumberReassigned(**read, address=addresses[0])


def _address(field: AddressField, value: object) -> Iterator[Address | None]:
    """One address, None if it cannot be read, nothing if nothing was given."""
    try:
        yield field.deserialize(value)
    except ValidationError:
        if value is not None and not (isinstance(value, str) and not value.strip()):
            yield None


def _fitting(read: Mapping[str, Any], addresses: tuple[Address, ...]) -> tuple[Channel, ...]:
    """The channels that reach an address; none of them left means all, which is wider."""
    kinds = {address.kind for address in addresses}
    return tuple(each for each in read.get("channels", ()) if each.kind in kinds)

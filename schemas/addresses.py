"""Fields for addresses, and the rule that a channel needs an address of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from marshmallow import ValidationError

from processor.domain.address import Address, AddressKind, Channel, parse_address
from processor.domain.errors import AddressInvalid
from schemas.fields import Shape, Told, say

_NAMES: Final = tuple(kind.value for kind in AddressKind)
PHONE_CHANNELS = tuple(channel for channel in Channel if channel.kind is AddressKind.PHONE)


class AddressField(Told[Address]):
    """An address in any spelling that a person uses, read into its normal form."""

    kind: ClassVar[AddressKind]
    rule: ClassVar[Shape]
    default_error_messages = say(invalid="must be a string; put it in quotes")

    def _read(self, value: object) -> Address:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return address_of(self.kind, value)

    def shape(self) -> Shape:
        """As near as a pattern comes: number plans and mail syntax are checked only on loading."""
        return {"type": "string", **self.rule}


class PhoneField(AddressField):
    """An international phone number."""

    kind = AddressKind.PHONE
    rule: ClassVar[Shape] = {"pattern": r"^\s*\+.*[0-9]", "maxLength": 64}


class EmailField(AddressField):
    """An e-mail address."""

    kind = AddressKind.EMAIL
    rule: ClassVar[Shape] = {"format": "email", "pattern": r"^[^@]+@[^@]+$", "maxLength": 320}


class VisitorField(AddressField):
    """The id that the chat system gave a visitor."""

    kind = AddressKind.VISITOR
    rule: ClassVar[Shape] = {"pattern": r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$"}


def address_of(kind: AddressKind, text: str) -> Address:
    """Read an address; raises marshmallow's ValidationError with the cure."""
    try:
        return parse_address(kind, text)
    except AddressInvalid as problem:
        raise ValidationError(str(problem)) from None


def taken_addresses(fields_read: dict[str, Any]) -> tuple[Address, ...]:
    """Take the addresses out of a record that names them `phone`, `email` and `visitor`."""
    return tuple([fields_read.pop(name) for name in _NAMES if name in fields_read])


def check_fit(channels: Iterable[Channel], addresses: Iterable[Address]) -> None:
    """Refuse channels that none of the addresses can be reached by."""
    kinds = {address.kind for address in addresses}
    problems = {
        position: [f"needs `{channel.kind.value}`; give it, or leave this channel out"]
        for position, channel in enumerate(channels)
        if channel.kind not in kinds
    }
    if problems:
        raise ValidationError({"channels": problems})


def fit_rules() -> Iterator[Mapping[str, object]]:
    """The same rule in JSON Schema."""
    for kind in AddressKind:
        channels = [channel.value for channel in Channel if channel.kind is kind]
        named = {"properties": {"channels": {"contains": {"enum": channels}}}}
        yield {"if": named | {"required": ["channels"]}, "then": {"required": [kind.value]}}


def check_kind(channel: Channel, address: Address, field: str) -> None:
    """Refuse an address that the channel cannot deliver to; `field` holds the address."""
    if address.kind is not channel.kind:
        cure = f"does not fit the channel; give `{channel.kind.value}`, or correct the channel"
        raise ValidationError({field: [cure]})


def kind_rules(field: str | None = None) -> Iterator[Mapping[str, object]]:
    """The same rule in JSON Schema; the address stands in `field`, or beside the channel."""
    for kind in AddressKind:
        channels = [channel.value for channel in Channel if channel.kind is kind]
        needed: Mapping[str, object] = {"required": [kind.value]}
        yield {
            "if": {"properties": {"channel": {"enum": channels}}, "required": ["channel"]},
            "then": {"properties": {field: needed}} if field else needed,
        }

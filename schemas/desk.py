"""What a person at a desk asks or records about one contact; the address is in the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from marshmallow import ValidationError

from processor.domain.address import Address, Channel, likely_channel, parse_address
from processor.domain.errors import AddressInvalid
from processor.ports.errors import FieldProblem, NotUnderstood
from processor.services.board import Subject
from processor.services.opt_out import OptOut
from processor.services.reach import Reach
from schemas import parts
from schemas.base import Closed
from schemas.fields import Choice, Flag, Identifier, LongText, Several, Text, about
from schemas.message import Sender, Written
from schemas.pages import Asked, PageSchema
from schemas.problems import problems_of


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """A question about one address; `reveal` asks for it, and the record behind it, unmasked."""

    business: str
    brand: str
    channel: Channel
    address: Address
    reveal: bool = False

    def subject(self, contact: str) -> Subject:
        """Whom it is about."""
        return Subject(
            business=self.business, brand=self.brand, channel=self.channel, contact=contact
        )


class PlaceSchema(Closed):
    """Where a contact is reached."""

    channel = Choice(
        Channel, metadata=about("The way it is reached; default: what `to` looks like", "sms")
    )
    to = Written(required=True, metadata=about("The address", "+12025550101"))


class LookupSchema(PlaceSchema):
    """Whom a question is about."""

    brand = Identifier(metadata=about("The brand that would write; default: your own", "acme"))
    reveal = Flag(
        metadata=about("Whether to show the address and the deciding record in full", True)  # noqa: FBT003 - an example of the field
    )


class OptOutSchema(PlaceSchema):
    """An opt-out that a member of staff was told of."""

    id = Identifier(metadata=about("Your own id of it; the same again is done once", "call-4711"))
    said = LongText(required=True, metadata=about("What the customer said, quoted", "Stop it."))
    recorded_by = Text(required=True, metadata=about("Who took it down", "Erin Example"))
    tags = parts.tags("Only these labels; default: all")
    brands = Several(
        Identifier(metadata=about("A brand", "acme")),
        least=1,
        metadata=about("Only these brands; default: all of the business", ["acme"]),
    )


class ReachSchema(PlaceSchema):
    """That a member of staff vouches for an address."""

    id = Identifier(metadata=about("Your own id of it; the same again is done once", "call-4712"))
    brand = Identifier(metadata=about("The brand that would write; default: your own", "acme"))
    said = LongText(required=True, metadata=about("How it is known to work", "She called from it."))
    recorded_by = Text(required=True, metadata=about("Who vouches for it", "Erin Example"))


class HistorySchema(PlaceSchema, PageSchema):
    """Whose decisions are asked for, and how many of them."""


_HISTORY: Final = HistorySchema()
_LOOKUP: Final = LookupSchema()
_OPT_OUT: Final = OptOutSchema()
_REACH: Final = ReachSchema()


def read_lookup(body: Mapping[str, object], sender: Sender) -> Lookup:
    """A question about one address; raises NotUnderstood, refusable, with every problem."""
    channel, address, read = _placed(_LOOKUP, body)
    whose = {"brand": sender.brand, **read, "business": sender.business}
    return Lookup(channel=channel, address=address, **whose)


def read_opt_out(body: Mapping[str, object], sender: Sender) -> OptOut:
    """An opt-out to be recorded; raises NotUnderstood, refusable, with every problem."""
    _, address, read = _placed(_OPT_OUT, body)
    return OptOut(business=sender.business, brand=sender.brand, address=address, **read)


def read_reach(body: Mapping[str, object], sender: Sender) -> Reach:
    """That an address works; raises NotUnderstood, refusable, with every problem."""
    channel, address, read = _placed(_REACH, body)
    whose = {"brand": sender.brand, **read, "business": sender.business}
    return Reach(channel=channel, address=address, **whose)


def read_history(body: Mapping[str, object]) -> tuple[Address, Asked]:
    """Whose decisions, and which of them; raises NotUnderstood, refusable, with every problem."""
    _, address, read = _placed(_HISTORY, body)
    return address, Asked(**read)


def body_invalid(*problems: FieldProblem) -> NotUnderstood:
    """A body that cannot be taken; each pointer names a field."""
    return NotUnderstood("body_invalid", problems, refusable=True)


def _placed(schema: Closed, body: Mapping[str, object]) -> tuple[Channel, Address, dict[str, Any]]:
    """The channel, the address, and the other fields; of several problems all are told."""
    try:
        read = dict(schema.load(body))
    except ValidationError as problem:
        raise body_invalid(*problems_of(problem.messages)) from None
    to = read.pop("to")
    channel = read.pop("channel", None) or likely_channel(to)
    try:
        return channel, parse_address(channel.kind, to), read
    except AddressInvalid as problem:
        raise body_invalid(FieldProblem(pointer="/to", detail=str(problem))) from None

"""Conversations: a customer wrote in, a conversation was closed."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError

from processor.domain.address import Channel
from processor.domain.events import ConversationClosed, MessageReceived, ReplyAddress
from schemas import parts
from schemas.addresses import (
    EmailField,
    PhoneField,
    VisitorField,
    address_of,
    check_kind,
    kind_rules,
    taken_addresses,
)
from schemas.base import Closed, EventSchema
from schemas.fields import Choice, Identifier, Part, Several, Shape, Speech, Text, about

CONVERSATION = about("The conversation's own id", "conv-1007")


class SenderSchema(Closed):
    """The one address that a message came from."""

    phone = PhoneField(metadata=about("Phone number with country code", "+12025550103"))
    email = EmailField(metadata=about("E-mail address", "charlie@example.com"))
    visitor = VisitorField(metadata=about("The chat system's id of the visitor", "visitor-7f3a"))

    rules: ClassVar[Shape] = {"minProperties": 1, "maxProperties": 1}

    def made(self, read: dict[str, Any]) -> object:
        """The address."""
        addresses = taken_addresses(read)
        if len(addresses) != 1:
            raise ValidationError("must hold exactly one of `phone`, `email`, `visitor`")
        return addresses[0]


class ReplyAddressSchema(Closed):
    """An address typed into the conversation, to be answered there."""

    channel = Choice(Channel, required=True, metadata=about("How to answer there", "sms"))
    address = Text(required=True, metadata=about("The address as typed", "+12025550103"))

    def made(self, read: dict[str, Any]) -> ReplyAddress:
        """Read the address by the kind that its channel needs."""
        channel: Channel = read["channel"]
        try:
            return ReplyAddress(channel=channel, address=address_of(channel.kind, read["address"]))
        except ValidationError as problem:
            raise ValidationError({"address": problem.messages}) from None


class MessageReceivedSchema(EventSchema):
    """A customer wrote in."""

    event_type = "message.received"
    event = MessageReceived

    channel = Choice(Channel, required=True, metadata=about("How the message came", "webchat"))
    sender = Part(
        SenderSchema,
        data_key="from",
        required=True,
        metadata=about("Who wrote, by the address of that channel", {"visitor": "visitor-7f3a"}),
    )
    conversation = Identifier(data_key="conversation_id", required=True, metadata=CONVERSATION)
    text = Speech(metadata=about("The message, whole", "Is the blue one back in stock?"))
    reply_addresses = Several(
        Part(
            ReplyAddressSchema,
            metadata=about("One address", {"channel": "sms", "address": "+12025550103"}),
        ),
        metadata=about(
            "Addresses that the customer typed in here, to be answered there",
            [{"channel": "sms", "address": "+12025550103"}],
        ),
    )
    boxes = parts.boxes()
    person = parts.person()

    rules: ClassVar[Shape] = {"allOf": list(kind_rules("from"))}

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Hold the sender against the channel."""
        check_kind(read["channel"], read["sender"], "from")
        return read


class ConversationClosedSchema(EventSchema):
    """A conversation was resolved."""

    event_type = "conversation.closed"
    event = ConversationClosed

    conversation = Identifier(data_key="conversation_id", required=True, metadata=CONVERSATION)

"""Orders: something was bought, an order moved on."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError

from processor.domain.address import Channel
from processor.domain.events import OrderStatus, OrderUpdated, PurchaseMade
from schemas import parts
from schemas.addresses import PHONE_CHANNELS, PhoneField
from schemas.base import EventSchema
from schemas.fields import Choice, Flag, Identifier, Several, Shape, about
from schemas.messages import CONVERSATION

ORDER = about("The order's own id", "order-5001")


class Transaction(EventSchema):
    """A purchase or booking: the number given in it may be messaged about it, and only so."""

    phone = PhoneField(metadata=about("The buyer's phone number with country code", "+12025550102"))
    number_given = Flag(
        data_key="phone_given",
        metadata=about(
            "Whether the customer typed this number in this very act; false for one on file",
            example=True,
        ),
    )
    conversation = Identifier(data_key="conversation_id", metadata=CONVERSATION)
    channels = Several(
        Choice(Channel, only=PHONE_CHANNELS, metadata=about("A channel", "sms")),
        least=1,
        metadata=about("How the customer may be told of it; default: sms", ["sms"]),
    )
    person = parts.person()
    boxes = parts.boxes()

    rules: ClassVar[Shape] = {
        "dependentRequired": {"phone": ["phone_given"], "phone_given": ["phone"]}
    }

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Take the number and how it came together, or neither."""
        if "phone" in read and "number_given" not in read:
            raise ValidationError({"phone_given": ["is missing; say whether it was typed here"]})
        if "number_given" in read and "phone" not in read:
            raise ValidationError({"phone": ["is missing; give it, or leave out `phone_given`"]})
        address = read.pop("phone", None)
        return {"number_given": False} | read | {"address": address}


class PurchaseMadeSchema(Transaction):
    """Something was bought."""

    event_type = "purchase.made"
    event = PurchaseMade

    order = Identifier(data_key="order_id", required=True, metadata=ORDER)
    recipient = PhoneField(
        data_key="recipient_phone",
        metadata=about(
            "The number of whoever receives the goods, if the buyer typed it in this very act;"
            " it is told of their shipping alone",
            "+12025550104",
        ),
    )


class OrderUpdatedSchema(EventSchema):
    """An order moved on."""

    event_type = "order.updated"
    event = OrderUpdated

    order = Identifier(data_key="order_id", required=True, metadata=ORDER)
    status = Choice(OrderStatus, required=True, metadata=about("Where it stands", "shipped"))

"""What happened, in the past tense and in no provider's dialect; it grants nothing by itself.

Every time is aware; `occurred_at` is the source's own claim, `occurred_text` the same as written.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from processor.domain.address import Address, Channel
from processor.domain.contact_events import (
    NOT_OF_PEOPLE,
    OWN_WORDS,
    ConfirmationMethod,
    ContactConfirmed,
    ContactDataRequested,
    ContactErased,
    ContactOptedIn,
    ContactOptedOut,
    ContactResumed,
    ContactTagged,
    ContactUntagged,
    NumberReassigned,
    OptInMethod,
    ReviewNeeded,
    RevocationCause,
    SuppressionEnded,
)
from processor.domain.event_parts import BoxState, ConsentBox, Event, Person, ReplyAddress


class FormSubmitted(Event, frozen=True, kw_only=True, tag="form.submitted"):
    """A form with its consent boxes; `addresses` are the end points that were typed in."""

    form: str
    addresses: tuple[Address, ...]
    person: Person
    boxes: tuple[ConsentBox, ...] = ()


class MessageReceived(Event, frozen=True, kw_only=True, tag="message.received"):
    """The customer wrote in; `sender` and `reply_addresses` may be answered in that conversation.

    `also` are other addresses of whoever wrote, as the source knows them: a wish to stop reaches
    them, and nothing may be sent there for it.
    """

    channel: Channel
    sender: Address
    conversation: str
    text: str | None = None
    reply_addresses: tuple[ReplyAddress, ...] = ()
    also: tuple[Address, ...] = ()
    boxes: tuple[ConsentBox, ...] = ()
    person: Person = Person()


class ConversationClosed(Event, frozen=True, kw_only=True, tag="conversation.closed"):
    """A conversation was resolved; nothing more may be answered in it."""

    conversation: str


class PurchaseMade(Event, frozen=True, kw_only=True, tag="purchase.made"):
    """Something was bought. `number_given`: the customer gave the number in this very act.

    `recipient`: the number that they gave in it of whoever receives the goods.
    """

    order: str
    address: Address | None
    number_given: bool
    conversation: str | None = None
    channels: tuple[Channel, ...] = (Channel.SMS,)
    person: Person = Person()
    boxes: tuple[ConsentBox, ...] = ()
    recipient: Address | None = None


class OrderStatus(StrEnum):
    """Where an order stands."""

    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class OrderUpdated(Event, frozen=True, kw_only=True, tag="order.updated"):
    """An order moved on."""

    order: str
    status: OrderStatus


class AppointmentBooked(Event, frozen=True, kw_only=True, tag="appointment.booked"):
    """An appointment was made; `number_given` as in PurchaseMade."""

    appointment: str
    starts_at: datetime
    ends_at: datetime
    address: Address | None
    number_given: bool
    conversation: str | None = None
    channels: tuple[Channel, ...] = (Channel.SMS,)
    person: Person = Person()
    boxes: tuple[ConsentBox, ...] = ()


class AppointmentChange(StrEnum):
    """What became of an appointment."""

    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class AppointmentChanged(Event, frozen=True, kw_only=True, tag="appointment.changed"):
    """An appointment moved (with its new times), was called off, or took place."""

    appointment: str
    change: AppointmentChange
    starts_at: datetime | None = None
    ends_at: datetime | None = None


AnyEvent = (
    FormSubmitted
    | MessageReceived
    | ConversationClosed
    | PurchaseMade
    | OrderUpdated
    | AppointmentBooked
    | AppointmentChanged
    | ContactOptedIn
    | ContactOptedOut
    | ContactTagged
    | ContactUntagged
    | ContactResumed
    | ContactConfirmed
    | ContactErased
    | ContactDataRequested
    | NumberReassigned
    | ReviewNeeded
    | SuppressionEnded
)

#: The events that are about a contact and nothing else, without those that agree.
ContactEvent = (
    ContactOptedOut
    | ContactUntagged
    | ContactResumed
    | ContactConfirmed
    | ContactErased
    | NumberReassigned
)

#: Events that take the path which never waits: in force before their webhook is answered.
REVOKING = (
    ContactOptedOut,
    ContactUntagged,
    ContactErased,
    ContactDataRequested,
    NumberReassigned,
    ReviewNeeded,
)

__all__ = [
    "NOT_OF_PEOPLE",
    "OWN_WORDS",
    "REVOKING",
    "AnyEvent",
    "AppointmentBooked",
    "AppointmentChange",
    "AppointmentChanged",
    "BoxState",
    "ConfirmationMethod",
    "ConsentBox",
    "ContactConfirmed",
    "ContactDataRequested",
    "ContactErased",
    "ContactEvent",
    "ContactOptedIn",
    "ContactOptedOut",
    "ContactResumed",
    "ContactTagged",
    "ContactUntagged",
    "ConversationClosed",
    "Event",
    "FormSubmitted",
    "MessageReceived",
    "NumberReassigned",
    "OptInMethod",
    "OrderStatus",
    "OrderUpdated",
    "Person",
    "PurchaseMade",
    "ReplyAddress",
    "ReviewNeeded",
    "RevocationCause",
    "SuppressionEnded",
]

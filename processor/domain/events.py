"""What happened, in the past tense and in no provider's dialect; it grants nothing by itself.

Every time is aware; `occurred_at` is the source's own claim, `occurred_text` the same as written.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from processor.domain.address import Address, Channel
from processor.domain.attestation import Attestation


class BoxState(StrEnum):
    """How a consent box was shown and left; only `checked` is an affirmative act."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"
    PRECHECKED = "prechecked"
    ABSENT = "absent"


class ConsentBox(msgspec.Struct, frozen=True, kw_only=True):
    """One consent box of a form or widget, as the customer saw it."""

    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    state: BoxState
    wording: str | None = None
    wording_version: str | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who acted and from where, as far as the source collected it."""

    full_name: str | None = None
    email: str | None = None
    postal_address: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    page_url: str | None = None
    captures: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hide everything: an event's repr ends up in tracebacks."""
        return "Person(...)"


class ReplyAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address that the visitor typed into the chat, to be answered there."""

    channel: Channel
    address: Address


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What all events share. `brand` is a sender identity; `unread`: an address was no address."""

    brand: str
    occurred_at: datetime | None = None
    occurred_text: str | None = None
    unread: bool = False


class FormSubmitted(Event, frozen=True, kw_only=True, tag="form.submitted"):
    """A form with its consent boxes; `addresses` are the end points that were typed in."""

    form: str
    addresses: tuple[Address, ...]
    person: Person
    boxes: tuple[ConsentBox, ...] = ()


class MessageReceived(Event, frozen=True, kw_only=True, tag="message.received"):
    """The customer wrote in; each address named here may be answered in that conversation."""

    channel: Channel
    sender: Address
    conversation: str
    text: str | None = None
    reply_addresses: tuple[ReplyAddress, ...] = ()
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


class OptInMethod(StrEnum):
    """How an express consent outside a form was given."""

    NEWSLETTER = "newsletter"
    STAFF = "staff"
    PAPER = "paper"
    VOICE = "voice"


class ContactOptedIn(Event, frozen=True, kw_only=True, tag="contact.opted_in"):
    """The customer agreed outside a form: newsletter, staff, paper, voice."""

    method: OptInMethod
    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    wording: str | None = None
    wording_version: str | None = None
    attestation: Attestation = Attestation()
    person: Person = Person()


class RevocationCause(StrEnum):
    """Why a consent ended; causes are never merged into one flag."""

    CONTACT = "contact"
    STAFF = "staff"
    PROVIDER = "provider"
    COMPLAINT = "complaint"
    WRONG_NUMBER = "wrong_number"
    UNTAGGED = "untagged"
    IMPORT = "import"
    DATA_REQUEST = "data_request"


class ContactOptedOut(Event, frozen=True, kw_only=True, tag="contact.opted_out"):
    """Consent was taken back; `tags` and `brands` only where the person chose to narrow it."""

    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...] = ()
    tags: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    cause: RevocationCause = RevocationCause.CONTACT
    said: str | None = None
    recorded_by: str | None = None  # the member of staff who was told


class ContactTagged(Event, frozen=True, kw_only=True, tag="contact.tagged"):
    """A label was put on a contact; a grant only with a complete attestation."""

    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    attestation: Attestation = Attestation()
    person: Person = Person()


class ContactUntagged(Event, frozen=True, kw_only=True, tag="contact.untagged"):
    """A label was taken off; revokes that tag at once."""

    addresses: tuple[Address, ...]
    tags: tuple[str, ...]
    channels: tuple[Channel, ...] = ()


class ContactResumed(Event, frozen=True, kw_only=True, tag="contact.resumed"):
    """The address itself asked to hear again (START)."""

    address: Address
    channel: Channel
    said: str | None = None


class ContactConfirmed(Event, frozen=True, kw_only=True, tag="contact.confirmed"):
    """The address itself confirmed an opt-in; no tags means whatever was agreed before."""

    address: Address
    channel: Channel
    tags: tuple[str, ...] = ()
    said: str | None = None


class ContactErased(Event, frozen=True, kw_only=True, tag="contact.erased"):
    """Personal data must go; the block stays."""

    addresses: tuple[Address, ...]


class ContactDataRequested(Event, frozen=True, kw_only=True, tag="contact.data_requested"):
    """The person asked what is held about them; nothing is sent until they say that it may be."""

    addresses: tuple[Address, ...]


class NumberReassigned(Event, frozen=True, kw_only=True, tag="number.reassigned"):
    """The number has a new owner since a date, or since now when the date is not known."""

    address: Address
    since: datetime | None = None


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
)

"""Square: orders, payments, bookings and customers, most of which are named by their id only.

What names a customer by id cannot be read without asking Square, and is never guessed: it waits as
`needs_details` until it was asked; see `square_details`. What can be read as it stands, such as a
cancellation, is. Square has no consent to texts: `email_unsubscribed` is about e-mail alone, and a
number on file was typed in no act of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from processor.domain.events import AnyEvent
from processor.ports.details import NEEDS_DETAILS, Api, Ask
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Outcome, RawRequest
from processor.providers.booking import called_off, moved
from processor.providers.mapped import is_ticked
from processor.providers.native import event
from processor.providers.outcomes import ANY_OTHER, becomes, ignored, waits
from processor.providers.payload import at, body_id, moment, peek, text_at
from processor.providers.scheme import Scheme, url_and_body
from processor.providers.signed import Call, Ignored, SignedProvider
from processor.providers.square_details import (
    CALLED_OFF,
    STANDING,
    booking_with_details,
    order_with_details,
    question_about,
)


def _of_order(kind: str) -> tuple[Outcome, ...]:
    return (
        waits(kind, NEEDS_DETAILS),
        becomes(kind, "order.updated", when="`CANCELED`"),
        ignored(kind, "status_not_used", when="`DRAFT`"),
    )


def _of_payment(kind: str) -> tuple[Outcome, ...]:
    return (
        becomes(kind, "order.updated", when="`COMPLETED`"),
        ignored(kind, "status_not_used", when="any other status"),
        ignored(kind, "order_not_named", when="`COMPLETED`, without an order"),
    )


def _of_customer(kind: str) -> tuple[Outcome, ...]:
    return (
        ignored(kind, "customer_on_file"),
        becomes(kind, "contact.opted_out", when="`email_unsubscribed`"),
        ignored(kind, "address_missing", when="`email_unsubscribed`, without an address"),
    )


class Square(SignedProvider):
    """Webhooks of Square, whose signature covers the URL too."""

    name = "square"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-square-hmacsha256-signature", content=url_and_body, encoding="base64"
    )
    url_bound = True
    api: Api | None = Api(
        hosts=("connect.squareup.com", "connect.squareupsandbox.com"),
        headers={"Square-Version": "2025-10-16"},
    )
    outcomes = (
        *(each for kind in ("order.created", "order.updated") for each in _of_order(kind)),
        *(each for kind in ("payment.created", "payment.updated") for each in _of_payment(kind)),
        waits("booking.created", NEEDS_DETAILS),
        becomes("booking.created", "appointment.changed", when="called off"),
        becomes("booking.updated", "appointment.changed"),
        *(each for kind in ("customer.created", "customer.updated") for each in _of_customer(kind)),
        becomes("customer.deleted", "contact.opted_out", when="`email_unsubscribed`"),
        ignored("customer.deleted", "deletion_is_no_erasure"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """The event's own id."""
        return text_at(peek(request.body), "event_id") or body_id(request.body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What can be read of an event as it stands."""
        kind = text_at(call.payload, "type")
        if kind is None:
            raise NotUnderstood("event_missing")
        if kind not in _READINGS:
            raise Ignored("event_not_used")
        try:
            yield _READINGS[kind](call)
        except NotUnderstood as error:
            if error.reason != NEEDS_DETAILS or not call.meant.details:
                raise
            yield from _DETAILED[kind](call)

    def question(self, call: Call) -> Ask | None:
        """The order, or the booking and then its customer."""
        return question_about(call)


def _order(call: Call) -> AnyEvent:
    named = at(call.payload, "data.object")
    order = at(named, "order_created") or at(named, "order_updated")
    match text_at(order, "state"):
        case "CANCELED":
            return _order_is(call, order, "cancelled")
        case "DRAFT":
            raise Ignored("status_not_used")
        case _:
            raise NotUnderstood(NEEDS_DETAILS)


def _payment(call: Call) -> AnyEvent:
    payment = at(call.payload, "data.object.payment")
    if text_at(payment, "status") != "COMPLETED":
        raise Ignored("status_not_used")
    if text_at(payment, "order_id") is None:
        raise Ignored("order_not_named")
    return _order_is(call, payment, "paid")


def _order_is(call: Call, named: object, status: str) -> AnyEvent:
    order, when = text_at(named, "order_id"), _told_at(call, named)
    return event("order.updated", call.meant.brand, when, order_id=order, status=status)


def _booking(call: Call) -> AnyEvent:
    booking = at(call.payload, "data.object.booking")
    name, status = text_at(booking, "id"), text_at(booking, "status")
    brand, when = call.meant.brand, _told_at(call, booking)
    if status in CALLED_OFF:
        return called_off(brand, when, name)
    if status not in STANDING:
        raise NotUnderstood("status_unknown")
    if text_at(call.payload, "type") == "booking.created":
        raise NotUnderstood(NEEDS_DETAILS)
    # Whatever changed, this is its time now; it opens nothing.
    return moved(brand, when, name, moment(at(booking, "start_at")), None)


def _customer(call: Call) -> AnyEvent:
    customer = at(call.payload, "data.object.customer")
    if not is_ticked(at(customer, "preferences.email_unsubscribed")):
        raise Ignored(_UNSAID.get(text_at(call.payload, "type") or "", "customer_on_file"))
    email = at(customer, "email_address")
    if not email:
        raise Ignored("address_missing")
    return event(
        "contact.opted_out",
        call.meant.brand,
        _told_at(call, customer),
        email=email,
        channels=["email"],
        cause="provider",
    )


def _told_at(call: Call, named: object) -> str | None:
    """When Square says that it came to be so."""
    return moment(at(named, "updated_at")) or moment(call.payload.get("created_at"))


#: A record that was taken out of a directory, or merged, is nobody's wish to be forgotten.
_UNSAID: Final = MappingProxyType({"customer.deleted": "deletion_is_no_erasure"})
_READINGS: Final[Mapping[str, Callable[[Call], AnyEvent]]] = MappingProxyType(
    {
        "order.created": _order,
        "order.updated": _order,
        "payment.created": _payment,
        "payment.updated": _payment,
        "booking.created": _booking,
        "booking.updated": _booking,
        "customer.created": _customer,
        "customer.updated": _customer,
        "customer.deleted": _customer,
    }
)
#: What is read once Square was asked, by the event that was too thin.
_DETAILED: Final[Mapping[str, Callable[[Call], Iterator[AnyEvent]]]] = MappingProxyType(
    {
        "order.created": order_with_details,
        "order.updated": order_with_details,
        "booking.created": booking_with_details,
    }
)

"""What Square's API says of an order or a booking that an event names by its id only.

Whose number it is decides. One that stands in a pick-up without a customer's id was typed into this
order: with such an id Square fills it in from the directory, and nobody can tell. One in the
directory counts for a booking that this very customer made; staff may book with any number on file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from processor.domain.events import AnyEvent
from processor.ports.details import NEEDS_DETAILS, Ask
from processor.ports.errors import NotUnderstood
from processor.providers.booking import Booking, booked, called_off
from processor.providers.native import event, is_address, person
from processor.providers.payload import at, full_name, moment, objects_at, one_line, text_at
from processor.providers.shop import STATUS_NOT_USED, Sale, sold
from processor.providers.signed import Call, Ignored
from processor.providers.strict_json import strict_object

STANDING: Final = frozenset({"PENDING", "ACCEPTED"})
CALLED_OFF: Final = frozenset(
    {"CANCELLED_BY_CUSTOMER", "CANCELLED_BY_SELLER", "DECLINED", "NO_SHOW"}
)
#: Square's ids: nothing in one can lead a path elsewhere.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,192}")


def question_about(call: Call) -> Ask | None:
    """What to ask next; None when nothing is left to ask. Raises NotUnderstood."""
    kind, details = text_at(call.payload, "type") or "", call.meant.details
    if kind.startswith("order."):
        order = text_at(_thin_order(call), "order_id")
        return None if "order" in details else _ask("order", "/v2/orders", order)
    if "booking" not in details:
        named = text_at(call.payload, "data.object.booking.id")
        return _ask("booking", "/v2/bookings", named)
    customer = text_at(_answer(call, "booking"), "customer_id")
    if customer is None or "customer" in details:
        return None
    return _ask("customer", "/v2/customers", customer)


def order_with_details(call: Call) -> Iterator[AnyEvent]:
    """The purchase, with a number if one was typed into the order. Raises NotUnderstood."""
    order, brand = _answer(call, "order"), call.meant.brand
    name, state = text_at(_thin_order(call), "order_id"), text_at(order, "state")
    if state == "DRAFT":
        raise Ignored(STATUS_NOT_USED)
    if state == "CANCELED":
        when = moment(at(order, "updated_at"))
        yield event("order.updated", brand, when, order_id=name, status="cancelled")
        return
    recipient = _picks_up(order)
    phone = text_at(recipient, "phone_number")
    email = text_at(recipient, "email_address")
    sale = Sale(
        order=name,
        at=moment(at(order, "created_at")),
        phone=phone if is_address("phone", phone) else None,
        email=email,
        person=person(full_name=text_at(recipient, "display_name"), email=email),
        by_customer=text_at(recipient, "customer_id") is None,
    )
    yield from sold(brand, sale)


def booking_with_details(call: Call) -> Iterator[AnyEvent]:
    """The appointment as it is by now. Raises NotUnderstood."""
    booking, brand = _answer(call, "booking"), call.meant.brand
    name = text_at(call.payload, "data.object.booking.id")
    status = text_at(booking, "status")
    if status in CALLED_OFF:
        yield called_off(brand, moment(at(booking, "updated_at")), name)
        return
    made_at = moment(at(booking, "created_at"))
    if status not in STANDING or made_at is None:
        raise NotUnderstood("status_unknown" if made_at else "event_malformed")
    customer: Mapping[str, Any] = {}
    if "customer" in call.meant.details:
        customer = _answer(call, "customer")
    yield from booked(
        Booking(
            brand=brand,
            appointment=name,
            form=None,
            made_at=made_at,
            starts_at=moment(at(booking, "start_at")),
            ends_at=None,
            phone=text_at(customer, "phone_number") if _by_customer(booking) else None,
            email=text_at(customer, "email_address"),
            told=_told(customer),
        )
    )


def _by_customer(booking: Mapping[str, Any]) -> bool:
    """Whether the customer whom it is for made it; without the right to know, nobody says so."""
    return text_at(booking, "creator_details.creator_type") == "CUSTOMER" and text_at(
        booking, "creator_details.customer_id"
    ) == text_at(booking, "customer_id")


def _told(customer: Mapping[str, Any]) -> dict[str, str]:
    given, family = at(customer, "given_name"), at(customer, "family_name")
    lines = ("address_line_1", "address_line_2", "locality", "postal_code")
    postal = one_line(*(at(customer, f"address.{line}") for line in lines))
    told = {"full_name": full_name(given, family), "postal_address": postal}
    return {name: value for name, value in told.items() if value is not None}


def _picks_up(order: Mapping[str, Any]) -> object:
    """Who fetches the goods. Whoever has them sent may have them sent to somebody else."""
    fetched = (at(each, "pickup_details.recipient") for each in objects_at(order, "fulfillments"))
    return next((each for each in fetched if isinstance(each, dict)), {})


def _thin_order(call: Call) -> object:
    named = at(call.payload, "data.object")
    return at(named, "order_created") or at(named, "order_updated")


def _answer(call: Call, name: str) -> Mapping[str, Any]:
    """The object that was asked for; raises NotUnderstood when it is not in the answer."""
    found = at(strict_object(call.meant.details.get(name, b"{}")), name)
    if not isinstance(found, dict):
        raise NotUnderstood(NEEDS_DETAILS)
    return found


def _ask(name: str, folder: str, named: str | None) -> Ask:
    if named is None or not _ID.fullmatch(named):
        raise NotUnderstood("id_unusable")
    return Ask(name=name, path=f"{folder}/{named}")

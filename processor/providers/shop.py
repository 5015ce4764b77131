"""What shops share: an order as its customer made it, with the boxes of its checkout.

A number opens an order only if the customer gave it in that very order; whoever only receives the
goods is told of their shipping alone.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from processor.domain.events import AnyEvent
from processor.providers.native import event, is_address, person
from processor.providers.payload import at, international, objects_at

#: Why a payload says nothing about consent.
EVENT_NOT_USED: Final = "event_not_used"
STATUS_NOT_USED: Final = "status_not_used"
NO_CONSENT: Final = "no_consent_in_it"


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `by_customer`: they made it themselves, so its number and boxes are their act.

    `at` is when it was made, with offset; `phone` can be read, as `first_number` found it; `boxes`
    are as our events write them; `recipient` is the number of whoever receives the goods.
    """

    order: str | None
    at: str | None
    phone: str | None
    email: str | None
    person: Mapping[str, Any]
    by_customer: bool
    boxes: Sequence[Mapping[str, Any]] = ()
    recipient: str | None = None

    def __repr__(self) -> str:
        """Hide the customer."""
        return "Sale(...)"


def sold(brand: str, sale: Sale) -> Iterator[AnyEvent]:
    """The purchase, and a form for the boxes that name e-mail; raises NotUnderstood."""
    shown = [box for box in sale.boxes if box["state"] != "absent"] if sale.by_customer else []
    yield event(
        "purchase.made",
        brand,
        sale.at,
        order_id=sale.order,
        phone=sale.phone,
        phone_given=None if sale.phone is None else sale.by_customer,
        recipient_phone=sale.recipient if sale.by_customer else None,
        person=sale.person,
        boxes=[box for box in shown if sale.phone and box["channels"] != ["email"]],
    )
    for_mail = [box for box in shown if "email" in box["channels"]]
    if for_mail and is_address("email", sale.email):
        yield event(
            "form.submitted",
            brand,
            sale.at,
            form="checkout",
            email=sale.email,
            person=sale.person,
            boxes=for_mail,
        )


def first_number(order: object, region: str | None, *paths: str) -> str | None:
    """The first readable number at one of the paths; `region` as for `international`."""
    numbers = (international(at(order, path), region) for path in paths)
    return next((number for number in numbers if is_address("phone", number)), None)


def named_value(owner: object, path: str, key: str, name: str) -> object:
    """The `value` of the member of a list that goes by a name; an empty text if two disagree."""
    values = [each.get("value") for each in objects_at(owner, path) if each.get(key) == name]
    if not values:
        return None
    return values[0] if all(value == values[0] for value in values) else ""


def buyer(*, ip: object = None, **told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Who bought, as `person`; an IP address that is none, or nobody's, is left out."""
    return person(**told, ip=ip if _is_somebodys(ip) else None)


def _is_somebodys(ip: object) -> bool:
    try:
        address = ipaddress.ip_address(ip if isinstance(ip, str) else "")
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback or "%" in str(address))

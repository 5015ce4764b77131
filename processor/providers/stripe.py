"""Stripe: a checkout that was completed, with the questions its page asked.

Signed with a time stamp; a delivery is named by its event. The box for promotions is about e-mail,
so it grants no text whatever a rule says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.ports.webhooks import RawRequest
from processor.providers.mapped import Found, OwnConsent, boxes_of, by_map, narrowed, unmapped
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import (
    at,
    body_id,
    moment,
    objects_at,
    one_line,
    peek,
    text,
    text_at,
)
from processor.providers.scheme import Scheme, stamped
from processor.providers.shop import EVENT_NOT_USED, Sale, buyer, first_number, sold
from processor.providers.signed import Call, Ignored, SignedProvider

_PREFIX: Final = "whsec_"
#: The box of the page that is about e-mail, by the name that a rule gives it.
PROMOTIONS: Final = "consent.promotions"
_OWN: Final[Mapping[str, OwnConsent]] = MappingProxyType(
    {PROMOTIONS: OwnConsent(channel=Channel.EMAIL, ticked=("opt_in",))}
)
#: The sessions in which something is bought; the third mode only saves a card.
_PURCHASES: Final = frozenset({"payment", "subscription"})


class Stripe(SignedProvider):
    """Checkouts of Stripe; boxes are named by the key of a custom field."""

    name = "stripe"
    scheme: ClassVar[Scheme] = Scheme(header="stripe-signature", content=stamped("."), listed=True)
    mappable = frozenset({"phone", "email", "full_name"})
    boxes = True
    outcomes = (
        becomes("checkout.session.completed", "purchase.made"),
        becomes(
            "checkout.session.completed",
            "purchase.made",
            "form.submitted",
            when="with a box for e-mail",
        ),
        ignored("checkout.session.completed", "mode_not_used", when="in the mode `setup`"),
        ignored(ANY_OTHER, EVENT_NOT_USED),
    )

    def check_secret(self, secret: str) -> str | None:
        """The endpoint's own secret, used literally; an API key is refused."""
        if not secret.startswith(_PREFIX):
            return f"secret must begin with `{_PREFIX}`; copy the signing secret of the endpoint"
        return super().check_secret(secret)

    def delivery_id(self, request: RawRequest) -> str:
        """The event's own id."""
        return text_at(peek(request.body), "id") or body_id(request.body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """One purchase, at the time the checkout was completed."""
        if call.payload.get("type") != "checkout.session.completed":
            raise Ignored(EVENT_NOT_USED)
        session, meant = at(call.payload, "data.object"), call.meant
        if text_at(session, "mode") not in _PURCHASES:
            raise Ignored("mode_not_used")
        told = by_map(meant, lambda name: _answer(session, name)[0])
        email = told.get("email") or text_at(session, "customer_details.email")
        rules = narrowed(meant.map.boxes, _OWN)
        yield from sold(
            meant.brand,
            Sale(
                order=text_at(session, "id"),
                at=moment(call.payload.get("created")),
                phone=_number(session, told),
                email=email,
                person=_buyer(session, told, email),
                by_customer=True,
                boxes=boxes_of(rules, lambda name: _box(session, name)),
            ),
        )

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The custom fields, and the box for promotions, that no mapping uses."""
        session = at(call.payload, "data.object")
        keys = [text(each.get("key")) for each in objects_at(session, "custom_fields")]
        promoted = [PROMOTIONS] if text_at(session, PROMOTIONS) else []
        return unmapped([*promoted, *filter(None, keys)], call.meant.map)


def _number(session: object, told: Mapping[str, str]) -> str | None:
    """The number that this page asked for; without that question it is one on file."""
    asked = at(session, "phone_number_collection.enabled") is True
    paths = ["mapped.phone", *(["session.customer_details.phone"] if asked else [])]
    region = text_at(session, "customer_details.address.country")
    return first_number({"mapped": told, "session": session}, region, *paths)


def _answer(session: object, name: str) -> Found:
    """What was answered to a custom field, and how it was asked; its type names the place."""
    for field in objects_at(session, "custom_fields"):
        if field.get("key") == name:
            return at(field, f"{text(field.get('type'))}.value"), text_at(field, "label.custom")
    return None, None


def _box(session: object, name: str) -> Found:
    return (text_at(session, name), None) if name in _OWN else _answer(session, name)


def _buyer(session: object, told: Mapping[str, str], email: str | None) -> dict[str, Any]:
    details = at(session, "customer_details")
    lines = ("line1", "line2", "city", "state", "postal_code", "country")
    return buyer(
        full_name=told.get("full_name") or text_at(details, "name"),
        email=email,
        postal_address=one_line(*(at(details, f"address.{line}") for line in lines)),
    )

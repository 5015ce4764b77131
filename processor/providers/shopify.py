"""Shopify: orders, checkouts, what customers said about marketing, and its privacy topics.

Signed over the raw body, without a time stamp. What a body is stands in a header; a delivery is
named by its shop, topic and event, so that two subscriptions of one topic count once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest
from processor.providers.mapped import Found, boxes_of, by_map, narrowed, unmapped
from processor.providers.native import event, is_address
from processor.providers.outcomes import ANY_OTHER, becomes, ignored, waits
from processor.providers.payload import (
    at,
    full_name,
    international,
    joined,
    moment,
    objects_at,
    one_line,
    text,
    text_at,
)
from processor.providers.scheme import Scheme, body_alone
from processor.providers.shop import (
    EVENT_NOT_USED,
    NO_CONSENT,
    Sale,
    buyer,
    first_number,
    named_value,
    sold,
)
from processor.providers.shopify_consent import CONSENT_TOPICS, OWN, consents, erased, requested
from processor.providers.signed import Call, Ignored, SignedProvider

_TOPIC: Final = "x-shopify-topic"
_SMS_BOX: Final = "buyer_accepts_sms_marketing"
_MAIL_BOX: Final = "buyer_accepts_marketing"
#: Where orders come from that staff or a schedule made; the number in them may be one on file.
_NOT_BY_CUSTOMER: Final = frozenset(
    {"pos", "shopify_draft_order", "iphone", "android", "subscription_contract"}
)


class Shopify(SignedProvider):
    """Shops of Shopify; boxes are named by a note attribute, or by Shopify's own consent fields."""

    name = "shopify"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-shopify-hmac-sha256", content=body_alone, encoding="base64"
    )
    kept_headers = (_TOPIC,)
    mappable = frozenset({"phone", "email", "full_name"})
    boxes = True
    outcomes = (
        becomes("orders/create", "purchase.made"),
        becomes("orders/create", "purchase.made", "form.submitted", when="with a box for e-mail"),
        becomes("orders/fulfilled", "order.updated"),
        becomes("orders/cancelled", "order.updated"),
        *(
            each
            for topic in ("checkouts/create", "checkouts/update")
            for each in (
                becomes(topic, "form.submitted", when="its box for texts is ticked and mapped"),
                ignored(topic, NO_CONSENT),
            )
        ),
        *(
            each
            for topic in CONSENT_TOPICS
            for each in (
                becomes(topic, "form.submitted", when="`subscribed`, with a rule for it"),
                becomes(topic, "contact.opted_out", when="`unsubscribed` or `redacted`"),
                ignored(topic, NO_CONSENT),
            )
        ),
        becomes("customers/redact", "contact.erased"),
        becomes("customers/data_request", "contact.data_requested"),
        waits("customers/data_request", "data_request", when="none of its addresses can be read"),
        waits("shop/redact", "shop_redact"),
        ignored(ANY_OTHER, EVENT_NOT_USED),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """Shop, topic and event; where no event is named, the webhook's own id."""
        told = request.headers
        happened = text(told.get("x-shopify-event-id")) or told.get("x-shopify-webhook-id")
        return joined(request.body, told.get("x-shopify-shop-domain"), _topic(told), happened)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What the topic says that the body is."""
        topic = _topic(call.headers)
        if topic is None:
            raise NotUnderstood("topic_missing")
        reading = _READINGS.get(topic)
        if reading is None:
            raise Ignored(EVENT_NOT_USED)
        yield from reading(call)

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """Note attributes and consents of Shopify's own that no mapping uses."""
        noted = [text(each.get("name")) for each in objects_at(call.payload, "note_attributes")]
        own = [name for name in OWN if call.payload.get(name) is not None]
        return unmapped([*own, *filter(None, noted)], call.meant.map)


def _topic(headers: Mapping[str, str]) -> str | None:
    topic = text(headers.get(_TOPIC))
    return topic.lower() if topic else None


def _ordered(call: Call) -> Iterator[AnyEvent]:
    """A purchase: with the order's own number or that of its bill, never one on file."""
    order, meant = call.payload, call.meant
    told = by_map(meant, lambda name: _noted(order, name))
    region = text_at(order, "billing_address.country_code")
    typed = {"order": order, "mapped": told}
    email = told.get("email") or text_at(order, "contact_email", "email")
    yield from sold(
        meant.brand,
        Sale(
            order=text_at(order, "id"),
            at=moment(order.get("created_at")),
            phone=first_number(
                typed, region, "mapped.phone", "order.phone", "order.billing_address.phone"
            ),
            email=email,
            person=_buyer(order, told, email),
            by_customer=_is_by_customer(order),
            boxes=boxes_of(narrowed(meant.map.boxes, OWN), lambda name: _box(order, name)),
            recipient=first_number(
                order, text_at(order, "shipping_address.country_code"), "shipping_address.phone"
            ),
        ),
    )


def _checkout(call: Call) -> Iterator[AnyEvent]:
    """The box for texts of a checkout, for the number that was typed beside it and no other."""
    checkout, meant = call.payload, call.meant
    rules = [rule for rule in narrowed(meant.map.boxes, OWN) if rule.field == _SMS_BOX]
    boxes = boxes_of(rules, lambda name: (checkout.get(name), None))
    typed = text_at(checkout, "sms_marketing_phone")
    if typed is None or all(box["state"] != "checked" for box in boxes):
        raise Ignored(NO_CONSENT)
    phone = international(typed, text_at(checkout, "billing_address.country_code"))
    if not is_address("phone", phone):
        raise NotUnderstood("address_unreadable")
    yield event(
        "form.submitted",
        meant.brand,
        moment(checkout.get("updated_at")),
        form="checkout",
        phone=phone,
        person=_buyer(checkout, {}, text_at(checkout, "email")),
        boxes=boxes,
    )


def _moved(status: str, when: str) -> Callable[[Call], Iterator[AnyEvent]]:
    """Reads an order that moved on; `when` names the field that says since when."""

    def read(call: Call) -> Iterator[AnyEvent]:
        order = call.payload
        since = moment(order.get(when)) or moment(order.get("updated_at"))
        yield event(
            "order.updated", call.meant.brand, since, order_id=text_at(order, "id"), status=status
        )

    return read


def _for_people(reason: str) -> Callable[[Call], Iterator[AnyEvent]]:
    """Leaves a request to people: it waits in quarantine under its own reason."""

    def read(_: Call) -> Iterator[AnyEvent]:
        raise NotUnderstood(reason)

    return read


def _is_by_customer(order: Mapping[str, Any]) -> bool:
    return order.get("user_id") is None and text_at(order, "source_name") not in _NOT_BY_CUSTOMER


def _noted(order: object, name: str) -> object:
    return named_value(order, "note_attributes", "name", name)


def _box(order: Mapping[str, Any], name: str) -> Found:
    """A note attribute, or the shop's own box for e-mail; the others are no part of an order."""
    if name == _MAIL_BOX:
        return order.get(name), None
    return None if name in OWN else _noted(order, name), None


def _buyer(order: object, told: Mapping[str, str], email: str | None) -> dict[str, Any]:
    billed = at(order, "billing_address")
    lines = ("address1", "address2", "city", "province", "zip", "country")
    named = full_name(at(billed, "first_name"), at(billed, "last_name"))
    return buyer(
        full_name=told.get("full_name") or named,
        email=email,
        postal_address=one_line(*(at(billed, line) for line in lines)),
        ip=text_at(order, "browser_ip", "client_details.browser_ip"),
        user_agent=text_at(order, "client_details.user_agent"),
    )


_READINGS: Final[Mapping[str, Callable[[Call], Iterator[AnyEvent]]]] = MappingProxyType(
    {
        "orders/create": _ordered,
        "orders/fulfilled": _moved("shipped", "updated_at"),
        "orders/cancelled": _moved("cancelled", "cancelled_at"),
        "checkouts/create": _checkout,
        "checkouts/update": _checkout,
        **dict.fromkeys(CONSENT_TOPICS, consents),
        "customers/redact": erased,
        "customers/data_request": requested,
        "shop/redact": _for_people("shop_redact"),
    }
)

"""WooCommerce: orders and new customers; consent stands in meta data that only a map can name.

Signed over the raw body, without a time stamp. Each delivery has an id of its own, even of the
same change, and times are told in whole seconds; so one is named by the shop, the topic, the object
and the bytes that tell what it is now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest, Reply
from processor.providers.mapped import boxes_of, by_map, unmapped
from processor.providers.native import event
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import (
    at,
    body_id,
    full_name,
    joined,
    moment_utc,
    objects_at,
    one_line,
    peek,
    text,
    text_at,
)
from processor.providers.scheme import Scheme, body_alone
from processor.providers.shop import (
    EVENT_NOT_USED,
    NO_CONSENT,
    STATUS_NOT_USED,
    Sale,
    buyer,
    first_number,
    named_value,
    sold,
)
from processor.providers.signed import Call, Ignored, SignedProvider

_TOPIC: Final = "x-wc-webhook-topic"
_SIGNATURE: Final = "x-wc-webhook-signature"
_PING: Final = re.compile(rb"webhook_id=[0-9]{1,20}")
_STATUSES: Final[Mapping[object, str]] = {
    "processing": "paid",
    "completed": "delivered",
    "cancelled": "cancelled",
    "refunded": "refunded",
}
#: Not placed by anybody yet.
_DRAFTS: Final = frozenset({"auto-draft", "checkout-draft", "draft", "new", "trash"})
#: How orders are made that no customer typed into; the number in them may be one on file.
_NOT_BY_CUSTOMER: Final = frozenset({"admin", "rest-api", "subscription"})


class WooCommerce(SignedProvider):
    """Shops of WooCommerce; boxes are named by the key of their meta data."""

    name = "woocommerce"
    scheme: ClassVar[Scheme] = Scheme(header=_SIGNATURE, content=body_alone, encoding="base64")
    kept_headers = (_TOPIC,)
    mappable = frozenset({"phone", "email", "full_name"})
    boxes = True
    outcomes = (
        becomes("order.created", "purchase.made", when="of a status that is none of ours"),
        becomes("order.created", "purchase.made", "order.updated"),
        becomes(
            "order.created",
            "purchase.made",
            "form.submitted",
            "order.updated",
            when="with a box for e-mail",
        ),
        ignored("order.created", STATUS_NOT_USED, when="a draft"),
        becomes("order.updated", "order.updated"),
        ignored("order.updated", STATUS_NOT_USED, when="of a status that is none of ours"),
        becomes("customer.created", "form.submitted", when="with a box of the map"),
        ignored("customer.created", NO_CONSENT),
        ignored("a ping", "ping", when="signed; one that is not is answered alone"),
        ignored(ANY_OTHER, EVENT_NOT_USED),
    )

    def check_secret(self, secret: str) -> str | None:
        """As for all; and WooCommerce signs with another text where one could stand for HTML."""
        if any(sign in secret for sign in "&<>\"'"):
            return "secret must not contain any of & < > \" '; set one of letters and digits"
        return super().check_secret(secret)

    def greet(self, request: RawRequest, secrets: Sequence[str]) -> Reply | None:
        """Answer the ping of a new webhook, which nobody signs and which says nothing."""
        _ = secrets
        if request.headers.get(_SIGNATURE) or not _PING.fullmatch(request.body):
            return None
        return Reply(body=b"", media_type="text/plain; charset=utf-8")

    def delivery_id(self, request: RawRequest) -> str:
        """Shop, topic, object, and what it is now."""
        told, body = request.headers, request.body
        source, named = told.get("x-wc-webhook-source"), peek(body).get("id")
        return joined(body, source, told.get(_TOPIC), named, body_id(body))

    def payload(self, body: bytes) -> Mapping[str, Any]:
        """A ping is no JSON; one that is signed says as little as one that is not."""
        if _PING.fullmatch(body):
            raise Ignored("ping")
        return super().payload(body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What the topic says that the body is."""
        match text(call.headers.get(_TOPIC)):
            case None:
                raise NotUnderstood("topic_missing")
            case "order.created":
                yield from _ordered(call)
            case "order.updated":
                yield _moved(call) or _nothing(STATUS_NOT_USED)
            case "customer.created":
                yield from _registered(call)
            case _:
                raise Ignored(EVENT_NOT_USED)

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The keys of meta data that no mapping uses."""
        keys = [text(each.get("key")) for each in objects_at(call.payload, "meta_data")]
        return unmapped(filter(None, keys), call.meant.map)


def _ordered(call: Call) -> Iterator[AnyEvent]:
    """A purchase, with the number of its bill, and where the order stands."""
    order, meant = call.payload, call.meant
    if text_at(order, "status") in _DRAFTS:
        raise Ignored(STATUS_NOT_USED)
    told = _told(call)
    yield from sold(
        meant.brand,
        Sale(
            order=text_at(order, "id"),
            at=moment_utc(order.get("date_created_gmt")),
            phone=_number(order, told),
            email=told.get("email"),
            person=_buyer(order, told),
            by_customer=text_at(order, "created_via") not in _NOT_BY_CUSTOMER,
            boxes=_boxes(call),
            recipient=first_number(order, text_at(order, "shipping.country"), "shipping.phone"),
        ),
    )
    moved = _moved(call)
    if moved is not None:
        yield moved


def _moved(call: Call) -> AnyEvent | None:
    """Where an order stands, if that is a status of ours."""
    status = _STATUSES.get(text_at(call.payload, "status"))
    if status is None:
        return None
    return event(
        "order.updated",
        call.meant.brand,
        moment_utc(call.payload.get("date_modified_gmt")),
        order_id=text_at(call.payload, "id"),
        status=status,
    )


def _registered(call: Call) -> Iterator[AnyEvent]:
    """A new customer: only a box of the map says anything, a number on file does not."""
    boxes = [box for box in _boxes(call) if box["state"] != "absent"]
    if not boxes:
        raise Ignored(NO_CONSENT)
    told = _told(call)
    yield event(
        "form.submitted",
        call.meant.brand,
        moment_utc(call.payload.get("date_created_gmt")),
        form="registration",
        phone=_number(call.payload, told),
        email=told.get("email"),
        person=_buyer(call.payload, told),
        boxes=boxes,
    )


def _told(call: Call) -> dict[str, str]:
    """What the map names, and the e-mail address where it names none."""
    email = text_at(call.payload, "billing.email", "email")
    found = {} if email is None else {"email": email}
    return found | by_map(call.meant, lambda name: _meta(call.payload, name))


def _boxes(call: Call) -> list[dict[str, Any]]:
    return boxes_of(call.meant.map.boxes, lambda name: (_meta(call.payload, name), None))


def _number(payload: object, told: Mapping[str, str]) -> str | None:
    region = text_at(payload, "billing.country")
    typed = {"mapped": told, "payload": payload}
    return first_number(typed, region, "mapped.phone", "payload.billing.phone")


def _meta(payload: object, name: str) -> object:
    return named_value(payload, "meta_data", "key", name)


def _buyer(payload: object, told: Mapping[str, str]) -> dict[str, Any]:
    billed = at(payload, "billing")
    lines = ("address_1", "address_2", "city", "state", "postcode", "country")
    named = full_name(at(billed, "first_name"), at(billed, "last_name"))
    return buyer(
        full_name=told.get("full_name") or named,
        email=told.get("email"),
        postal_address=one_line(*(at(billed, line) for line in lines)),
        ip=text_at(payload, "customer_ip_address"),
        user_agent=text_at(payload, "customer_user_agent"),
    )


def _nothing(reason: str) -> AnyEvent:
    raise Ignored(reason)

"""The table of example calls: which payload, with what changed, is which event of a provider."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from schemas.registry import EVENT_SCHEMAS

_NOW: Final = "2026-03-01T14:30:00Z"
#: What our own examples name and a store may not have: a brand of one business, a capture.
_ELSEWHERE: Final = ("data.brand", "data.person.captures")


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One call. `event` is the provider's own name for it, or the nearest thing it has to one.

    `changes` are values by dotted path, `gone` what is taken out, and `only` chooses one of a
    batch. `fresh` are the headers and paths that name the delivery.
    """

    event: str
    file: str
    headers: Mapping[str, str] = {}
    changes: Mapping[str, Any] = {}
    gone: tuple[str, ...] = ()
    only: int | None = None
    fresh: tuple[str, ...] = ()


def _calcom(event: str, **changes: object) -> Example:
    told = {"triggerEvent": event, **{f"payload.{name}": each for name, each in changes.items()}}
    return Example(event=event, file="calcom/booking_created.json", changes=told)


def _cloudevent(event: str) -> Example:
    attributes = {"specversion": "1.0", "id": "a1f0", "source": "/shop", "time": _NOW}
    return Example(
        event=f"com.example.{event}",
        file=f"standard/{event}.json",
        headers={"content-type": "application/cloudevents+json"},
        changes={**attributes, "type": f"com.example.{event}"},
        gone=("timestamp", "version", *_ELSEWHERE),
        fresh=("id",),
    )


def _shopify(topic: str, file: str, **changes: object) -> Example:
    return Example(
        event=topic,
        file=f"shopify/{file}.json",
        headers={
            "x-shopify-topic": topic,
            "x-shopify-shop-domain": "acme.example.com",
            "x-shopify-webhook-id": "b54557e4-0000-4000-8000-000000000001",
            "x-shopify-event-id": "98880550-0000-4000-8000-000000000001",
        },
        changes=changes,
        fresh=("x-shopify-webhook-id", "x-shopify-event-id"),
    )


def _square(event: str, file: str, **changes: object) -> Example:
    told = {"type": event, **{name.replace("__", "."): each for name, each in changes.items()}}
    return Example(event=event, file=f"square/{file}.json", changes=told, fresh=("event_id",))


def _standard(event: str) -> Example:
    return Example(event=event, file=f"standard/{event}.json", gone=_ELSEWHERE)


def _twilio(event: str, **changes: object) -> Example:
    return Example(
        event=event, file="twilio/message.form", changes=changes, fresh=("MessageSid", "SmsSid")
    )


def _intercom(topic: str, file: str) -> Example:
    return Example(
        event=topic, file=f"intercom/{file}.json", changes={"topic": topic}, fresh=("id",)
    )


def _whatsapp(event: str, file: str, **changes: object) -> Example:
    value = "entry.0.changes.0.value"
    told = {f"{value}.{name.replace('__', '.')}": each for name, each in changes.items()}
    fresh = (f"{value}.messages.0.id",) if file == "message" else ()
    return Example(event=event, file=f"whatsapp/{file}.json", changes=told, fresh=fresh)


def _woocommerce(topic: str, file: str, **changes: object) -> Example:
    return Example(
        event=topic,
        file=f"woocommerce/{file}.json",
        headers={
            "x-wc-webhook-source": "https://shop.example.com/",
            "x-wc-webhook-topic": topic,
            "x-wc-webhook-delivery-id": "d41d8cd98f00b204",
        },
        changes=changes,
        fresh=("x-wc-webhook-delivery-id",),
    )


_OPTED_OUT: Final = {"state": "unsubscribed", "consent_updated_at": _NOW}
_CANCELLATION: Final = {"canceled_by": "Alice Example", "reason": "", "created_at": _NOW}
_CHOICE: Final = "user_preferences__0__value"

#: By provider; the first of several that mean the same stands for it.
EXAMPLES: Final[Mapping[str, tuple[Example, ...]]] = MappingProxyType(
    {
        "calcom": (
            _calcom("BOOKING_CREATED"),
            _calcom("BOOKING_RESCHEDULED", uid="bk32Alice", rescheduleUid="bk31Alice"),
            _calcom("BOOKING_CANCELLED", status="CANCELLED"),
        ),
        "calendly": (
            Example(event="invitee.created", file="calendly/invitee_created.json"),
            Example(
                event="invitee.canceled",
                file="calendly/invitee_created.json",
                changes={
                    "event": "invitee.canceled",
                    "payload.status": "canceled",
                    "payload.cancellation": _CANCELLATION,
                },
            ),
        ),
        "chatwoot": tuple(
            Example(
                event=event,
                file=f"chatwoot/{event}.json",
                headers={"x-chatwoot-delivery": "0f0f7a34-0000-4000-8000-000000000001"},
                fresh=("x-chatwoot-delivery", "id")[: 2 if event == "message_created" else 1],
            )
            for event in ("message_created", "conversation_status_changed")
        ),
        "cloudevents": tuple(map(_cloudevent, EVENT_SCHEMAS)),
        "form": (
            Example(event="plain", file="form/plain.json", fresh=("try",)),
            Example(event="gravityforms", file="form/gravityforms.json", fresh=("id",)),
            Example(event="elementor", file="form/elementor_advanced.urlencoded", fresh=("try",)),
        ),
        "intercom": (
            _intercom("conversation.user.replied", "conversation_user_replied"),
            _intercom("conversation.user.created", "conversation_user_replied"),
            _intercom("conversation.admin.closed", "conversation_user_replied"),
            _intercom("granular.unsubscribe", "contact_unsubscribed"),
            _intercom("contact.unsubscribed", "contact_unsubscribed"),
        ),
        "shopify": (
            _shopify("orders/create", "order"),
            _shopify("orders/fulfilled", "order", fulfillment_status="fulfilled"),
            _shopify("orders/cancelled", "order", cancelled_at=_NOW),
            _shopify("checkouts/update", "checkout"),
            _shopify("customers/update", "customer"),
            _shopify(
                "customers_marketing_consent/update", "customer", sms_marketing_consent=_OPTED_OUT
            ),
            _shopify("customers/redact", "redact"),
            _shopify("customers/data_request", "redact"),
        ),
        "square": (
            _square(
                "order.updated", "order_updated", data__object__order_updated__state="CANCELED"
            ),
            _square("order.created", "order_updated"),
            _square("payment.updated", "payment_updated"),
            _square("booking.updated", "booking_updated"),
            _square("booking.created", "booking_updated"),
            _square("customer.updated", "customer_updated"),
        ),
        "standard": tuple(map(_standard, EVENT_SCHEMAS)),
        "stripe": (
            Example(event="checkout.session.completed", file="stripe/checkout.json", fresh=("id",)),
        ),
        "twilio": (
            _twilio("message"),
            _twilio("STOP", Body="STOP", OptOutType="STOP"),
            _twilio("START", Body="START", OptOutType="START"),
            Example(
                event="com.twilio.messaging.inbound-message.received",
                file="twilio/batch.json",
                only=0,
                fresh=("0.id",),
            ),
            Example(
                event="com.twilio.messaging.reassigned-number.detected",
                file="twilio/batch.json",
                only=1,
                fresh=("0.id",),
            ),
        ),
        "typeform": (
            Example(event="form_response", file="typeform/form_response.json", fresh=("event_id",)),
        ),
        "whatsapp": (
            _whatsapp("messages", "message"),
            _whatsapp("STOP", "message", messages__0__text__body="STOP"),
            _whatsapp("user_preferences", "preference"),
            _whatsapp("user_preferences stop", "preference", **{_CHOICE: "stop"}),
            _whatsapp("user_preferences resume", "preference", **{_CHOICE: "resume"}),
        ),
        "woocommerce": (
            _woocommerce("order.created", "order"),
            _woocommerce("order.updated", "order", status="completed"),
            _woocommerce("customer.created", "customer"),
        ),
    }
)

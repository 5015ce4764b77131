"""The words of each provider that say what a payload is, and nothing of whom it tells.

Only these are left standing in a payload that is made anonymous, each under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.domain.address import Channel
from processor.domain.events import (
    AppointmentChange,
    BoxState,
    OptInMethod,
    OrderStatus,
    RevocationCause,
)
from schemas.registry import EVENT_SCHEMAS

Words = Mapping[str, frozenset[str]]

_CHANNELS: Final = " ".join(Channel)
_STRUCTURED: Final = "1.0 application/json"


def _words(**told: str) -> Words:
    return MappingProxyType({name: frozenset(words.split()) for name, words in told.items()})


_NATIVE: Final = _words(
    type=" ".join(EVENT_SCHEMAS),
    channel=_CHANNELS,
    channels=_CHANNELS,
    state=" ".join(BoxState),
    status=" ".join(OrderStatus),
    change=" ".join(AppointmentChange),
    cause=" ".join(RevocationCause),
    method=" ".join(OptInMethod),
    specversion=_STRUCTURED,
    datacontenttype=_STRUCTURED,
)
#: How a box was left, whatever the form calls it.
ANSWERS: Final = frozenset(
    {
        *("1", "0", "true", "false", "yes", "no", "on", "off", "opt_in", "opt_out"),
        *("checked", "unchecked", "accepted", "agreed"),
    }
)
KEPT_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "calcom": _words(
            triggerEvent="BOOKING_CREATED BOOKING_RESCHEDULED BOOKING_CANCELLED BOOKING_REJECTED"
            " BOOKING_REQUESTED BOOKING_PAID MEETING_STARTED MEETING_ENDED PING",
            status="ACCEPTED PENDING CANCELLED REJECTED",
        ),
        "calendly": _words(event="invitee.created invitee.canceled", status="active canceled"),
        "chatwoot": _words(
            event="message_created message_updated conversation_created conversation_updated"
            " conversation_status_changed contact_created contact_updated webwidget_triggered",
            message_type="incoming outgoing template activity",
            status="open resolved pending snoozed",
            type="contact user agent_bot",
            channel="Channel::WebWidget Channel::Api Channel::Sms Channel::TwilioSms"
            " Channel::Whatsapp Channel::Email",
        ),
        "cloudevents": _NATIVE,
        "form": _words(),
        "intercom": _words(
            topic="conversation.user.created conversation.user.replied conversation.admin.closed"
            " contact.unsubscribed contact.subscribed granular.unsubscribe granular.subscribe ping",
            type="notification_event notification_event_data conversation conversation_part user"
            " lead contact visitor admin bot email list subscription granular_unsubscribe",
            consent_type="opt_in opt_out",
            content_types="email sms_message",
        ),
        "shopify": _words(
            state="subscribed not_subscribed unsubscribed redacted pending invalid",
            opt_in_level="single_opt_in confirmed_opt_in unknown",
            consent_collected_from="SHOPIFY OTHER",
            source_name="web pos shopify_draft_order iphone android subscription_contract",
            **{
                "x-shopify-topic": "orders/create orders/fulfilled orders/cancelled"
                " checkouts/create checkouts/update customers/create customers/update"
                " customers_marketing_consent/update customers/redact customers/data_request"
                " shop/redact"
            },
        ),
        "square": _words(
            type="order.created order.updated payment.created payment.updated booking.created"
            " booking.updated customer.created customer.updated customer.deleted",
            state="OPEN COMPLETED CANCELED DRAFT",
            status="ACCEPTED PENDING DECLINED NO_SHOW CANCELLED_BY_CUSTOMER CANCELLED_BY_SELLER"
            " COMPLETED APPROVED CANCELED FAILED",
        ),
        "standard": _NATIVE,
        "stripe": _words(
            type="checkout.session.completed checkout.session.expired custom text dropdown numeric",
            object="event checkout.session",
            mode="payment subscription setup",
            promotions="opt_in opt_out",
        ),
        "twilio": _words(
            OptOutType="STOP START HELP",
            SmsStatus="received receiving sent delivered undelivered failed queued",
            MessageStatus="received receiving sent delivered undelivered failed queued",
            EventType="onMessageAdded onConversationAdded onParticipantAdded",
            Source="SMS MMS WHATSAPP SDK API",
            specversion="1.0",
            type="com.twilio.messaging.reassigned-number.detected"
            " com.twilio.messaging.inbound-message.received com.twilio.conversations.message.added",
        ),
        "typeform": _words(
            event_type="form_response form_response_partial",
            type="text short_text long_text boolean yes_no legal choice choices multiple_choice"
            " phone_number email number date url dropdown",
        ),
        "whatsapp": _words(
            object="whatsapp_business_account",
            field="messages user_preferences",
            type="text button interactive button_reply list_reply image audio video document"
            " sticker location contacts reaction system unsupported request_welcome",
            category="marketing_messages",
            value="stop resume signup",
            status="sent delivered read failed",
            messaging_product="whatsapp",
        ),
        "woocommerce": _words(
            status="pending processing on-hold completed cancelled refunded failed trash"
            " auto-draft checkout-draft draft new",
            created_via="checkout store-api admin rest-api subscription",
            **{"x-wc-webhook-topic": "order.created order.updated customer.created"},
        ),
    }
)
_NATIVE_NAMES: Final = (
    "brand brands visitor said recorded_by attestation acted_on wording wording_version cause"
    " phone_given conversation_id ends_at channels reply_addresses user_agent page_url"
)
#: Names of fields that are read, where no example has them.
READ_NAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        name: frozenset(words.split())
        for name, words in {
            "calcom": "firstName lastName rescheduleUid attendeePhoneNumber phoneNumber",
            "calendly": "cancellation first_name last_name old_invitee new_invitee",
            "cloudevents": _NATIVE_NAMES,
            "form": "fields files",
            "intercom": "source author contacts email phone name conversation_parts body",
            "square": "order_created order_updated payment booking customer",
            "standard": _NATIVE_NAMES,
            "stripe": "text dropdown numeric value options",
            "twilio": "OptOutType ProfileName ConversationSid Author EventType Source body from to"
            " MessageStatus MessageBody DateCreated MessageSid data timestamp to_number",
            "typeform": "choice choices label labels number date url boolean text email",
            "whatsapp": "button interactive button_reply list_reply title text body user_id",
            "woocommerce": "billing shipping meta_data created_via",
        }.items()
    }
)

"""Chatwoot: conversations of a shared inbox. A contact record without a message opens nothing.

Signed over time stamp and raw body; servers too old to sign are not taken. Whoever writes on a web
page goes by the contact's id; whoever texts by the number, since the channel itself names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.domain.keywords import is_stop
from processor.ports.webhooks import RawRequest
from processor.providers.mapped import boxes_of, by_map, unmapped
from processor.providers.native import event, is_address, person
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import at, body_id, joined, moment, moment_utc, peek, text_at
from processor.providers.scheme import Scheme, stamped
from processor.providers.signed import Call, Ignored, SignedProvider

#: How a message came, by the class of its inbox, and where the sender's address stands.
_CHANNELS: Final = {
    "Channel::WebWidget": (Channel.WEBCHAT, "visitor", "sender.id"),
    "Channel::Api": (Channel.WEBCHAT, "visitor", "sender.id"),
    "Channel::Sms": (Channel.SMS, "phone", "sender.phone_number"),
    "Channel::TwilioSms": (Channel.SMS, "phone", "sender.phone_number"),
    "Channel::Whatsapp": (Channel.WHATSAPP, "phone", "sender.phone_number"),
    "Channel::Email": (Channel.EMAIL, "email", "sender.email"),
}
#: What the visitor filled in before this conversation.
_FILLED_IN: Final = "conversation.custom_attributes"


class Chatwoot(SignedProvider):
    """Conversations; fields and boxes are those of the form before the chat."""

    name = "chatwoot"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-chatwoot-signature",
        content=stamped("."),
        prefix="sha256=",
        time_header="x-chatwoot-timestamp",
    )
    mappable = frozenset({"phone", "email", "full_name"})
    boxes = True
    outcomes = (
        becomes("message_created", "message.received"),
        becomes("message_created", "contact.opted_out", when="nothing but a STOP"),
        ignored("message_created", "not_from_a_contact", when="of an agent, or private"),
        ignored("message_created", "channel_not_used", when="of another channel"),
        becomes("conversation_status_changed", "conversation.closed", when="`resolved`"),
        ignored("conversation_status_changed", "status_not_used", when="any other status"),
        ignored("contact_created", "event_not_used"),
        ignored("contact_updated", "event_not_used"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """The header's id, or event and message; a conversation's id names many events."""
        given = request.headers.get("x-chatwoot-delivery")
        body = peek(request.body)
        if given or body.get("event") != "message_created":
            return given or body_id(request.body)
        return joined(request.body, body.get("event"), body.get("id"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """A message of a contact, or the end of a conversation."""
        match call.payload.get("event"):
            case "message_created":
                yield _message(call)
            case "conversation_status_changed":
                yield _closed(call)
            case _:
                raise Ignored("event_not_used")

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """What was filled in and no mapping uses."""
        filled = at(call.payload, _FILLED_IN)
        return unmapped(filled if isinstance(filled, dict) else (), call.meant.map)


def _message(call: Call) -> AnyEvent:
    told = call.payload
    if told.get("message_type") != "incoming" or told.get("private") is True:
        raise Ignored("not_from_a_contact")
    if text_at(told, "sender.type") not in (None, "contact"):
        raise Ignored("not_from_a_contact")
    channel, kind, path = _channel(told)
    if is_stop(text_at(told, "content")):
        return _stopped(call, channel, kind, path)
    filled = by_map(call.meant, lambda name: _filled(told, name))
    return event(
        "message.received",
        call.meant.brand,
        moment_utc(told.get("created_at")),
        **{"from": {kind: text_at(told, path)}},
        channel=channel.value,
        conversation_id=text_at(told, "conversation.id"),
        text=text_at(told, "content"),
        reply_addresses=list(_typed(filled)),
        person=person(full_name=filled.get("full_name") or text_at(told, "sender.name")),
        boxes=boxes_of(call.meant.map.boxes, lambda name: (_filled(told, name), None)),
    )


def _stopped(call: Call, channel: Channel, kind: str, path: str) -> AnyEvent:
    return event(
        "contact.opted_out",
        call.meant.brand,
        moment_utc(call.payload.get("created_at")),
        **{kind: text_at(call.payload, path)},
        channels=[channel.value],
        cause="contact",
        text=text_at(call.payload, "content"),
    )


def _channel(told: object) -> tuple[Channel, str, str]:
    found = _CHANNELS.get(text_at(told, "conversation.channel") or "Channel::WebWidget")
    if found is None:
        raise Ignored("channel_not_used")
    source = text_at(told, "conversation.contact_inbox.source_id") or ""
    return (Channel.WHATSAPP, *found[1:]) if source.startswith("whatsapp:") else found


def _filled(told: object, name: str) -> object:
    """A field by its own name, which may hold dots."""
    filled = at(told, _FILLED_IN)
    return filled.get(name) if isinstance(filled, dict) else None


def _typed(filled: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Addresses that were filled in for this very conversation."""
    for ours, channel in (("phone", Channel.SMS), ("email", Channel.EMAIL)):
        if is_address(ours, filled.get(ours)):
            yield {"channel": channel.value, "address": filled[ours]}


def _closed(call: Call) -> AnyEvent:
    if call.payload.get("status") != "resolved":
        raise Ignored("status_not_used")
    return event(
        "conversation.closed",
        call.meant.brand,
        moment(call.payload.get("updated_at")),
        conversation_id=text_at(call.payload, "id"),
    )

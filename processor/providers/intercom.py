"""Intercom: conversations, and what a contact unsubscribed from.

Signed over the raw body with the app's client secret, without a time stamp. A subscription is no
grant here: what it covers is the app's own business, and nobody showed its wording.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import ClassVar, Final

from msgspec.structs import replace

from processor.domain.address import Address, AddressKind, Channel, parse_address
from processor.domain.events import AnyEvent
from processor.domain.keywords import is_stop
from processor.ports.webhooks import RawRequest
from processor.providers.native import event, is_address, person
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import at, body_id, moment, objects_at, peek, text_at
from processor.providers.scheme import Scheme, body_alone
from processor.providers.signed import Call, Ignored, SignedProvider
from processor.providers.spoken import asks_to_stop

_WRITTEN: Final = frozenset({"conversation.user.created", "conversation.user.replied"})
_UNSUBSCRIBED: Final = frozenset({"contact.unsubscribed", "granular.unsubscribe"})
#: Where a conversation began; of the others no address is told that the customer wrote from.
_SOURCES: Final = {"conversation": Channel.WEBCHAT, "email": Channel.EMAIL}
#: Where a conversation tells the addresses of its customer.
_TOLD: Final = {
    AddressKind.PHONE: ("user.phone", "contacts.contacts.0.phone", "source.author.phone"),
    AddressKind.EMAIL: ("user.email", "contacts.contacts.0.email", "source.author.email"),
    AddressKind.VISITOR: ("user.id", "contacts.contacts.0.id", "source.author.id"),
}
_TAG: Final = re.compile(r"<[^>]*>")
#: Whoever writes for the customer's side.
_CUSTOMERS: Final = frozenset({"user", "lead", "contact", "visitor"})


class Intercom(SignedProvider):
    """Topics of an Intercom app."""

    name = "intercom"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-hub-signature", content=body_alone, digest="sha1", prefix="sha1="
    )
    outcomes = (
        becomes("conversation.user.created", "message.received"),
        becomes("conversation.user.replied", "message.received"),
        becomes("conversation.user.replied", "contact.opted_out", when="nothing but a STOP"),
        ignored(
            "conversation.user.created",
            "channel_not_used",
            when="neither in the chat nor by e-mail",
        ),
        becomes("conversation.admin.closed", "conversation.closed"),
        becomes("contact.unsubscribed", "contact.opted_out"),
        becomes("granular.unsubscribe", "contact.opted_out"),
        ignored(
            "contact.unsubscribed", "contact_without_address", when="without number and e-mail"
        ),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """The notification's id, the same for its repetition."""
        return text_at(peek(request.body), "id") or body_id(request.body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """A message, an end, or what was unsubscribed."""
        topic = text_at(call.payload, "topic")
        if topic in _WRITTEN:
            yield _message(call)
        elif topic == "conversation.admin.closed":
            yield _closed(call)
        elif topic in _UNSUBSCRIBED:
            yield from _unsubscribed(call)
        else:
            raise Ignored("event_not_used")


def _message(call: Call) -> AnyEvent:
    item = at(call.payload, "data.item")
    channel = _SOURCES.get(text_at(item, "source.type") or "conversation")
    said, when = _said(item)
    if is_stop(said) or (channel is None and asks_to_stop(said)):
        return _stopped(call, said, when)
    if channel is None:
        raise Ignored("channel_not_used")
    email = channel is Channel.EMAIL
    sender = {
        "email" if email else "visitor": text_at(item, "source.author.email")
        if email
        else text_at(item, "user.id", "contacts.contacts.0.id", "source.author.id")
    }
    received = event(
        "message.received",
        call.meant.brand,
        when or moment(at(call.payload, "created_at")),
        **{"from": sender},
        channel=channel.value,
        conversation_id=text_at(item, "id"),
        text=said,
        person=person(full_name=text_at(item, "user.name", "source.author.name")),
    )
    return replace(received, also=tuple(_known(item)))


def _known(item: object) -> Iterator[Address]:
    """Every address that the conversation tells of the customer and that can be read."""
    for kind, paths in _TOLD.items():
        value = text_at(item, *paths)
        if value and is_address(kind.value, value):
            yield parse_address(kind, value)


def _stopped(call: Call, said: str | None, when: str | None) -> AnyEvent:
    """A STOP counts for every address that the conversation tells, whichever way it came."""
    item = at(call.payload, "data.item")
    return event(
        "contact.opted_out",
        call.meant.brand,
        when or moment(at(call.payload, "created_at")),
        **{kind.value: text_at(item, *paths) for kind, paths in _TOLD.items()},
        cause="contact",
        text=said,
    )


def _said(item: object) -> tuple[str | None, str | None]:
    """The customer's latest words in plain text, and when they were written."""
    parts = [
        part
        for part in objects_at(item, "conversation_parts.conversation_parts")
        if text_at(part, "author.type") in _CUSTOMERS
    ]
    if parts:
        return _plain(text_at(parts[-1], "body")), moment(parts[-1].get("created_at"))
    first = text_at(item, "conversation_message.body", "source.body")
    return _plain(first), moment(at(item, "created_at"))


def _plain(written: str | None) -> str | None:
    """HTML as the text that was typed."""
    return html.unescape(_TAG.sub(" ", written)).strip() if written else None


def _closed(call: Call) -> AnyEvent:
    return event(
        "conversation.closed",
        call.meant.brand,
        moment(at(call.payload, "created_at")),
        conversation_id=text_at(call.payload, "data.item.id"),
    )


def _unsubscribed(call: Call) -> Iterator[AnyEvent]:
    """What was taken back; everything where no kind of content is told."""
    item = at(call.payload, "data.item")
    kinds = _kinds(item)
    told = {"phone": text_at(item, "contact.phone"), "email": text_at(item, "contact.email")}
    meant = {"phone": Channel.SMS, "email": Channel.EMAIL}
    found = {kind: told[kind] for kind in meant if told[kind] and (kind in kinds or not kinds)}
    if not found:
        raise Ignored("contact_without_address")
    yield event(
        "contact.opted_out",
        call.meant.brand,
        moment(at(item, "created_at")),
        **found,
        channels=[meant[kind].value for kind in found] if kinds else [],
        cause="provider",
    )


def _kinds(item: object) -> set[str]:
    """The kinds of address that it is about: of the subscription, and of the contact as it is."""
    kinds = set()
    for each in objects_at(item, "subscription_types.data"):
        contents = each.get("content_types")
        for content in contents if isinstance(contents, list) else []:
            name = content if isinstance(content, str) else ""
            kinds |= {"email"} if name == "email" else {"phone"} if "sms" in name else set()
    if at(item, "contact.unsubscribed_from_sms") is True:
        kinds.add("phone")
    if at(item, "contact.unsubscribed_from_emails") is True:
        kinds.add("email")
    return kinds

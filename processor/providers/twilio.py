"""Twilio: texts that come in, Conversations, and what Event Streams tell in batches.

Signed over the configured URL, without a time stamp of the call. A class that Twilio gives to a
text, such as STOP, is believed when it restricts; STOP is read from the text as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.domain.keywords import AGREEING, folded, is_stop
from processor.ports.webhooks import RawRequest, Reply
from processor.providers import form_body
from processor.providers.kept import read_kept
from processor.providers.native import event, person
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import (
    body_id,
    joined,
    moment,
    objects_at,
    peek,
    text,
    text_at,
)
from processor.providers.scheme import Scheme
from processor.providers.signed import Call, Ignored, SignedProvider, all_of
from processor.providers.spoken import (
    Spoken,
    asks_to_stop,
    heard,
    named,
    received,
    resumed,
    stopped,
)
from processor.providers.strict_json import strict_object, tolerant_object
from processor.providers.twilio_signing import as_configured, with_port, without_port

#: Where a message of a conversation came from, if a person wrote it on a phone.
_PHONES: Final = frozenset({"sms", "mms", "whatsapp"})
_ARRIVED: Final = frozenset({"received", "receiving"})
_EVENTS: Final = "events"


class Twilio(SignedProvider):
    """Texts, conversations and reassigned numbers of Twilio; the secret is the auth token."""

    name = "twilio"
    url_bound = True
    outcomes = (
        becomes("a text", "message.received"),
        becomes("a text", "contact.opted_out", when="a STOP by its words or by `OptOutType`"),
        becomes("a text", "contact.resumed", when="`OptOutType=START`, except for YES"),
        ignored("a text", "status_not_used", when="one of yours that is reported on"),
        ignored("a text", "sender_without_number", when="of a sender that is no number"),
        becomes("onMessageAdded", "message.received"),
        becomes("onMessageAdded", "contact.opted_out", when="nothing but a STOP"),
        ignored("onMessageAdded", "author_not_proven", when="written through the API or the chat"),
        becomes("com.twilio.messaging.inbound-message.received", "message.received"),
        becomes(
            "com.twilio.messaging.inbound-message.received",
            "contact.opted_out",
            when="nothing but a STOP",
        ),
        becomes(
            "com.twilio.conversations.message.added", "contact.opted_out", when="nothing but a STOP"
        ),
        ignored("com.twilio.conversations.message.added", "author_not_proven"),
        becomes("com.twilio.messaging.reassigned-number.detected", "number.reassigned"),
        ignored(
            "com.twilio.messaging.reassigned-number.detected",
            "number_not_reassigned",
            when="`is_reassigned` is false",
        ),
        ignored(ANY_OTHER, "event_not_used"),
    )
    reply: Reply | None = Reply(
        body=b'<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml"
    )
    scheme: ClassVar[Scheme] = Scheme(
        header="x-twilio-signature",
        content=as_configured,
        also=(without_port, with_port),
        digest="sha1",
        encoding="base64",
    )

    def delivery_id(self, request: RawRequest) -> str:
        """The message's id and what is told of it; of a batch, the ids in it."""
        body = request.body
        if _is_batch(body):
            ids = [text_at(each, "id") for each in objects_at(peek(_wrapped(body)), _EVENTS)]
            return joined(body, *ids) if ids else body_id(body)
        told = peek(body) if _is_json(body) else form_body.every_reading(body)
        what = text_at(told, "EventType", "MessageStatus", "SmsStatus") or "message"
        return joined(body, text_at(told, "MessageSid", "id"), what)

    def called_at(self, url: str, body: bytes) -> str:
        """The address; that of JSON names the hash of the body, which is what is signed of it."""
        return f"{url}?bodySHA256={hashlib.sha256(body).hexdigest()}" if _is_json(body) else url

    def payload(self, body: bytes) -> Mapping[str, Any]:
        """The fields of a form or of JSON; a batch lies under `events`."""
        if not _is_json(body):
            return form_body.strict_form(body)
        return strict_object(_wrapped(body) if _is_batch(body) else body)

    def tolerated(self, body: bytes) -> Mapping[str, Any] | None:
        """The same with every reading."""
        if not _is_json(body):
            return form_body.every_reading(body)
        return tolerant_object(_wrapped(body) if _is_batch(body) else body)

    def answered(self, kept: bytes) -> bool:
        """A class given to a text: its own keyword handling is on, and answered in its words."""
        body = read_kept(kept).body
        told = None if _is_batch(body) else self.tolerated(body)
        return bool(_texts(told or {}, "OptOutType"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What a text, a conversation or each event of a batch says."""
        told, brand = call.payload, call.meant.brand
        if _EVENTS in told:
            yield from all_of(_streamed(each, brand) for each in objects_at(told, _EVENTS))
        elif "specversion" in told:
            yield from _streamed(told, brand)
        elif "EventType" in told:
            yield from _conversation(told, brand)
        else:
            yield from _text(told, brand)


def _is_json(body: bytes) -> bool:
    """Whether it is JSON: a form begins with the name of a field, in which these are escaped."""
    return body.lstrip()[:1] in (b"{", b"[")


def _is_batch(body: bytes) -> bool:
    return body.lstrip()[:1] == b"["


def _wrapped(body: bytes) -> bytes:
    """A batch as an object, to be read by the rules of one."""
    return b'{"events":' + body + b"}"


def _text(told: Mapping[str, Any], brand: str) -> Iterator[AnyEvent]:
    """A text as a messaging webhook tells it."""
    kind = {each.upper() for each in _texts(told, "OptOutType")}
    said = _spoken(told, brand, sender="From", body="Body")
    stopping = next(filter(is_stop, _texts(told, "Body")), None)
    if stopping or "STOP" in kind:
        numbers = [_end(each)[1] for each in _texts(told, "From")]
        yield stopped(brand, said.channel, numbers, stopping or said.text, said.at)
        return
    status = text_at(told, "MessageStatus", "SmsStatus") or "received"
    if status.casefold() not in _ARRIVED:
        raise Ignored("status_not_used")
    # Twilio calls YES a START, though it may answer a question that was asked.
    begins = kind == {"START"} and folded(said.text or "") not in AGREEING
    yield resumed(said) if begins else received(said)


def _conversation(told: Mapping[str, Any], brand: str) -> Iterator[AnyEvent]:
    """A message of Conversations; whoever writes through the API may write in anybody's name."""
    if told["EventType"] != "onMessageAdded":
        raise Ignored("event_not_used")
    said = _spoken(told, brand, sender="Author", body="Body")
    source = text_at(told, "Source") or ""
    if source.casefold() in _PHONES:
        yield heard(said)
    else:
        yield _only_a_stop(said)


def _streamed(told: Mapping[str, Any], brand: str) -> Iterator[AnyEvent]:
    """One event of Event Streams."""
    inner = told.get("data")
    data = inner if isinstance(inner, dict) else {}
    match told.get("type"):
        case "com.twilio.messaging.reassigned-number.detected":
            yield _reassigned(data, brand)
        case "com.twilio.messaging.inbound-message.received":
            yield heard(_spoken(data, brand, sender="from", body="body", to="to", at="timestamp"))
        case "com.twilio.conversations.message.added":
            yield _added(data, brand)
        case _:
            raise Ignored("event_not_used")


def _added(data: Mapping[str, Any], brand: str) -> AnyEvent:
    """It does not tell where a message came from, so that only a STOP is taken from it."""
    return _only_a_stop(_spoken(data, brand, sender="Author", body="MessageBody", at="DateCreated"))


def _only_a_stop(said: Spoken) -> AnyEvent:
    """Of an author who is not proven, what takes consent back, in whatever words, and no more."""
    if not asks_to_stop(said.text):
        raise Ignored("author_not_proven")
    return stopped(said.brand, said.channel, [said.number], said.text, said.at)


def _reassigned(data: Mapping[str, Any], brand: str) -> AnyEvent:
    """The number that was written to has a new owner; what came in before now was the old one's.

    The day of `last_verified_date` is when the number was still the old owner's, not when it passed
    on; so nothing that was agreed until now is kept.
    """
    if data.get("is_reassigned") is False:
        raise Ignored("number_not_reassigned")
    return event("number.reassigned", brand, None, phone=_end(text_at(data, "to_number"))[1])


def _spoken(
    told: Mapping[str, Any], brand: str, *, sender: str, body: str, to: str = "To", at: str = ""
) -> Spoken:
    channel, number = _end(text_at(told, sender))
    ours = _end(text_at(told, to))[1]
    return Spoken(
        brand=brand,
        channel=channel,
        number=number,
        text=text_at(told, body),
        conversation=text_at(told, "ConversationSid") or named(channel, ours, number),
        at=moment(told.get(at)),
        person=person(full_name=text_at(told, "ProfileName")),
    )


def _texts(told: Mapping[str, Any], name: str) -> list[str]:
    """Every reading of a field."""
    given = told.get(name)
    each = given if isinstance(given, list) else [given]
    return [found for one in each if (found := text(one))]


def _end(address: str | None) -> tuple[Channel, str | None]:
    """An address such as `whatsapp:+12025550103`: its channel, and the number alone."""
    kind, _, number = (address or "").rpartition(":")
    return Channel.WHATSAPP if kind == "whatsapp" else Channel.SMS, number or None

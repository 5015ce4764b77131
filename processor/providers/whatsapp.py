"""WhatsApp Cloud API: messages, and what people chose in WhatsApp about marketing messages.

Signed over the raw body, without a time stamp; one call may tell of several people. The endpoint
is proven once by a GET with a token that the operator chose, which is no key of signatures.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

import msgspec

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.domain.keywords import folded
from processor.ports.webhooks import Meant, RawRequest, Reply
from processor.providers.native import event, person
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import body_id, moment, objects_at, peek, text, text_at
from processor.providers.scheme import Scheme, body_alone
from processor.providers.signed import Call, Ignored, SignedProvider, all_of
from processor.providers.spoken import Spoken, heard, named, resumed, stopped

#: How a secret begins that is the token of the handshake.
HANDSHAKE: Final = "verify:"
#: The name by which a box of the map says what signing up for marketing messages stands for.
PREFERENCES: Final = "user_preferences"
_LONGEST_CHALLENGE: Final = 256
#: Kinds of messages in which nobody wrote anything.
_WORDLESS: Final = frozenset({"system", "reaction", "request_welcome"})
#: The first word of buttons that take consent back, such as `Stop promotions`.
_STOPPING: Final = frozenset({"stop", "unsubscribe", "optout"})
_BUTTONS: Final = ("button.text", "interactive.button_reply.title")


class WhatsApp(SignedProvider):
    """Numbers of the Cloud API; the secrets are the app's secret and the handshake's token."""

    name = "whatsapp"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-hub-signature-256", content=body_alone, prefix="sha256="
    )
    boxes = True
    outcomes = (
        becomes("messages", "message.received"),
        becomes("messages", "contact.opted_out", when="a STOP, or a button that says so"),
        ignored("messages", "sender_without_number", when="of somebody who hides the number"),
        ignored("messages", "status_not_used", when="a report on one of yours"),
        ignored("messages", "event_not_used", when="a reaction, or of the system"),
        becomes("user_preferences", "contact.opted_out", when="`stop`"),
        becomes("user_preferences", "contact.resumed", when="`resume` or `signup`"),
        becomes(
            "user_preferences",
            "contact.resumed",
            "contact.opted_in",
            when="`signup`, with a rule for it",
        ),
        ignored("user_preferences", "preference_not_used", when="about something else"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def check_secret(self, secret: str) -> str | None:
        """Say what is wrong with a secret or a token, or None; neither is repeated."""
        return super().check_secret(secret.removeprefix(HANDSHAKE))

    def signing(self, secrets: Sequence[str]) -> list[str]:
        """The app's secrets: the token travels in URLs, and signs nothing."""
        return [secret for secret in super().signing(secrets) if not secret.startswith(HANDSHAKE)]

    def greet(self, request: RawRequest, secrets: Sequence[str]) -> Reply | None:
        """The challenge of a GET that knows the token."""
        if request.method != "GET":
            return None
        asked = dict(parse_qsl(request.url.partition("?")[2]))
        given = (HANDSHAKE + asked.get("hub.verify_token", "")).encode("utf-8", "replace")
        tokens = [each for each in super().signing(secrets) if each.startswith(HANDSHAKE)]
        known = [hmac.compare_digest(given, each.encode()) for each in tokens]
        challenge = asked.get("hub.challenge", "")
        fit = challenge.isascii() and challenge.isalnum() and len(challenge) <= _LONGEST_CHALLENGE
        if asked.get("hub.mode") != "subscribe" or not any(known) or not fit:
            return None
        return Reply(body=challenge.encode(), media_type="text/plain")

    def delivery_id(self, request: RawRequest) -> str:
        """The ids of all that is told in it."""
        told = [_named(each) for each in _items(peek(request.body))]
        known = [each for each in told if each]
        if not known or len(known) < len(told):
            return body_id(request.body)
        return json.dumps(known, separators=(",", ":"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """What each message and each choice says."""
        yield from all_of(_read(each, call.meant) for each in _items(call.payload))


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a call tells of, and the value that it stands in."""

    kind: str
    told: Mapping[str, Any]
    value: object

    def __repr__(self) -> str:
        """Hide what is told."""
        return f"Item({self.kind})"


def _items(payload: object) -> Iterator[Item]:
    """All of a call, in its order; what is told of something else is one item of no kind."""
    for entry in objects_at(payload, "entry"):
        for change in objects_at(entry, "changes"):
            value = change.get("value")
            kinds = _FIELDS.get(text_at(change, "field") or "", ())
            found = [
                Item(kind=kind, told=each, value=value)
                for kind in kinds
                for each in objects_at(value, kind)
            ]
            yield from found or [Item(kind="", told={}, value=value)]


def _named(item: Item) -> str | None:
    """What tells an item from every other."""
    parts = _NAMES.get(item.kind, ("id",))
    texts = [text_at(item.told, part) for part in parts]
    return json.dumps(texts) if all(texts) else None


def _read(item: Item, meant: Meant) -> Iterator[AnyEvent]:
    match item.kind:
        case "messages":
            yield _message(item, meant.brand)
        case "user_preferences":
            yield from _preference(item, meant)
        case "statuses":
            raise Ignored("status_not_used")
        case _:
            raise Ignored("event_not_used")


def _message(item: Item, brand: str) -> AnyEvent:
    told = item.told
    if text_at(told, "type") in _WORDLESS:
        raise Ignored("event_not_used")
    said = Spoken(
        brand=brand,
        channel=Channel.WHATSAPP,
        number=_number(told.get("from")),
        text=text_at(told, "text.body", *_BUTTONS, "interactive.list_reply.title"),
        conversation=named(
            Channel.WHATSAPP, text_at(item.value, "metadata.phone_number_id"), _from(told)
        ),
        at=moment(told.get("timestamp")),
        person=person(full_name=_profile(item.value, _from(told))),
    )
    pressed = (text_at(told, *_BUTTONS) or "").split()[:1]
    if any(folded(word) in _STOPPING for word in pressed):
        return stopped(brand, said.channel, [said.number], said.text, said.at)
    return heard(said)


def _preference(item: Item, meant: Meant) -> Iterator[AnyEvent]:
    """A choice about marketing messages.

    Which labels stand for marketing is not told, so a stop ends all of them; a narrower one could
    leave a label open that the person meant.
    """
    told, at = item.told, moment(item.told.get("timestamp"))
    number, chosen = _number(told.get("wa_id")), (text_at(told, "value") or "").casefold()
    channel = Channel.WHATSAPP
    if chosen == "stop":
        gone = {"phone": number, "channels": [channel.value], "cause": "provider"}
        yield event("contact.opted_out", meant.brand, at, **gone)
        return
    if chosen not in {"resume", "signup"} or text_at(told, "category") != "marketing_messages":
        raise Ignored("preference_not_used")
    said = Spoken(
        brand=meant.brand, channel=channel, number=number, text=None, conversation=None, at=at
    )
    yield resumed(said)
    if chosen == "signup":
        yield from _signed_up(number, at, meant)


def _signed_up(number: str | None, at: str | None, meant: Meant) -> Iterator[AnyEvent]:
    """What signing up stands for, if the operator said so."""
    for box in meant.map.boxes:
        if box.field == PREFERENCES and Channel.WHATSAPP in box.channels:
            yield event(
                "contact.opted_in",
                meant.brand,
                at,
                phone=number,
                method="newsletter",
                channels=[Channel.WHATSAPP.value],
                tags=list(box.tags),
                wording=box.wording,
                wording_version=box.wording_version,
            )


def _from(told: Mapping[str, Any]) -> str | None:
    return text_at(told, "from")


def _number(wa_id: object) -> str | None:
    """A number, which is told in digits alone; whoever hides theirs has none."""
    digits = text(wa_id)
    return f"+{digits.removeprefix('+')}" if digits else None


def _profile(value: object, wa_id: str | None) -> str | None:
    """The name under which somebody is on WhatsApp."""
    of = (each for each in objects_at(value, "contacts") if text_at(each, "wa_id") == wa_id)
    return next((text_at(each, "profile.name") for each in of), None)


#: The lists of a change that are read, by its field.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "messages": ("messages", "statuses"),
    PREFERENCES: (PREFERENCES,),
}
#: What names an item of each kind.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "statuses": ("id", "status"),
    PREFERENCES: ("wa_id", "timestamp", "value"),
}

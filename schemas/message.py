"""The outbound message as a business submits it, and the question that the gate is asked.

Strict: an unknown field is refused, since a mistyped `deadline` would otherwise be no deadline.
Only an address is taken as it comes, so that one that cannot be read is answered and not refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from marshmallow import ValidationError

from processor.domain.address import Channel
from processor.ports.errors import FieldProblem, NotUnderstood
from processor.services.compose import Request
from schemas.base import Closed
from schemas.fields import Choice, Flag, Identifier, Matched, Shape, Told, about, say
from schemas.problems import MOST, problems_of
from schemas.times import Moment

#: A message may be planned this far ahead.
HORIZON: Final = timedelta(days=366)
#: Messages that may be asked about at once.
MOST_MESSAGES: Final = 1000
#: The sender's clock may be this much behind ours when it asks about "now".
_SLACK: Final = timedelta(minutes=1)


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Whose message it is: the business of the key, and the brand meant where none is named."""

    business: str
    brand: str


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate is asked: `many` says that a list was sent, so a list is answered."""

    requests: tuple[Request, ...]
    at: datetime | None = None
    many: bool = False


class Written(Matched):
    """An address as somebody wrote it."""

    longest = 512
    pattern = r"^[\s\S]+$"
    cure = "must not be empty; give the phone number, e-mail address or visitor id"


class Purpose(Matched):
    """What a message is for."""

    longest = 64
    pattern = r"^[a-z][a-z0-9_]*$"
    cure = "must be a purpose name such as order_confirmation"


class EntryId(Matched):
    """The id of an entry in the ledger."""

    pattern = r"^ent_[0-9a-f]{32}$"
    cure = "must be `ent_` and 32 hexadecimal digits, as a decision or a delivery names it"


class Reference(Matched):
    """A reference that only the sender reads, such as the place of a text."""

    longest = 512


class Body(Matched):
    """The text of a message, taken whole."""

    longest = 5_000
    pattern = r"^[\s\S]*\S[\s\S]*$"
    cure = "must not be blank; leave it out, or write the text"


class AnyList(Told[tuple[Any, ...]]):
    """A list whose members another schema judges."""

    default_error_messages = say(
        invalid="must be a list, in brackets",
        length=f"must have 1 to {MOST_MESSAGES} members; split it",
    )

    def _read(self, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if not 1 <= len(value) <= MOST_MESSAGES:
            raise self.make_error("length")
        return tuple(value)

    def shape(self) -> Shape:
        """A list."""
        return {"type": "array", "minItems": 1, "maxItems": MOST_MESSAGES}


TEXT: Final = "Acme: your order 99 is on its way. Reply STOP to opt out."


class MessageSchema(Closed):
    """One outbound message."""

    id = Identifier(required=True, metadata=about("Your own id of the message", "job-4711"))
    brand = Identifier(
        metadata=about("The brand it speaks for; default: the business's own", "acme")
    )
    channel = Choice(Channel, required=True, metadata=about("The way it travels", "sms"))
    to = Written(required=True, metadata=about("The recipient's address", "+12025550101"))
    purpose = Purpose(metadata=about("What it is for; default: marketing", "order_confirmation"))
    contains_promotion = Flag(
        metadata=about("Whether it advertises; then it counts as marketing", False)  # noqa: FBT003 - an example of the field
    )
    conversation_id = Identifier(metadata=about("The conversation it belongs to", "chat-17"))
    order_id = Identifier(metadata=about("The order it is about", "order-99"))
    appointment_id = Identifier(metadata=about("The appointment it is about", "visit-5"))
    appointment_at = Moment(
        metadata=about("The appointment's time that the text names", "2026-03-01T09:30:00-05:00")
    )
    cause = EntryId(metadata=about("The entry that a service message answers", "ent_" + "0" * 32))
    not_before = Moment(
        metadata=about("Not to be sent before; at most 366 days ahead", "2026-03-01T09:30:00Z")
    )
    deadline = Moment(metadata=about("Not to be sent after", "2026-03-02T09:30:00Z"))
    template = Identifier(metadata=about("The template that you will fill in", "reminder-1"))
    body_hash = Identifier(metadata=about("A hash of the text, for your own check", "9f86d081"))
    payload_ref = Reference(metadata=about("Where your sender finds the text", "texts/4711"))
    body = Body(metadata=about("The text itself, kept sealed and handed out with the claim", TEXT))


class SingleSchema(MessageSchema):
    """One message, asked about now or as of a later moment."""

    at = Moment(metadata=about("What the answer would be then", "2026-03-01T09:30:00Z"))


_ASKED: Final = [{"id": "job-4711", "channel": "sms", "to": "+12025550101"}]


class ManySchema(Closed):
    """Many messages, asked about together."""

    messages = AnyList(required=True, metadata=about("The messages", _ASKED))
    at = Moment(metadata=about("What the answers would be then", "2026-03-01T09:30:00Z"))


_MESSAGE: Final = MessageSchema()
_MESSAGES: Final = MessageSchema(many=True)
_SINGLE: Final = SingleSchema()
_MANY: Final = ManySchema()


def read_message(body: Mapping[str, object], sender: Sender, now: datetime) -> Request:
    """One message to be sent; raises NotUnderstood, refusable, with every problem there is."""
    read = loaded(_MESSAGE, body)
    _raise_any(_too_far("", read, now))
    return _request(read, sender)


def read_inquiry(body: Mapping[str, object], sender: Sender, now: datetime) -> Inquiry:
    """One message or many to be judged; raises NotUnderstood, refusable."""
    many = "messages" in body
    outer = loaded(_MANY if many else _SINGLE, body)
    at = outer.pop("at", None)
    problems = _past(at, now)
    members: Sequence[dict[str, Any]] = _members(outer["messages"]) if many else [outer]
    for place, member in enumerate(members):
        problems += _too_far(f"/messages/{place}" if many else "", member, now)
    _raise_any(problems)
    requests = tuple(_request(member, sender) for member in members)
    return Inquiry(requests=requests, at=at, many=many)


def loaded(schema: Closed, body: Mapping[str, object]) -> dict[str, Any]:
    """What a schema reads; raises NotUnderstood, refusable."""
    try:
        return dict(schema.load(body))
    except ValidationError as problem:
        raise _malformed(problems_of(problem.messages)) from None


def _members(items: Sequence[Any]) -> list[dict[str, Any]]:
    try:
        return list(_MESSAGES.load(items))
    except ValidationError as problem:
        raise _malformed(problems_of(problem.messages, "/messages")) from None


def _past(at: datetime | None, now: datetime) -> list[FieldProblem]:
    if at is None or at >= now - _SLACK:
        return []
    detail = "must be now or later; `assent explain --as-of` tells about the past"
    return [FieldProblem(pointer="/at", detail=detail)]


def _too_far(pointer: str, read: Mapping[str, Any], now: datetime) -> list[FieldProblem]:
    if read.get("not_before", now) <= now + HORIZON:
        return []
    detail = f"must be at most {HORIZON.days} days ahead; submit it later"
    return [FieldProblem(pointer=f"{pointer}/not_before", detail=detail)]


def _request(read: dict[str, Any], sender: Sender) -> Request:
    return Request(**{"brand": sender.brand, **read, "business": sender.business})


def _raise_any(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise _malformed(tuple(problems[:MOST]))


def _malformed(problems: tuple[FieldProblem, ...]) -> NotUnderstood:
    return NotUnderstood("message_malformed", problems, refusable=True)

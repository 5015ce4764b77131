"""What providers said of sendings, as a sender reports it: many at once, read strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from marshmallow import ValidationError

from processor.domain.address import Channel, likely_channel, parse_address
from processor.domain.errors import AddressInvalid
from processor.ports.errors import FieldProblem
from processor.services.recipients import Recipient
from processor.services.results import Reported, Result
from schemas.base import Closed
from schemas.desk import body_invalid
from schemas.fields import Choice, Identifier, Matched, Shape, about
from schemas.message import AnyList, Sender, Written
from schemas.problems import MOST, problems_of
from schemas.times import Moment

#: Finds the recipient of a message of this business by its id.
Find = Callable[[str], Recipient | None]


class Code(Matched):
    """A provider's code, as it told it."""

    longest = 64
    pattern = r"^[A-Za-z0-9_.-]{1,64}$"
    cure = "must be the provider's code in quotes, such as 21610, or delivered"


class ProviderName(Matched):
    """Who carried the message."""

    longest = 40
    pattern = r"^[a-z0-9][a-z0-9-]{0,39}$"
    cure = "must be the provider's name in lower case, such as twilio"


class MessageId(Matched):
    """The id of a message that was submitted here."""

    pattern = r"^msg_[0-9a-f]{32}_[0-9a-f]{16}$"
    cure = "must be `msg_` and what follows it, as the submission answered"


class ResultSchema(Closed):
    """What a provider said of one sending: of a message of ours, or of an address."""

    id = Identifier(metadata=about("Your own id of it; the same again is done once", "SM4711"))
    message = MessageId(metadata=about("The message", "msg_" + "0" * 32 + "_" + "0" * 16))
    to = Written(metadata=about("The address, where there is no message", "+12025550101"))
    channel = Choice(
        Channel, metadata=about("The way it went; default: what `to` looks like", "sms")
    )
    brand = Identifier(metadata=about("The brand that sent; default: your own", "acme"))
    provider = ProviderName(required=True, metadata=about("Who carried it", "twilio"))
    code = Code(required=True, metadata=about("What it said", "21610"))
    occurred_at = Moment(metadata=about("When; default: now", "2026-03-01T09:30:00Z"))

    rules: ClassVar[Shape] = {
        "oneOf": [
            {"required": ["message"], "not": {"required": ["channel"]}},
            {"required": ["to"]},
        ]
    }

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Whom it is about, once."""
        if ("message" in read) == ("to" in read):
            raise ValidationError("names nobody, or twice; give `message` or `to`")
        if "message" in read and "channel" in read:
            raise ValidationError({"channel": ["is the message's own; leave it out"]})
        return read


class ResultsSchema(Closed):
    """Results of sendings."""

    results = AnyList(
        required=True,
        metadata=about(
            "The results", [{"to": "+12025550101", "provider": "twilio", "code": "21610"}]
        ),
    )


_OUTER: Final = ResultsSchema()
_MEMBERS: Final = ResultSchema(many=True)


def read_results(body: Mapping[str, object], sender: Sender, find: Find) -> tuple[Result, ...]:
    """The results of a call; raises NotUnderstood, refusable, and then none of them counts."""
    try:
        items: Sequence[Any] = dict(_OUTER.load(body))["results"]
    except ValidationError as problem:
        raise body_invalid(*problems_of(problem.messages)) from None
    try:
        members: list[dict[str, Any]] = list(_MEMBERS.load(items))
    except ValidationError as problem:
        raise body_invalid(*problems_of(problem.messages, "/results")) from None
    made: list[Result] = []
    problems: list[FieldProblem] = []
    for place, (read, given) in enumerate(zip(members, items, strict=True)):
        try:
            made.append(_result(read | {"occurred_text": given.get("occurred_at")}, sender, find))
        except _Unplaced as unplaced:
            pointer = f"/results/{place}/{unplaced.field}"
            problems.append(FieldProblem(pointer=pointer, detail=str(unplaced)))
    if problems:
        raise body_invalid(*problems[:MOST])
    return tuple(made)


def results_answer(reported: Sequence[Reported]) -> dict[str, Any]:
    """What became of each, in their order."""
    return {"results": [_reported(each) for each in reported]}


class _Unplaced(Exception):
    """A result whose recipient cannot be told."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def _result(read: dict[str, Any], sender: Sender, find: Find) -> Result:
    whose = {"brand": sender.brand, **read, "business": sender.business}
    if "message" in read:
        recipient = find(read["message"])
        if recipient is None:
            raise _Unplaced("message", "is no message of yours that is still kept; give `to`")
        whose |= {
            "brand": read.get("brand", recipient.brand),
            "message": recipient.message,
            "channel": recipient.channel,
            "address": recipient.address,
        }
        return Result(**whose)
    to = whose.pop("to")
    channel = whose.pop("channel", None) or likely_channel(to)
    try:
        return Result(channel=channel, address=parse_address(channel.kind, to), **whose)
    except AddressInvalid as problem:
        raise _Unplaced("to", str(problem)) from None


def _reported(each: Reported) -> dict[str, Any]:
    told: dict[str, Any] = {"effect": each.effect}
    if each.cause is not None:
        told |= {"cause": each.cause, "status": "held" if each.held else "suppressed"}
    if each.batch is not None:
        told |= {"batch": each.batch}
    return told

"""What a customer wrote to a number, as one of our events: a STOP, or a message to be answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.domain.free_text import Band, Context, Wish, judge
from processor.domain.keywords import is_stop
from processor.providers.native import event, is_address
from processor.providers.signed import Ignored

_NO_ID: Final = re.compile(r"[^A-Za-z0-9]")


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One message from a number; `at` is when it was written, if that is told, with offset.

    `conversation` is how the sender of an answer names the conversation.
    """

    brand: str
    channel: Channel
    number: str | None
    text: str | None
    conversation: str | None
    at: str | None = None
    person: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Hide who wrote what."""
        return "Spoken(...)"


def heard(said: Spoken) -> AnyEvent:
    """The event; raises Ignored for a message from nobody who could be texted, NotUnderstood."""
    if is_stop(said.text):
        return stopped(said.brand, said.channel, [said.number], said.text, said.at)
    return received(said)


def asks_to_stop(text: str | None) -> bool:
    """Whether a text surely asks for no more, where nobody can tell who wrote it."""
    read = judge(text, Context.CHAT)
    return read.wish is Wish.REVOKE and read.band is Band.SURE


def received(said: Spoken) -> AnyEvent:
    """A message, whatever it says."""
    return event(
        "message.received",
        said.brand,
        said.at,
        **{"from": {"phone": _number(said)}},
        channel=said.channel.value,
        conversation_id=said.conversation,
        text=said.text,
        person=said.person,
    )


def stopped(
    brand: str, channel: Channel, numbers: Sequence[str | None], text: str | None, at: str | None
) -> AnyEvent:
    """The person took consent back; of several readings of the number, each counts."""
    return event(
        "contact.opted_out",
        brand,
        at,
        phone=[number for number in numbers if number],
        channels=[channel.value],
        cause="contact",
        text=text,
    )


def resumed(said: Spoken) -> AnyEvent:
    """The person asked to hear again."""
    return event(
        "contact.resumed",
        said.brand,
        said.at,
        phone=_number(said),
        channel=said.channel.value,
        text=said.text,
    )


def named(channel: Channel, ours: str | None, theirs: str | None) -> str | None:
    """The name of the conversation between two numbers that the provider gives none."""
    ends = [_NO_ID.sub("", each or "") for each in (ours, theirs)]
    return f"{channel.value}:{ends[0]}:{ends[1]}" if all(ends) else None


def _number(said: Spoken) -> str:
    if said.number is None or not is_address("phone", said.number):
        raise Ignored("sender_without_number")
    return said.number

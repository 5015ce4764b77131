"""What all events are made of: the root, who acted, and the consent boxes that were shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from processor.domain.address import Address, Channel


class BoxState(StrEnum):
    """How a consent box was shown and left; only `checked` is an affirmative act."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"
    PRECHECKED = "prechecked"
    ABSENT = "absent"


class ConsentBox(msgspec.Struct, frozen=True, kw_only=True):
    """One consent box of a form or widget, as the customer saw it."""

    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    state: BoxState
    wording: str | None = None
    wording_version: str | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who acted and from where, as far as the source collected it."""

    full_name: str | None = None
    email: str | None = None
    postal_address: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    page_url: str | None = None
    captures: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hide everything: an event's repr ends up in tracebacks."""
        return "Person(...)"


class ReplyAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address that the visitor typed into the chat, to be answered there."""

    channel: Channel
    address: Address


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What all events share. `brand` is a sender identity; `unread`: an address was no address."""

    brand: str
    occurred_at: datetime | None = None
    occurred_text: str | None = None
    unread: bool = False

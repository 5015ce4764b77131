"""Channels and the addresses they reach, parsed once at the edge into one normal form."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec
from email_validator import EmailNotValidError, validate_email

from processor.domain.errors import AddressInvalid
from processor.domain.phone import e164

#: A visitor id is chosen by the chat system; this is what such ids look like in practice.
_VISITOR: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")

#: What people write numbers with, at least as many digits as the shortest of them have.
_LIKE_A_PHONE: Final = re.compile(r"\s*\+.*|(?:[\s().-]*\d){5,}[\s().-]*")


class AddressKind(StrEnum):
    """What an address is made of; channels of one kind share one standing."""

    PHONE = "phone"
    EMAIL = "email"
    VISITOR = "visitor"


class Channel(StrEnum):
    """The ways a message can travel."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    WEBCHAT = "webchat"
    EMAIL = "email"

    @property
    def kind(self) -> AddressKind:
        """The kind of address this channel delivers to."""
        return _KINDS[self]


_KINDS: Final = {
    Channel.SMS: AddressKind.PHONE,
    Channel.WHATSAPP: AddressKind.PHONE,
    Channel.WEBCHAT: AddressKind.VISITOR,
    Channel.EMAIL: AddressKind.EMAIL,
}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An end point in normal form: E.164 phone, lower-cased e-mail, webchat visitor id."""

    kind: AddressKind
    value: str

    def __repr__(self) -> str:
        """Hide the value: a repr ends up in logs and tracebacks."""
        return f"Address({self.kind.value})"


def parse_address(kind: AddressKind, text: str, region: str | None = None) -> Address:
    """Read an address as a person or a shop writes it.

    Raises AddressInvalid, without the text, when it is no such address. A phone number must be
    international (`+...`): guessing a country would sooner or later text a stranger. Only where
    somebody states the `region` of a whole list may its numbers be written as they are there.
    """
    match kind:
        case AddressKind.PHONE:
            return Address(kind=kind, value=e164(text, region))
        case AddressKind.EMAIL:
            return Address(kind=kind, value=_email(text))
        case AddressKind.VISITOR:
            return Address(kind=kind, value=_visitor(text))


def likely_channel(text: str) -> Channel:
    """The channel that an address looks like: a number, an e-mail address, else a visitor.

    A number that lacks its country is still meant as one, and is refused as such.
    """
    if "@" in text:
        return Channel.EMAIL
    return Channel.SMS if _LIKE_A_PHONE.fullmatch(text) else Channel.WEBCHAT


def masked(address: Address) -> str:
    """An address fit for a screen that others can see."""
    text = address.value
    match address.kind:
        case AddressKind.PHONE:
            return f"{text[:3]}{'•' * (len(text) - 5)}{text[-2:]}"
        case AddressKind.EMAIL:
            name, at, domain = text.rpartition("@")
            return f"{name[:1]}•••{at}{domain}"
        case AddressKind.VISITOR:
            return f"{text[:3]}•••"


def _email(text: str) -> str:
    try:
        checked = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=True, test_environment=True
        )
    except EmailNotValidError:
        raise AddressInvalid("e-mail address cannot be read; write it as name@domain") from None
    return checked.normalized.lower()


def _visitor(text: str) -> str:
    if not _VISITOR.fullmatch(text):
        raise AddressInvalid(
            "visitor id must be 1 to 128 letters, digits or `._:@-`; begin with a letter or digit"
        )
    return text

"""Contacts: consent given, confirmed or labelled outside a form."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError

from processor.domain.address import Channel
from processor.domain.events import (
    ConfirmationMethod,
    ContactConfirmed,
    ContactOptedIn,
    ContactResumed,
    ContactTagged,
    OptInMethod,
)
from schemas import parts
from schemas.addresses import check_kind, fit_rules, kind_rules
from schemas.base import Addressed
from schemas.fields import Choice, Shape, Speech, about


class ContactOptedInSchema(Addressed):
    """A customer agreed outside a form."""

    event_type = "contact.opted_in"
    event = ContactOptedIn

    method = Choice(OptInMethod, required=True, metadata=about("How it was given", "paper"))
    channels = parts.channels("The channels that the customer agreed to", required=True)
    tags = parts.tags("The labels that the customer agreed to", required=True)
    wording = parts.WORDING
    wording_version = parts.WORDING_VERSION
    attestation = parts.attestation()
    person = parts.person()

    rules: ClassVar[Shape] = Addressed.rules | {"allOf": list(fit_rules())}


class ContactTaggedSchema(Addressed):
    """A label was put on a contact; it grants only with a complete attestation."""

    event_type = "contact.tagged"
    event = ContactTagged

    channels = parts.channels("The channels that the label is for", required=True)
    tags = parts.tags("The labels", required=True)
    attestation = parts.attestation()
    person = parts.person()

    rules: ClassVar[Shape] = Addressed.rules | {"allOf": list(fit_rules())}


class OwnAct(Addressed):
    """The address itself spoke: exactly one address, on one channel."""

    channel = Choice(Channel, required=True, metadata=about("Where it spoke", "sms"))
    said = Speech(data_key="text", metadata=about("What was said, whole", "START"))

    rules: ClassVar[Shape] = {
        "oneOf": Addressed.rules["anyOf"],
        "allOf": list(kind_rules()),
    }

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Leave the one address, held against the channel."""
        addresses = super().made(read).pop("addresses")
        if len(addresses) != 1:
            raise ValidationError("must name exactly one of `phone`, `email`, `visitor`")
        check_kind(read["channel"], addresses[0], addresses[0].kind.value)
        return read | {"address": addresses[0]}


class ContactResumedSchema(OwnAct):
    """The address asked to hear again."""

    event_type = "contact.resumed"
    event = ContactResumed


class ContactConfirmedSchema(OwnAct):
    """The address confirmed an opt-in; no tags means what was agreed before."""

    event_type = "contact.confirmed"
    event = ContactConfirmed

    tags = parts.tags("The labels that were confirmed; default: those agreed before")
    method = Choice(ConfirmationMethod, metadata=about("How it was confirmed", "link"))
    wording = parts.WORDING
    person = parts.person()

"""Objects that occur within several events: the person, the consent box, the attestation."""

from __future__ import annotations

from typing import Any

from processor.domain.address import Channel
from processor.domain.attestation import Attestation
from processor.domain.events import BoxState, ConsentBox, Person
from schemas.addresses import EmailField
from schemas.base import Closed
from schemas.fields import (
    CaptureId,
    Choice,
    Identifier,
    Ip,
    LongText,
    PageUrl,
    Part,
    Several,
    Tag,
    Text,
    about,
)
from schemas.times import DayOrMoment

WORDING = LongText(
    metadata=about("The wording of the consent, exactly as shown", "Yes, text me offers.")
)
WORDING_VERSION = Identifier(metadata=about("The version of that wording", "2026-03"))


def channels(meaning: str, *, required: bool = False) -> Several:
    """A field that lists channels."""
    return Several(
        Choice(Channel, metadata=about("A channel", "sms")),
        least=1,
        required=required,
        metadata=about(meaning, ["sms"]),
    )


def tags(meaning: str, *, required: bool = False) -> Several:
    """A field that lists labels."""
    return Several(
        Tag(metadata=about("A label", "marketing consent")),
        least=1,
        required=required,
        metadata=about(meaning, ["marketing consent"]),
    )


class PersonSchema(Closed):
    """Who acted and from where; leave out what was not collected."""

    full_name = Text(metadata=about("Full name", "Alice Example"))
    email = EmailField(metadata=about("E-mail address, as evidence", "alice@example.com"))
    postal_address = LongText(
        metadata=about("Physical address, lines as written", "1 Main Street, Springfield")
    )
    ip = Ip(metadata=about("The customer's IP address, never the server's", "192.0.2.7"))
    user_agent = LongText(metadata=about("The browser's User-Agent", "Mozilla/5.0"))
    page_url = PageUrl(metadata=about("The page of the form or chat", "https://shop.example/join"))
    captures = Several(
        CaptureId(metadata=about("The id that the upload answered", "cap_" + "0" * 64)),
        metadata=about("Screenshots or page copies, uploaded before", ["cap_" + "0" * 64]),
    )

    def made(self, read: dict[str, Any]) -> Person:
        """Build the person."""
        if "email" in read:
            read["email"] = read["email"].value
        return Person(**read)


class BoxSchema(Closed):
    """One consent box as the customer saw and left it."""

    channels = channels("The channels that the wording names", required=True)
    tags = tags("The labels that ticking it gives", required=True)
    state = Choice(
        BoxState,
        required=True,
        metadata=about("How it was left; `prechecked` if it was ticked before", "checked"),
    )
    wording = WORDING
    wording_version = WORDING_VERSION

    def made(self, read: dict[str, Any]) -> ConsentBox:
        """Build the box."""
        return ConsentBox(**read)


class AttestationSchema(Closed):
    """Who vouches for the customer's own act; a grant needs all three."""

    recorded_by = Text(metadata=about("The named person who recorded it", "Erin Example"))
    method = Text(metadata=about("How the customer agreed", "signed card at the counter"))
    acted_on = DayOrMoment(metadata=about("When the customer agreed, ISO 8601", "2026-03-01"))

    def made(self, read: dict[str, Any]) -> Attestation:
        """Build the attestation."""
        return Attestation(**read)


def person(*, required: bool = False) -> Part:
    """The field that holds the person."""
    meant = about("Who acted and from where", {"full_name": "Alice Example", "ip": "192.0.2.7"})
    return Part(PersonSchema, required=required, metadata=meant)


def boxes() -> Several:
    """The field that holds the consent boxes."""
    box = {"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}
    return Several(
        Part(BoxSchema, metadata=about("One consent box", box)),
        metadata=about("Every consent box that was shown, ticked or not", [box]),
    )


def attestation() -> Part:
    """The field that holds the attestation."""
    example = {"recorded_by": "Erin Example", "method": "paper", "acted_on": "2026-03-01"}
    return Part(AttestationSchema, metadata=about("Who vouches for the customer's act", example))

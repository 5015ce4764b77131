"""Events about a contact itself: consent given or taken back outside a form, and what ends it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from processor.domain.address import Address, Channel
from processor.domain.attestation import Attestation
from processor.domain.event_parts import Event, Person
from processor.domain.review import ReviewKind


class OptInMethod(StrEnum):
    """How an express consent outside a form was given."""

    NEWSLETTER = "newsletter"
    STAFF = "staff"
    PAPER = "paper"
    VOICE = "voice"


class ContactOptedIn(Event, frozen=True, kw_only=True, tag="contact.opted_in"):
    """The customer agreed outside a form: newsletter, staff, paper, voice."""

    method: OptInMethod
    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    wording: str | None = None
    wording_version: str | None = None
    attestation: Attestation = Attestation()
    person: Person = Person()


class RevocationCause(StrEnum):
    """Why a consent ended; causes are never merged into one flag."""

    CONTACT = "contact"
    STAFF = "staff"
    PROVIDER = "provider"
    COMPLAINT = "complaint"
    WRONG_NUMBER = "wrong_number"
    UNTAGGED = "untagged"
    IMPORT = "import"
    DATA_REQUEST = "data_request"
    #: A whole message that is a stop word.
    KEYWORD = "keyword"
    #: A message in the customer's own words.
    FREE_TEXT = "free_text"
    PREFERENCE_PAGE = "preference_page"
    #: A sending failed for good: nobody can be reached there. It says nothing about consent.
    HARD_FAILURE = "hard_failure"


#: Causes in which the customer asked us directly, so that one confirmation may follow.
OWN_WORDS: Final = frozenset(
    {
        RevocationCause.CONTACT,
        RevocationCause.KEYWORD,
        RevocationCause.FREE_TEXT,
        RevocationCause.PREFERENCE_PAGE,
    }
)

#: Causes that a provider's machine tells; each is kept apart from what people said.
NOT_OF_PEOPLE: Final = frozenset({RevocationCause.PROVIDER, RevocationCause.HARD_FAILURE})


class ContactOptedOut(Event, frozen=True, kw_only=True, tag="contact.opted_out"):
    """Consent was taken back; `tags` and `brands` only where the person chose to narrow it.

    `reading` names the rule by which a text was read, and the versions of words and rules.
    """

    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...] = ()
    tags: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    cause: RevocationCause = RevocationCause.CONTACT
    said: str | None = None
    recorded_by: str | None = None  # the member of staff who was told
    reading: str | None = None


class ContactTagged(Event, frozen=True, kw_only=True, tag="contact.tagged"):
    """A label was put on a contact; a grant only with a complete attestation."""

    addresses: tuple[Address, ...]
    channels: tuple[Channel, ...]
    tags: tuple[str, ...]
    attestation: Attestation = Attestation()
    person: Person = Person()


class ContactUntagged(Event, frozen=True, kw_only=True, tag="contact.untagged"):
    """A label was taken off; revokes that tag at once."""

    addresses: tuple[Address, ...]
    tags: tuple[str, ...]
    channels: tuple[Channel, ...] = ()


class ContactResumed(Event, frozen=True, kw_only=True, tag="contact.resumed"):
    """The address itself asked to hear again (START); `reading` as in ContactOptedOut."""

    address: Address
    channel: Channel
    said: str | None = None
    reading: str | None = None


class ConfirmationMethod(StrEnum):
    """How an address confirmed: by answering a message, or by the link that the message held."""

    REPLY = "reply"
    LINK = "link"


class ContactConfirmed(Event, frozen=True, kw_only=True, tag="contact.confirmed"):
    """The address itself confirmed an opt-in; no tags means whatever was agreed before.

    `wording` is what was shown or asked, `person` what is known of the one who did it: of a link
    the IP address and the browser.
    """

    address: Address
    channel: Channel
    tags: tuple[str, ...] = ()
    said: str | None = None
    reading: str | None = None
    method: ConfirmationMethod | None = None
    wording: str | None = None
    person: Person = Person()


class ContactErased(Event, frozen=True, kw_only=True, tag="contact.erased"):
    """Personal data must go; the block stays."""

    addresses: tuple[Address, ...]


class ContactDataRequested(Event, frozen=True, kw_only=True, tag="contact.data_requested"):
    """The person asked what is held about them; nothing is sent until they say that it may be."""

    addresses: tuple[Address, ...]


class NumberReassigned(Event, frozen=True, kw_only=True, tag="number.reassigned"):
    """The number has a new owner since a date, or since now when the date is not known."""

    address: Address
    since: datetime | None = None


class ReviewNeeded(Event, frozen=True, kw_only=True, tag="review.needed"):
    """A text calls for a person; what pauses does so at once. `reading`: see ContactOptedOut."""

    address: Address
    channel: Channel
    why: ReviewKind
    said: str | None = None
    reading: str | None = None


class SuppressionEnded(Event, frozen=True, kw_only=True, tag="suppression.ended"):
    """An address can be reached after all: a sending arrived, or a member of staff vouches for it.

    It ends a hard failure and nothing else; no consent comes of it.
    """

    address: Address
    channel: Channel
    said: str | None = None
    recorded_by: str | None = None

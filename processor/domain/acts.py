"""What an entry can say: the closed set of acts that a history of consent is made of.

Acts hold no personal data: tags, channels, keyed references and times only. Scope acts carry the
end computed when they were recorded, so that a later, laxer policy can never stretch them.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from processor.domain.address import Channel
from processor.domain.events import OrderStatus, RevocationCause
from processor.domain.review import Outcome, ReviewKind


class Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="act", omit_defaults=True):
    """The common root; the tag is what the ledger calls the act."""


class Granted(Act, frozen=True, kw_only=True, tag="granted"):
    """Express consent. `attested` is false when nobody vouched for the customer's own act.

    With `confirm_by` it waits for a confirmation from the address itself until then.
    """

    channel: Channel
    brand: str
    tags: tuple[str, ...]
    method: str
    attested: bool = True
    missing: tuple[str, ...] = ()
    confirm_by: datetime | None = None


class Noted(Act, frozen=True, kw_only=True, tag="noted"):
    """Something was recorded that grants nothing; `why` is a reason code."""

    why: str
    brand: str
    tags: tuple[str, ...] = ()
    channel: Channel | None = None


class ConversationExtended(Act, frozen=True, kw_only=True, tag="conversation.extended"):
    """An inbound message (or a purchase inside the chat) opened or extended a conversation."""

    object: str
    channel: Channel
    brand: str
    ends_at: datetime


class ConversationEnded(Act, frozen=True, kw_only=True, tag="conversation.ended"):
    """The conversation was closed."""

    object: str


class ConversationTouched(Act, frozen=True, kw_only=True, tag="conversation.touched"):
    """A purchase or booking inside a conversation keeps it open for those who are in it."""

    object: str
    ends_at: datetime


class OrderOpened(Act, frozen=True, kw_only=True, tag="order.opened"):
    """A purchase in which the customer gave this number."""

    object: str
    channel: Channel
    brand: str
    ends_at: datetime


class DeliveryOpened(Act, frozen=True, kw_only=True, tag="delivery.opened"):
    """A purchase in which the customer gave this number as that of whoever receives the goods."""

    object: str
    channel: Channel
    brand: str
    ends_at: datetime


class OrderMoved(Act, frozen=True, kw_only=True, tag="order.moved"):
    """An order changed its status; `ends_at` when that ends it."""

    object: str
    status: OrderStatus
    ends_at: datetime | None = None


class AppointmentOpened(Act, frozen=True, kw_only=True, tag="appointment.opened"):
    """A booking in which the customer gave this number."""

    object: str
    channel: Channel
    brand: str


class AppointmentTimed(Act, frozen=True, kw_only=True, tag="appointment.timed"):
    """An appointment has these times now; `until` is when its scope ends."""

    object: str
    starts_at: datetime
    ends_at: datetime
    until: datetime
    moved: bool = False


class AppointmentCancelled(Act, frozen=True, kw_only=True, tag="appointment.cancelled"):
    """An appointment was called off; only the notice of that is left."""

    object: str


class AppointmentCompleted(Act, frozen=True, kw_only=True, tag="appointment.completed"):
    """An appointment took place."""

    object: str
    until: datetime


class Revoked(Act, frozen=True, kw_only=True, tag="revoked"):
    """Consent taken back; an empty tuple means all."""

    cause: RevocationCause
    channels: tuple[Channel, ...] = ()
    brands: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Resumed(Act, frozen=True, kw_only=True, tag="resumed"):
    """START from the address itself, to one brand."""

    channel: Channel
    brand: str


class Confirmed(Act, frozen=True, kw_only=True, tag="confirmed"):
    """An opt-in to one brand confirmed from the address; no tags means all agreed before."""

    channel: Channel
    brand: str
    tags: tuple[str, ...] = ()


class Reassigned(Act, frozen=True, kw_only=True, tag="reassigned"):
    """The number changed hands; what was agreed before is void."""


class Erased(Act, frozen=True, kw_only=True, tag="erased"):
    """Personal data was destroyed; this stone and every revocation stay.

    `captures` are the vault's pieces that went with it, so that a crash cannot leave them behind.
    """

    captures: tuple[str, ...] = ()


class EvidenceAttached(Act, frozen=True, kw_only=True, tag="evidence.attached"):
    """A capture that arrived later, for an entry recorded before."""

    entry: str
    capture: str


class ReviewOpened(Act, frozen=True, kw_only=True, tag="review.opened"):
    """A person has to look at a text that came by this channel, to this brand."""

    why: ReviewKind
    channel: Channel
    brand: str


class ReviewResolved(Act, frozen=True, kw_only=True, tag="review.resolved"):
    """A person answered the item that this entry opened; what it held back is no longer paused."""

    entry: str
    outcome: Outcome


class Reached(Act, frozen=True, kw_only=True, tag="reached"):
    """The address can be reached on this channel after all; ends hard failures, nothing else."""

    channel: Channel


class Annulled(Act, frozen=True, kw_only=True, tag="annulled"):
    """An import was taken back: the entries of its batch count as if they had never been."""

    batch: str


AnyAct = (
    Granted
    | Noted
    | ConversationExtended
    | ConversationEnded
    | ConversationTouched
    | OrderOpened
    | DeliveryOpened
    | OrderMoved
    | AppointmentOpened
    | AppointmentTimed
    | AppointmentCancelled
    | AppointmentCompleted
    | Revoked
    | Resumed
    | Confirmed
    | Reassigned
    | Erased
    | EvidenceAttached
    | Annulled
    | ReviewOpened
    | ReviewResolved
    | Reached
)


def kind_of(act: AnyAct) -> str:
    """What the ledger calls an act, such as `granted`."""
    return str(type(act).__struct_config__.tag)

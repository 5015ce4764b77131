"""What a history adds up to: the projection the gate reads, cheap to load and to rebuild.

Each part joins by maximum or minimum over ranks, so acts that arrive in another order, or twice,
add up to the same. Everything here can be thrown away and folded again from the ledger.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.address import Channel
from processor.domain.errors import UNREADABLE, LedgerBroken
from processor.domain.events import RevocationCause
from processor.domain.ledger import GENESIS

#: Raised whenever fold changes its result; a standing of another version is folded anew.
FOLD_VERSION: Final = 4
#: Stands for "every" in a coverage.
EVERY: Final = "*"
#: How many revocations of one coverage, and acts that lift, are remembered.
MOST_TURNS: Final = 8


class Grant(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Express consent for one channel, brand and tag: its first and its latest proof.

    Proofs of another strength are a grant of their own, so a weak one never hides a strong one.
    `latest` is None while the first proof is the only one, as it is for most contacts.
    With `confirm_by` it is one sign-up that waits: it counts once the address has confirmed it by
    then, and is part of a grant that `confirmed` marks from that moment on.
    """

    channel: Channel
    brand: str
    tag: str
    attested: bool
    first_at: datetime
    first_entry: str
    latest: Mark | None = None
    missing: tuple[str, ...] = ()
    confirm_by: datetime | None = None
    confirmed: bool = False

    @property
    def last_at(self) -> datetime:
        """The moment of the latest proof."""
        return self.latest.at if self.latest else self.first_at

    @property
    def last_entry(self) -> str:
        """The entry of the latest proof."""
        return self.latest.entry if self.latest else self.first_entry


class Note(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Why something that looked like consent was none; `channel` is empty for any."""

    why: str
    channel: str
    brand: str
    at: datetime
    entry: str


class Opening(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An act by which a channel of a brand was opened for a scope.

    The latest is kept; of a conversation the latest two, since START resumes the one before STOP.
    """

    channel: Channel
    brand: str
    at: datetime
    ends_at: datetime
    entry: str
    received_at: datetime


class ScopeKind(StrEnum):
    """What a scope is about."""

    CONVERSATION = "conversation"
    ORDER = "order"
    #: The same order, for whoever receives the goods.
    DELIVERY = "delivery"
    APPOINTMENT = "appointment"


class Mark(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A moment in the order of acts and the entry that made it."""

    at: datetime
    entry: str


class Timing(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The times an appointment has now."""

    at: datetime
    entry: str
    starts_at: datetime
    ends_at: datetime
    until: datetime
    moved: bool = False


class Limit(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An end that a later act set: an order's delivery, an appointment's completion."""

    at: datetime
    entry: str
    ends_at: datetime


class Scope(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Implied consent about one conversation, order or appointment."""

    kind: ScopeKind
    object: str
    openings: tuple[Opening, ...] = ()
    closed: Mark | None = None
    limit: Limit | None = None
    timing: Timing | None = None


class Stop(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A revocation of one coverage; of each coverage the latest few are kept, oldest first."""

    channel: str
    brand: str
    tag: str
    at: datetime
    entry: str
    cause: RevocationCause
    received_at: datetime


class Lift(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An act of the address itself that lifts: START, or a confirmation of a tag.

    Of each kind the latest few are kept, oldest first.
    """

    confirms: bool
    channel: str
    brand: str
    tag: str
    at: datetime
    entry: str


class Reach(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The latest moment at which a channel was found to reach somebody."""

    channel: str
    at: datetime
    entry: str


class Standing(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """All that the rules look at, for one address of one business.

    `version` is the number of entries it was folded from; `head` the hash of the last of them.
    `annulled` are the imports that were taken back: no entry of theirs is in here.
    `pauses` are the reviews that hold marketing back and are not answered yet.
    """

    version: int = 0
    head: bytes = GENESIS
    fold: int = FOLD_VERSION
    grants: tuple[Grant, ...] = ()
    notes: tuple[Note, ...] = ()
    scopes: tuple[Scope, ...] = ()
    stops: tuple[Stop, ...] = ()
    lifts: tuple[Lift, ...] = ()
    reassigned: Mark | None = None
    erased: Mark | None = None
    attached: tuple[str, ...] = ()
    annulled: tuple[str, ...] = ()
    pauses: tuple[Mark, ...] = ()
    reached: tuple[Reach, ...] = ()

    @property
    def voided_at(self) -> datetime | None:
        """Acts up to this moment no longer permit anything: the number moved or was erased."""
        if self.reassigned is None and self.erased is None:
            return None
        return max((mark.at for mark in (self.reassigned, self.erased) if mark), default=None)


EMPTY: Final = Standing()
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(Standing)


def encode_standing(standing: Standing) -> bytes:
    """The bytes kept in the store: the version in decimal, a newline, the standing."""
    return b"%d\n%s" % (standing.version, _encoder.encode(standing))


def decode_standing(raw: bytes) -> Standing | None:
    """Read a standing; None when another fold version made it; raises LedgerBroken for nonsense."""
    version, _, body = raw.partition(b"\n")
    try:
        standing = _decoder.decode(body)
    except UNREADABLE:
        if _fold_version(body) in (None, FOLD_VERSION):
            raise LedgerBroken("a standing cannot be read; run `assent ledger rebuild`") from None
        return None
    if standing.fold != FOLD_VERSION:
        return None
    if str(standing.version).encode() != version:
        raise LedgerBroken("a standing contradicts its version; run `assent ledger rebuild`")
    return standing


def _fold_version(body: bytes) -> int | None:
    """The fold version of a standing of whatever shape; only its place in the list is fixed."""
    try:
        fields = msgspec.msgpack.decode(body, type=list[msgspec.Raw])
        return msgspec.msgpack.decode(fields[2], type=int)
    except (*UNREADABLE, IndexError):
        return None

"""The permit: what an approval says to whoever sends, in the form that is signed.

It speaks in ids, keyed hashes, versions and times. Whoever finds one learns neither an address nor
a text, however short that is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from processor.domain.decision import Decision
from processor.domain.errors import UNREADABLE, AssentError
from processor.domain.message import Message


class PermitMalformed(AssentError):
    """What is no permit of any version that is known here."""


class PermitFlaw(StrEnum):
    """What can be wrong with a permit before the store is asked."""

    MALFORMED = "permit_malformed"
    KEY_UNKNOWN = "permit_key_unknown"
    UNKNOWN = "permit_unknown"
    OTHER_MESSAGE = "permit_of_another_message"
    OTHER_CONTACT = "contact_changed"
    OTHER_TEXT = "message_changed"


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What the text of a message is known by, as far as its sender said so.

    A sender that says nothing of it, and one that says it otherwise, have another text.
    """

    template: str | None = None
    body_hash: str | None = None
    body: str | None = None

    def __repr__(self) -> str:
        """Hide it."""
        return "Text(...)"

    def canonical(self) -> bytes:
        """The same bytes for the same text, and for no other."""
        return msgspec.msgpack.encode((self.template, self.body_hash, self.body))


class Basis(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What an approval stands on: it holds while each of these is what it was, and until its end.

    `version` is the standing's, 0 where there is none. `birth` is the store's record as text, in
    which the epoch, the id key and the policy's digest stand. `until` (UTC) is the earliest moment
    at which time alone could change the verdict, or the policy's limit if that is earlier.
    """

    decision: str
    reasons: tuple[str, ...]
    purpose: str
    version: int
    birth: str
    until: datetime
    notice: str | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a permit says: who may send which message to whom, on what basis, and which text.

    `text` is a keyed digest. `stored` says that the message was submitted; one that was only asked
    about is redeemed together with its address and its text.
    """

    message: Message
    basis: Basis
    text: bytes
    stored: bool


def basis_of(decision: Decision, name: str, birth: str, limit: timedelta) -> Basis:
    """What an approval stands on that was logged by this name; `limit` is the policy's."""
    first = decision.reasons[0]
    return Basis(
        decision=name,
        reasons=tuple([reason.code for reason in decision.reasons]),
        purpose=decision.purpose,
        version=decision.standing_version,
        birth=birth,
        until=min(decision.at + limit, decision.valid_until or decision.at + limit),
        notice=first.entry if first.code == "service_notice" else None,
    )


def encode_terms(terms: Terms) -> bytes:
    """The canonical form: the same terms are always the same bytes."""
    return _VERSION + _encoder.encode(terms)


def decode_terms(raw: bytes) -> Terms:
    """Read the canonical form, strictly; raises PermitMalformed."""
    if not raw.startswith(_VERSION):
        raise PermitMalformed("a permit of a version that is unknown here")
    try:
        return _decoder.decode(raw[len(_VERSION) :])
    except UNREADABLE as error:
        raise PermitMalformed("not the terms of a permit") from error


_VERSION = b"\x01"
_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Terms)

"""Permits: given with an approval, and looked at when a sender redeems them.

What a sender presents is compared with what was approved, before the store is asked at all: the
message, whom it goes to, and its text. What may have moved since is the claim's to compare.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import Final

import msgspec

from processor.domain.address import parse_address
from processor.domain.errors import AddressInvalid, AssentError
from processor.domain.message import Message
from processor.domain.permit import PermitFlaw, PermitMalformed, Terms, Text, basis_of
from processor.ports import (
    DecisionLog,
    FieldProblem,
    MessageState,
    NotUnderstood,
    Outgoing,
    PermitKeyUnknown,
    PermitSigner,
    PermitUnknown,
    Redeemed,
    SealBroken,
    VaultUnavailable,
)
from processor.ports.permits import Authentic
from processor.services.compose import Composer, Content, Request
from processor.services.gate import Gate, Judged
from processor.services.segments import SegmentDamaged

_MISSING: Final = "is needed with a permit that the gate gave; give it as the gate was asked"


class PermitRefused(AssentError):
    """A permit that lets nothing go, and what is wrong with it."""

    def __init__(self, flaw: PermitFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender comes with: the permit, and the message as it is about to send it."""

    permit: str
    to: str | None = None
    text: Text = Text()

    def __repr__(self) -> str:
        """Hide all of it."""
        return "Presented(...)"


class Permits:
    """Gives and reads them. Businesses in `observing` get none: nothing of theirs is claimed."""

    def __init__(
        self,
        *,
        signer: PermitSigner,
        composer: Composer,
        gate: Gate,
        decisions: DecisionLog,
        observing: Collection[str] = (),
    ) -> None:
        self._signer = signer
        self._composer = composer
        self._gate = gate
        self._decisions = decisions
        self._observing = frozenset(observing)

    def of(self, request: Request, message: Message, judged: Judged) -> str | None:
        """The permit of a logged approval; None of anything else."""
        basis = judged.basis()
        if basis is None or message.business in self._observing:
            return None
        text = Text(template=request.template, body_hash=request.body_hash, body=request.body)
        return self._signed(
            Terms(
                message=message,
                basis=basis,
                text=self._signer.digest(message.business, message.id, text),
                stored=False,
            )
        )

    def of_stored(self, found: Outgoing) -> str | None:
        """The permit of a message that was released; None of any other.

        None too where its decision or its content cannot be opened here: it is claimed by its id
        all the same. Raises StoreUnavailable.
        """
        message = found.message
        if found.state is not MessageState.RELEASED or message.business in self._observing:
            return None
        name = found.decision or ""
        try:
            record = self._decisions.get(name)
            text = _text_of(self._composer.content(found))
        except (SealBroken, VaultUnavailable, SegmentDamaged):
            return None
        if record is None:
            return None
        limit = self._gate.limit()
        return self._signed(
            Terms(
                message=message,
                basis=basis_of(record.decision, name, found.birth, limit),
                text=self._signer.digest(message.business, message.id, text),
                stored=True,
            )
        )

    def redeemed(self, business: str, named: str, presented: Presented) -> Redeemed:
        """What a claim needs of a permit, by the message's id or the caller's own.

        Raises PermitRefused, and NotUnderstood, refusable, where what has to come along is missing.
        """
        found = self._authentic(business, presented.permit)
        terms = found.terms
        if not self._is(terms.message, business, named):
            raise PermitRefused(PermitFlaw.OTHER_MESSAGE)
        # What we hold ourselves is handed out with the claim, so it need not be presented.
        if terms.stored and presented.to is None and presented.text == Text():
            return Redeemed(terms=terms)
        content = self._content(terms.message, presented)
        known = self._signer.digest(business, terms.message.id, presented.text, found.key)
        if not hmac.compare_digest(known, terms.text):
            raise PermitRefused(PermitFlaw.OTHER_TEXT)
        sealed = b"" if terms.stored else self._composer.sealed(terms.message, content)
        return Redeemed(terms=terms, sealed=sealed)

    def _authentic(self, business: str, permit: str) -> Authentic:
        try:
            return self._signer.read(business, permit)
        except PermitMalformed:
            raise PermitRefused(PermitFlaw.MALFORMED) from None
        except PermitKeyUnknown:
            raise PermitRefused(PermitFlaw.KEY_UNKNOWN) from None
        except PermitUnknown:
            raise PermitRefused(PermitFlaw.UNKNOWN) from None

    def _content(self, message: Message, presented: Presented) -> Content:
        """What is about to be sent, once it goes to whom it was approved for."""
        if presented.to is None:
            raise _missing()
        try:
            address = parse_address(message.channel.kind, presented.to)
        except AddressInvalid:
            raise PermitRefused(PermitFlaw.OTHER_CONTACT) from None
        if self._composer.contact(message.business, address) != message.contact:
            raise PermitRefused(PermitFlaw.OTHER_CONTACT)
        text = presented.text
        return Content(
            to=address.value,
            template=text.template,
            body_hash=text.body_hash,
            body=text.body,
        )

    def _is(self, message: Message, business: str, named: str) -> bool:
        """Whether a message goes by this id of ours, or by this one of the caller's."""
        return named == message.id or (
            not named.startswith("msg_")
            and self._composer.message_id(business, named, message.contact) == message.id
        )

    def _signed(self, terms: Terms) -> str:
        return self._signer.sign(terms.message.business, terms)


def _text_of(content: Content) -> Text:
    return Text(template=content.template, body_hash=content.body_hash, body=content.body)


def _missing() -> NotUnderstood:
    problem = FieldProblem(pointer="/to", detail=_MISSING)
    return NotUnderstood("message_malformed", (problem,), refusable=True)

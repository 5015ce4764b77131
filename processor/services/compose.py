"""Compose: what a business says about a message becomes the message that the gate is asked about.

Here personal data ends: the address becomes a keyed contact id, external ids keyed references.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.address import Address, Channel, parse_address
from processor.domain.errors import AddressInvalid
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.domain.purpose import MARKETING
from processor.ports import Job, Outgoing, Sealer

_NATURAL: Final = 16


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """An outbound message as its business describes it; `to` is the address as written.

    `body` is the text itself, where it is not left to the sender to find.
    """

    id: str
    business: str
    brand: str
    channel: Channel
    to: str
    purpose: str = MARKETING
    contains_promotion: bool = False
    conversation_id: str | None = None
    order_id: str | None = None
    appointment_id: str | None = None
    appointment_at: datetime | None = None
    cause: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None
    template: str | None = None
    body_hash: str | None = None
    payload_ref: str | None = None
    body: str | None = None

    def __repr__(self) -> str:
        """Hide the address and the text."""
        return f"Request({self.id})"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What only the sender needs, and only when it may send."""

    to: str
    job: str | None = None
    template: str | None = None
    body_hash: str | None = None
    payload_ref: str | None = None
    body: str | None = None

    def __repr__(self) -> str:
        """Hide the address and the text."""
        return f"Content({self.job})"


class Composer:
    """Makes messages and jobs out of requests."""

    def __init__(self, *, ids: IdKey, sealer: Sealer) -> None:
        self._ids = ids
        self._sealer = sealer

    def message_id(self, business: str, job_id: str, contact: str) -> str:
        """The id of a job's message; it carries the contact, so that a claim needs nothing else."""
        return f"msg_{contact}_{self.job_key(business, job_id)}"

    def job_key(self, business: str, job_id: str) -> str:
        """What finds a job's message for whoever knows the job but not the recipient."""
        return self._ids.message(business, job_id)[:_NATURAL]

    def message(self, request: Request) -> Message:
        """The message behind a request; an address that cannot be read is said so, not guessed."""
        contact, _, problem = self._contact(request)
        return Message(
            id=self.message_id(request.business, request.id, contact),
            business=request.business,
            brand=request.brand,
            channel=request.channel,
            contact=contact,
            purpose=request.purpose,
            contains_promotion=request.contains_promotion,
            conversation=self._object(request, "conversation", request.conversation_id),
            order=self._object(request, "order", request.order_id),
            appointment=self._object(request, "appointment", request.appointment_id),
            appointment_at=request.appointment_at,
            cause=request.cause,
            not_before=request.not_before,
            deadline=request.deadline,
            address_problem=problem,
        )

    def job(self, request: Request) -> Job:
        """The message with its sealed content."""
        message = self.message(request)
        _, address, _ = self._contact(request)
        content = Content(
            to=address.value if address else request.to,
            job=request.id,
            template=request.template,
            body_hash=request.body_hash,
            payload_ref=request.payload_ref,
            body=request.body,
        )
        whole = msgspec.json.encode(request)
        return Job(
            message=message,
            sealed=self.sealed(message, content),
            fingerprint=hashlib.sha256(self._ids.fingerprint(1).encode() + whole).hexdigest(),
        )

    def sealed(self, message: Message, content: Content) -> bytes:
        """The content of a message as it may be stored."""
        clear = msgspec.json.encode(content)
        return self._sealer.seal_envelope(clear, context=self._context(message))

    def content(self, outgoing: Outgoing) -> Content:
        """Open what was sealed for the sender; raises SealBroken."""
        context = self._context(outgoing.message)
        clear = self._sealer.open_envelope(outgoing.sealed, context=context)
        return msgspec.json.decode(clear, type=Content)

    def contact(self, business: str, address: Address) -> str:
        """The contact id of an address."""
        return self._ids.contact(business, address)

    def _context(self, message: Message) -> bytes:
        """The id that the message had under the first key, whatever rotated since."""
        return message.id.replace(message.contact, self._ids.lower(message.contact)).encode()

    def _contact(self, request: Request) -> tuple[str, Address | None, str | None]:
        try:
            address = parse_address(request.channel.kind, request.to)
        except AddressInvalid as error:
            return self._ids.unparsable(request.business, request.to), None, str(error)
        return self._ids.contact(request.business, address), address, None

    def _object(self, request: Request, kind: str, external_id: str | None) -> str | None:
        if external_id is None:
            return None
        return self._ids.object(request.business, kind, external_id)

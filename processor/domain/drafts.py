"""Drafts of entries, the origin they share, and the rank at which an act counts."""

from __future__ import annotations

from datetime import datetime

import msgspec

from processor.domain.acts import AnyAct
from processor.domain.address import Address, AddressKind
from processor.domain.attestation import Attestation
from processor.domain.events import Event, Person
from processor.domain.evidence import Evidence


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where an event came from: its id, its delivery and source, and when it was received.

    `batch` is the import that it came with, if it did.
    """

    event: str
    delivery: str
    business: str
    source: str
    received_at: datetime
    flags: tuple[str, ...] = ()
    batch: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An act that is to be recorded.

    It goes to the contact of `address`, or, when it is only `about` an object, to every contact
    linked to that object. `opens` links the contact to an object; `erases` destroys its data key.
    One that `asks` leaves an entry even in a lively chat: its answer is bound to it.
    """

    at: datetime
    act: AnyAct
    address: Address | None = None
    about: str | None = None
    opens: str | None = None
    evidence: Evidence | None = None
    erases: bool = False
    asks: bool = False


def rank(event: Event, origin: Origin, attestation: Attestation | None = None) -> datetime:
    """When an act counts: as claimed, but never later than received; unclaimed means received.

    A vouched-for act counts at the date of the customer's own act, however late it is recorded.
    """
    claims = [origin.received_at]
    if event.occurred_at is not None:
        claims.append(event.occurred_at)
    if attestation is not None and attestation.acted_at is not None:
        claims.append(attestation.acted_at)
    return min(claims)


def evidence_of(
    event: Event,
    person: Person,
    *,
    said: str | None = None,
    wording: str | None = None,
    wording_version: str | None = None,
    box_state: str | None = None,
    attestation: Attestation | None = None,
    method: str | None = None,
    reading: str | None = None,
) -> Evidence:
    """The record of one act: what the source collected, nothing invented."""
    attested = attestation or Attestation()
    return Evidence(
        full_name=person.full_name,
        email=person.email,
        postal_address=person.postal_address,
        registered_at=attested.acted_on or event.occurred_text,
        ip=person.ip,
        captures=person.captures,
        wording=wording,
        wording_version=wording_version,
        box_state=box_state,
        page_url=person.page_url,
        user_agent=person.user_agent,
        said=said,
        recorded_by=attested.recorded_by,
        method=attested.method or method,
        reading=reading,
    )


def with_address(evidence: Evidence, address: Address) -> Evidence:
    """The same record with the address it is about."""
    match address.kind:
        case AddressKind.PHONE:
            return msgspec.structs.replace(evidence, phone=address.value)
        case AddressKind.EMAIL:
            return msgspec.structs.replace(evidence, email=evidence.email or address.value)
        case AddressKind.VISITOR:
            return msgspec.structs.replace(evidence, visitor=address.value)

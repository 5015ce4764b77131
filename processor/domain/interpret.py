"""Interpret: an event becomes drafts of entries.

Only an affirmative act grants: a ticked box, a named method, a vouched-for tag. What merely looks
like consent is noted with its reason, so that the refusal it leads to can be explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from processor.domain import acts, events
from processor.domain.address import Address
from processor.domain.attestation import Attestation
from processor.domain.boxes import Shown, read_boxes
from processor.domain.drafts import Draft, evidence_of, rank
from processor.domain.evidence import Evidence
from processor.domain.keywords import is_help
from processor.domain.policy import RevocationSpan
from processor.domain.reading import Reading
from processor.domain.scopes import ENDING
from processor.domain.send_errors import OF_PROVIDERS
from processor.domain.tags import normal_tag, normal_tags
from processor.domain.transactions import timed, transaction


def interpret(event: events.AnyEvent, reading: Reading) -> tuple[Draft, ...]:
    """The drafts that an event leads to, in a fixed order; the same event, the same drafts."""
    match event:
        case events.FormSubmitted():
            return tuple(_form(event, reading))
        case events.MessageReceived():
            return tuple(_message(event, reading))
        case events.PurchaseMade() | events.AppointmentBooked():
            return tuple(transaction(event, reading))
        case events.ConversationClosed() | events.OrderUpdated() | events.AppointmentChanged():
            return (_object_moved(event, reading),)
        case events.ContactOptedIn() | events.ContactTagged():
            return tuple(_agreed(event, reading))
        case events.ContactDataRequested():
            return tuple(_about_contact(_stopping(event), reading))
        case events.ReviewNeeded() | events.SuppressionEnded():
            return (_noticed(event, reading),)
        case _:
            return tuple(_about_contact(event, reading))


def _form(event: events.FormSubmitted, reading: Reading) -> Iterator[Draft]:
    shown = Shown(event=event, person=event.person, addresses=event.addresses, boxes=event.boxes)
    yield from read_boxes(shown, reading, method="form")


def _message(event: events.MessageReceived, reading: Reading) -> Iterator[Draft]:
    reference = reading.object("conversation", event.conversation)
    at = rank(event, reading.origin)
    evidence = evidence_of(event, event.person, said=event.text)
    ends = {(event.channel, event.sender): None}
    ends |= {(each.channel, each.address): None for each in event.reply_addresses}
    for channel, address in ends:
        yield Draft(
            address=address,
            opens=reference,
            at=at,
            evidence=evidence,
            asks=address == event.sender and is_help(event.text),
            act=acts.ConversationExtended(
                object=reference,
                channel=channel,
                brand=event.brand,
                ends_at=at + reading.policy.conversation_idle,
            ),
        )
    if event.boxes:
        addresses = tuple(dict.fromkeys(address for _, address in ends))
        shown = Shown(event=event, person=event.person, addresses=addresses, boxes=event.boxes)
        yield from read_boxes(shown, reading, method="webchat")


def _object_moved(
    event: events.ConversationClosed | events.OrderUpdated | events.AppointmentChanged,
    reading: Reading,
) -> Draft:
    at = rank(event, reading.origin)
    match event:
        case events.ConversationClosed():
            reference = reading.object("conversation", event.conversation)
            return Draft(about=reference, at=at, act=acts.ConversationEnded(object=reference))
        case events.OrderUpdated():
            reference = reading.object("order", event.order)
            ends_at = at + reading.policy.order_after if event.status in ENDING else None
            moved = acts.OrderMoved(object=reference, status=event.status, ends_at=ends_at)
            return Draft(about=reference, at=at, act=moved)
        case events.AppointmentChanged():
            reference = reading.object("appointment", event.appointment)
            return Draft(about=reference, at=at, act=_changed(event, reference, at, reading))


def _changed(
    event: events.AppointmentChanged, reference: str, at: datetime, reading: Reading
) -> acts.AnyAct:
    if event.change is events.AppointmentChange.COMPLETED:
        until = at + reading.policy.appointment_after
        return acts.AppointmentCompleted(object=reference, until=until)
    if event.change is events.AppointmentChange.RESCHEDULED and event.starts_at:
        ends_at = event.ends_at or event.starts_at
        return timed(reference, event.starts_at, ends_at, reading, moved=True)
    # Moved to a time that nobody tells: off, until the new time is known.
    return acts.AppointmentCancelled(object=reference)


def _agreed(
    event: events.ContactOptedIn | events.ContactTagged, reading: Reading
) -> Iterator[Draft]:
    opted_in = isinstance(event, events.ContactOptedIn)
    method = event.method.value if isinstance(event, events.ContactOptedIn) else "tag"
    if reading.origin.batch:
        method = "import"
    first_hand = opted_in and method == events.OptInMethod.NEWSLETTER
    evidence = evidence_of(
        event,
        event.person,
        wording=event.wording if isinstance(event, events.ContactOptedIn) else None,
        wording_version=event.wording_version if isinstance(event, events.ContactOptedIn) else None,
        attestation=event.attestation,
        method=method,
    )
    for address in event.addresses:
        for channel in event.channels:
            if channel.kind is not address.kind:
                continue
            at = rank(event, reading.origin, event.attestation)
            tags = normal_tags(event.tags)
            act = acts.Granted(
                channel=channel,
                brand=event.brand,
                tags=tags,
                method=method,
                attested=first_hand or event.attestation.complete,
                missing=evidence.missing(),
                confirm_by=reading.confirm_by(tags, at),
            )
            yield Draft(address=address, at=at, evidence=evidence, act=act)


def _about_contact(event: events.ContactEvent, reading: Reading) -> Iterator[Draft]:
    at = rank(event, reading.origin)
    match event:
        case events.ContactOptedOut() | events.ContactUntagged():
            for address in event.addresses:
                yield _revoked(event, address, reading)
        case events.ContactResumed():
            act: acts.AnyAct = acts.Resumed(channel=event.channel, brand=event.brand)
            yield Draft(address=event.address, at=at, act=act, evidence=_said(event))
        case events.ContactConfirmed():
            # An unreadable label stays one: without it the confirmation would be of everything.
            tags = tuple(normal_tag(tag) for tag in event.tags)
            act = acts.Confirmed(channel=event.channel, brand=event.brand, tags=tags)
            yield Draft(address=event.address, at=at, act=act, evidence=_confirmed(event))
        case events.ContactErased():
            # It takes all that is there now, whenever it was asked for.
            now = reading.origin.received_at
            for address in event.addresses:
                yield Draft(address=address, at=now, act=acts.Erased(), erases=True)
        case events.NumberReassigned():
            since = min(event.since or at, reading.origin.received_at)
            yield Draft(address=event.address, at=since, act=acts.Reassigned())


def _noticed(event: events.ReviewNeeded | events.SuppressionEnded, reading: Reading) -> Draft:
    at = rank(event, reading.origin)
    if isinstance(event, events.ReviewNeeded):
        act: acts.AnyAct = acts.ReviewOpened(
            why=event.why, channel=event.channel, brand=event.brand
        )
        return Draft(address=event.address, at=at, act=act, evidence=_said(event))
    act = acts.Reached(channel=event.channel)
    heard = Attestation(recorded_by=event.recorded_by)
    told = evidence_of(event, events.Person(), said=event.said, attestation=heard)
    return Draft(address=event.address, at=at, act=act, evidence=told)


def _stopping(event: events.ContactDataRequested) -> events.ContactOptedOut:
    """A request for data as what it does until people have answered it."""
    told = msgspec.structs.asdict(event)
    return events.ContactOptedOut(**told, cause=events.RevocationCause.DATA_REQUEST)


def _confirmed(event: events.ContactConfirmed) -> Evidence:
    return evidence_of(
        event,
        event.person,
        said=event.said,
        wording=event.wording,
        method=event.method.value if event.method else None,
        reading=event.reading,
    )


def _said(event: events.ContactResumed | events.ReviewNeeded) -> Evidence:
    return evidence_of(event, events.Person(), said=event.said, reading=event.reading)


def _revoked(
    event: events.ContactOptedOut | events.ContactUntagged, address: Address, reading: Reading
) -> Draft:
    wide = isinstance(event, events.ContactOptedOut) and _wide(event, reading)
    named = () if wide else tuple(c for c in event.channels if c.kind is address.kind)
    act = acts.Revoked(
        cause=event.cause if isinstance(event, events.ContactOptedOut) else _UNTAGGED,
        channels=named,
        brands=_brands(event, reading) if isinstance(event, events.ContactOptedOut) else (),
        tags=_narrowed(event, reading),
    )
    evidence = _told(event)
    return Draft(address=address, at=rank(event, reading.origin), act=act, evidence=evidence)


def _wide(event: events.ContactOptedOut, reading: Reading) -> bool:
    """Whether it reaches every channel of the address, whichever it names.

    What a provider's machine says of a sending is no wish of a person's: that a number is a
    landline, or on a list for SMS, says nothing about WhatsApp.
    """
    if event.cause is events.RevocationCause.HARD_FAILURE:
        return False
    if not OF_PROVIDERS.isdisjoint(reading.origin.flags):
        return False
    return reading.policy.revocation_span is RevocationSpan.ADDRESS


def _told(event: events.ContactOptedOut | events.ContactUntagged) -> Evidence:
    """What was said, and to whom."""
    if isinstance(event, events.ContactUntagged):
        return evidence_of(event, events.Person())
    heard = Attestation(recorded_by=event.recorded_by)
    return evidence_of(
        event, events.Person(), said=event.said, attestation=heard, reading=event.reading
    )


def _brands(event: events.ContactOptedOut, reading: Reading) -> tuple[str, ...]:
    """The brands that it is narrowed to; none, which is all, when one of them is not known."""
    known = reading.policy.brands.get(reading.origin.business, ())
    return event.brands if set(event.brands) <= set(known) else ()


def _narrowed(
    event: events.ContactOptedOut | events.ContactUntagged, reading: Reading
) -> tuple[str, ...]:
    """The tags that it is narrowed to; none, which is all, when the person named unknown ones."""
    tags = tuple(dict.fromkeys(normal_tag(tag) for tag in event.tags))
    if isinstance(event, events.ContactUntagged):
        return tuple(tag for tag in tags if tag)
    return tags if set(tags) <= reading.policy.tags.keys() else ()


_UNTAGGED = events.RevocationCause.UNTAGGED

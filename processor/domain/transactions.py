"""Purchases and bookings: what they open, for whom, and what was agreed to beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from processor.domain import acts, events
from processor.domain.address import Address, Channel
from processor.domain.boxes import Shown, read_boxes
from processor.domain.drafts import Draft, evidence_of, rank
from processor.domain.reading import Reading


def transaction(
    event: events.PurchaseMade | events.AppointmentBooked, reading: Reading
) -> Iterator[Draft]:
    """What a purchase or booking leads to; a number that was not given in it opens nothing."""
    if event.address is not None and event.number_given:
        for channel in event.channels:
            yield from _opened(event, event.address, channel, reading)
    elif event.address is not None:
        yield Draft(
            address=event.address,
            at=rank(event, reading.origin),
            act=acts.Noted(why="number_not_given", brand=event.brand),
        )
    if isinstance(event, events.PurchaseMade) and event.recipient is not None:
        yield from _delivered(event, event.recipient, reading)
    if event.conversation is not None:
        yield _touched(event, event.conversation, reading)
    if event.boxes and event.address is not None:
        shown = Shown(
            event=event, person=event.person, addresses=(event.address,), boxes=event.boxes
        )
        yield from read_boxes(shown, reading, method="checkout")


def _opened(
    event: events.PurchaseMade | events.AppointmentBooked,
    address: Address,
    channel: Channel,
    reading: Reading,
) -> Iterator[Draft]:
    at = rank(event, reading.origin)
    evidence = evidence_of(event, event.person)
    if isinstance(event, events.PurchaseMade):
        order = reading.object("order", event.order)
        act = acts.OrderOpened(
            object=order, channel=channel, brand=event.brand, ends_at=at + reading.policy.order_max
        )
        yield Draft(address=address, opens=order, at=at, evidence=evidence, act=act)
        return
    appointment = reading.object("appointment", event.appointment)
    opened = acts.AppointmentOpened(object=appointment, channel=channel, brand=event.brand)
    yield Draft(address=address, opens=appointment, at=at, evidence=evidence, act=opened)
    yield Draft(
        address=address, at=at, act=timed(appointment, event.starts_at, event.ends_at, reading)
    )


def _delivered(event: events.PurchaseMade, recipient: Address, reading: Reading) -> Iterator[Draft]:
    """For whoever receives the goods; the buyer's own evidence stays with the buyer."""
    if event.number_given and recipient == event.address:
        return
    order, at = reading.object("order", event.order), rank(event, reading.origin)
    for channel in event.channels:
        act = acts.DeliveryOpened(
            object=order, channel=channel, brand=event.brand, ends_at=at + reading.policy.order_max
        )
        evidence = evidence_of(event, events.Person())
        yield Draft(address=recipient, opens=order, at=at, evidence=evidence, act=act)


def timed(
    appointment: str,
    starts_at: datetime,
    ends_at: datetime,
    reading: Reading,
    *,
    moved: bool = False,
) -> acts.AppointmentTimed:
    """When an appointment is, and until when it may be written about."""
    until = ends_at + reading.policy.appointment_after
    return acts.AppointmentTimed(
        object=appointment, starts_at=starts_at, ends_at=ends_at, until=until, moved=moved
    )


def _touched(
    event: events.PurchaseMade | events.AppointmentBooked, conversation: str, reading: Reading
) -> Draft:
    reference = reading.object("conversation", conversation)
    at = rank(event, reading.origin)
    ends_at = at + reading.policy.conversation_idle
    return Draft(
        about=reference,
        at=at,
        act=acts.ConversationTouched(object=reference, ends_at=ends_at),
    )

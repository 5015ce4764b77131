"""Calendly: an invitee booked or cancelled. An appointment goes by the URI of its invitee.

A booking that moves gets a new invitee, told by two calls in any order: the new one is created, the
old one is cancelled with `rescheduled`. Each speaks of its own URI, so neither undoes the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from processor.domain.events import AnyEvent
from processor.ports.details import NEEDS_DETAILS
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest
from processor.providers.booking import Booking, booked, called_off
from processor.providers.mapped import Found, boxes_of, by_map, unmapped
from processor.providers.outcomes import ANY_OTHER, becomes, ignored, waits
from processor.providers.payload import at, full_name, joined, moment, objects_at, peek, text_at
from processor.providers.scheme import Scheme, stamped
from processor.providers.signed import Call, Ignored, SignedProvider


class Calendly(SignedProvider):
    """Bookings of Calendly; boxes are named by the text of their question."""

    name = "calendly"
    scheme: ClassVar[Scheme] = Scheme(
        header="calendly-webhook-signature", content=stamped("."), listed=True
    )
    mappable = frozenset({"phone", "full_name", "postal_address"})
    boxes = True
    outcomes = (
        becomes("invitee.created", "appointment.booked"),
        becomes(
            "invitee.created", "appointment.booked", "form.submitted", when="with a box of the map"
        ),
        becomes(
            "invitee.created",
            "appointment.changed",
            "appointment.booked",
            when="in place of an `old_invitee`",
        ),
        waits("invitee.created", NEEDS_DETAILS, when="without the times of its event"),
        becomes("invitee.canceled", "appointment.changed"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """There is no id: what happened, to which invitee, and when."""
        told = peek(request.body)
        invitee = at(told, "payload.uri")
        return joined(request.body, told.get("event"), invitee, told.get("created_at"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """One booking, or the end of one."""
        match text_at(call.payload, "event"):
            case "invitee.created":
                yield from _created(call)
            case "invitee.canceled":
                yield _cancelled(call)
            case None:
                raise NotUnderstood("event_missing")
            case _:
                raise Ignored("event_not_used")

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The questions that no mapping uses."""
        return unmapped(_questions(call), call.meant.map)


def _created(call: Call) -> Iterator[AnyEvent]:
    invitee, brand = at(call.payload, "payload"), call.meant.brand
    made_at = moment(at(invitee, "created_at")) or moment(call.payload.get("created_at"))
    if made_at is None:
        raise NotUnderstood("time_missing")
    starts_at = moment(at(invitee, "scheduled_event.start_time"))
    if starts_at is None:
        raise NotUnderstood(NEEDS_DETAILS)
    uri, before = text_at(invitee, "uri"), text_at(invitee, "old_invitee")
    if before and before != uri:
        # Also told by a call of its own; should that be lost, nobody is reminded of the old time.
        yield called_off(brand, made_at, before)
    told = by_map(call.meant, lambda question: _answer(call, question)[0])
    # The answers move along with a booking; nobody ticked anything again.
    rules = () if before else call.meant.map.boxes
    yield from booked(
        Booking(
            brand=brand,
            appointment=uri,
            form=text_at(invitee, "scheduled_event.event_type"),
            made_at=made_at,
            starts_at=starts_at,
            ends_at=moment(at(invitee, "scheduled_event.end_time")),
            phone=text_at(invitee, "text_reminder_number") or told.get("phone"),
            email=text_at(invitee, "email"),
            told=_named(invitee) | told,
            boxes=boxes_of(rules, lambda question: _answer(call, question)),
        )
    )


def _cancelled(call: Call) -> AnyEvent:
    """The end of this invitee's appointment, whether or not another one takes its place."""
    invitee = at(call.payload, "payload")
    when = moment(at(invitee, "cancellation.created_at")) or moment(call.payload.get("created_at"))
    return called_off(call.meant.brand, when, text_at(invitee, "uri"))


def _named(invitee: object) -> dict[str, str]:
    parts = full_name(at(invitee, "first_name"), at(invitee, "last_name"))
    name = text_at(invitee, "name") or parts
    return {"full_name": name} if name else {}


def _questions(call: Call) -> list[str]:
    asked = objects_at(call.payload, "payload.questions_and_answers")
    return [question for each in asked if (question := text_at(each, "question"))]


def _answer(call: Call, question: str) -> Found:
    """What was answered; the question is the wording that was shown."""
    for each in objects_at(call.payload, "payload.questions_and_answers"):
        if text_at(each, "question") == question:
            return each.get("answer"), question
    return None, None

"""Cal.com: a booking was made, moved or cancelled. An appointment goes by the booking's `uid`.

Where no secret is set on their side, the signature is a literal word: it is neither a signature nor
a secret here. A booking that moves gets a new `uid`, and names the old one as `rescheduleUid`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Final

from msgspec.structs import replace

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import RawRequest, Verified
from processor.providers.booking import Booking, booked, called_off, moved
from processor.providers.mapped import Found, boxes_of, by_map, unmapped
from processor.providers.outcomes import ANY_OTHER, becomes, ignored, waits
from processor.providers.payload import (
    at,
    full_name,
    joined,
    moment,
    objects_at,
    peek,
    text,
    text_at,
)
from processor.providers.scheme import Scheme, body_alone
from processor.providers.signed import Call, Ignored, SignedProvider

#: What stands for a signature when nobody gave the sender a secret.
_UNSIGNED: Final = "no-secret-provided"
_ANSWERS: Final = ("responses", "userFieldsResponses")
#: Cal.com's own questions for a number.
_NUMBERS: Final = ("smsReminderNumber", "attendeePhoneNumber")


class CalCom(SignedProvider):
    """Bookings of Cal.com; boxes are named by the identifier of their question."""

    name = "calcom"
    scheme: ClassVar[Scheme] = Scheme(header="x-cal-signature-256", content=body_alone)
    mappable = frozenset({"phone", "full_name", "postal_address"})
    boxes = True
    outcomes = (
        becomes("BOOKING_CREATED", "appointment.booked"),
        becomes(
            "BOOKING_CREATED", "appointment.booked", "form.submitted", when="with a box of the map"
        ),
        becomes("BOOKING_RESCHEDULED", "appointment.changed", "appointment.booked"),
        becomes("BOOKING_CANCELLED", "appointment.changed"),
        becomes("BOOKING_REJECTED", "appointment.changed"),
        waits(ANY_OTHER, "payload_template", when="made by a template without `triggerEvent`"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def check_secret(self, secret: str) -> str | None:
        """Also refuse the word that stands for none."""
        if secret.strip().casefold() == _UNSIGNED:
            return "secret is what Cal.com sends when it has none; set one there and here"
        return super().check_secret(secret)

    def verify(self, request: RawRequest, secrets: Sequence[str], now: datetime) -> Verified:
        """Authenticate as usual; a sender without a secret has a reason of its own."""
        given = request.headers.get(self.scheme.header, "")
        if given.strip().casefold() == _UNSIGNED:
            raise SignatureInvalid("sender_has_no_secret")
        return super().verify(request, secrets, now)

    def delivery_id(self, request: RawRequest) -> str:
        """There is no id: what happened, to which booking, and when."""
        told = peek(request.body)
        booking = at(told, "payload.uid")
        return joined(request.body, told.get("triggerEvent"), booking, told.get("createdAt"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """One booking, its new time, or its end."""
        match text_at(call.payload, "triggerEvent"):
            case "BOOKING_CREATED":
                yield from booked(_booking(call))
            case "BOOKING_RESCHEDULED":
                yield from _rescheduled(call)
            case "BOOKING_CANCELLED" | "BOOKING_REJECTED":
                when = moment(call.payload.get("createdAt"))
                yield called_off(call.meant.brand, when, text_at(call.payload, "payload.uid"))
            case None:
                # Only a payload template of the operator's own leaves it out.
                raise NotUnderstood("payload_template")
            case _:
                raise Ignored("event_not_used")

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The identifiers of questions that no mapping uses."""
        found = [at(call.payload, f"payload.{each}") for each in _ANSWERS]
        names = [name for each in found if isinstance(each, dict) for name in each]
        return unmapped(names, call.meant.map)


def _rescheduled(call: Call) -> Iterator[AnyEvent]:
    """The booking under its new id; under the old one it is off.

    Its answers move along with it: nobody ticked anything again, so no box is read from them.
    """
    booking = replace(_booking(call), boxes=())
    before = text_at(call.payload, "payload.rescheduleUid")
    if before and before != booking.appointment:
        yield called_off(booking.brand, booking.made_at, before)
    else:
        yield moved(
            booking.brand,
            booking.made_at,
            booking.appointment,
            booking.starts_at,
            booking.ends_at,
        )
    yield from booked(booking)


def _booking(call: Call) -> Booking:
    payload, meant = at(call.payload, "payload"), call.meant
    made_at = moment(call.payload.get("createdAt"))
    if made_at is None:
        raise NotUnderstood("time_missing")
    told = by_map(meant, lambda name: _answer(payload, name)[0])
    return Booking(
        brand=meant.brand,
        appointment=text_at(payload, "uid"),
        form=text_at(payload, "eventTypeId"),
        made_at=made_at,
        starts_at=moment(at(payload, "startTime")),
        ends_at=moment(at(payload, "endTime")),
        phone=_reminded(payload) or told.get("phone"),
        email=text_at(payload, "responses.email.value") or _alone(payload, "email"),
        told=_named(payload) | told,
        boxes=boxes_of(meant.map.boxes, lambda name: _answer(payload, name)),
    )


def _reminded(payload: object) -> str | None:
    """The number that the booker typed to be reminded by, or to be reached at."""
    asked = (text(_answer(payload, name)[0]) for name in _NUMBERS)
    typed = text_at(payload, "smsReminderNumber") or next(filter(None, asked), None)
    return typed or _alone(payload, "phoneNumber")


def _named(payload: object) -> dict[str, str]:
    parts = ("responses.name.value.firstName", "responses.name.value.lastName")
    both = full_name(*(at(payload, part) for part in parts))
    name = text_at(payload, "responses.name.value") or both or _alone(payload, "name")
    return {"full_name": name} if name else {}


def _alone(payload: object, field: str) -> str | None:
    """What is told of the attendee, if there is one only: of several nobody says who booked."""
    attendees = list(objects_at(payload, "attendees"))
    return text(attendees[0].get(field)) if len(attendees) == 1 else None


def _answer(payload: object, name: str) -> Found:
    """What was answered, and the label that was shown; a hidden question was asked of nobody."""
    for place in _ANSWERS:
        asked = at(payload, place)
        found = asked.get(name) if isinstance(asked, dict) else None
        if isinstance(found, dict) and not found.get("isHidden"):
            value = found.get("value")
            spoken = value.get("optionValue") if isinstance(value, dict) else value
            return spoken, text(found.get("label"))
    return None, None

"""What booking systems tell alike: an appointment made in a form, moved, or called off.

A form of theirs is a form: boxes that the operator mapped are read from it for every address that
was typed, and the appointment opens for the number alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from processor.domain.events import AnyEvent
from processor.providers.native import event, is_address, person


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment as its customer booked it; times are texts with offset.

    `phone` is a number that the customer typed into this very booking, or None.
    """

    brand: str
    appointment: str | None
    form: str | None
    made_at: str
    starts_at: str | None
    ends_at: str | None
    phone: str | None
    email: str | None
    told: Mapping[str, str]
    boxes: Sequence[Mapping[str, Any]] = ()

    def __repr__(self) -> str:
        """Hide who booked."""
        return "Booking(...)"


def booked(booking: Booking) -> Iterator[AnyEvent]:
    """The appointment with its number, and the boxes of its form. Raises NotUnderstood."""
    who = person(**({"email": booking.email} | dict(booking.told)))
    phone = booking.phone if is_address("phone", booking.phone) else None
    yield event(
        "appointment.booked",
        booking.brand,
        booking.made_at,
        appointment_id=booking.appointment,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        person=who,
        **({"phone": phone, "phone_given": True} if phone else {}),
    )
    if booking.boxes and (phone or "email" in who):
        yield event(
            "form.submitted",
            booking.brand,
            booking.made_at,
            form=booking.form or booking.appointment,
            phone=phone,
            email=booking.email,
            person=who,
            boxes=booking.boxes,
        )


def called_off(brand: str, at: str | None, appointment: str | None) -> AnyEvent:
    """An appointment that will not take place. Raises NotUnderstood."""
    return event("appointment.changed", brand, at, appointment_id=appointment, change="cancelled")


def moved(
    brand: str, at: str | None, appointment: str | None, starts_at: str | None, ends_at: str | None
) -> AnyEvent:
    """An appointment that has new times. Raises NotUnderstood."""
    return event(
        "appointment.changed",
        brand,
        at,
        appointment_id=appointment,
        change="rescheduled",
        starts_at=starts_at,
        ends_at=ends_at,
    )

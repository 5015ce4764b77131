"""Appointments: one was booked, moved, called off, or took place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from marshmallow import ValidationError

from processor.domain.events import AppointmentBooked, AppointmentChange, AppointmentChanged
from schemas.base import EventSchema
from schemas.commerce import Transaction
from schemas.fields import Choice, Identifier, Shape, about
from schemas.times import Moment

#: How long an appointment lasts when its source does not say.
USUAL_LENGTH: Final = timedelta(hours=1)

APPOINTMENT = about("The appointment's own id", "appt-31")
STARTS = about("When it begins, with offset", "2026-03-09T14:00:00-05:00")
ENDS = about("When it ends, with offset", "2026-03-09T15:00:00-05:00")


class AppointmentBookedSchema(Transaction):
    """An appointment was made; without an end it lasts an hour."""

    event_type = "appointment.booked"
    event = AppointmentBooked

    appointment = Identifier(data_key="appointment_id", required=True, metadata=APPOINTMENT)
    starts_at = Moment(required=True, metadata=STARTS)
    ends_at = Moment(metadata=ENDS)

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Fill in the end."""
        read.setdefault("ends_at", read["starts_at"] + USUAL_LENGTH)
        _check_span(read["starts_at"], read["ends_at"])
        return super().made(read)


class AppointmentChangedSchema(EventSchema):
    """What became of an appointment; one that moved needs its new beginning."""

    event_type = "appointment.changed"
    event = AppointmentChanged

    appointment = Identifier(data_key="appointment_id", required=True, metadata=APPOINTMENT)
    change = Choice(
        AppointmentChange, required=True, metadata=about("What became of it", "rescheduled")
    )
    starts_at = Moment(metadata=STARTS)
    ends_at = Moment(metadata=ENDS)

    rules: ClassVar[Shape] = {
        "if": {"properties": {"change": {"const": "rescheduled"}}, "required": ["change"]},
        "then": {"required": ["starts_at"]},
        "dependentRequired": {"ends_at": ["starts_at"]},
    }

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Hold the times against the change."""
        moved = read["change"] is AppointmentChange.RESCHEDULED
        if "starts_at" not in read and (moved or "ends_at" in read):
            raise ValidationError({"starts_at": ["is missing; give the new beginning"]})
        if "ends_at" in read:
            _check_span(read["starts_at"], read["ends_at"])
        return read


def _check_span(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": ["must be later than `starts_at`"]})

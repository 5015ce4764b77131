"""Calendly: a booking with the number typed for it, its questions, and a move that is two calls."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.events import (
    AppointmentBooked,
    AppointmentChange,
    AppointmentChanged,
    BoxState,
    FormSubmitted,
)
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import RawRequest, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import BOX, CALLERS, NOW, read

CALLER = CALLERS["calendly"]
WORDING = "Text me offers from Acme. Reply STOP to end."
CONSENT = replace(BOX, field=WORDING)
URI = "https://api.calendly.com/scheduled_events/ev-31/invitees/in-31"
OLD = "https://api.calendly.com/scheduled_events/ev-30/invitees/in-30"


def sample(**changed: object) -> dict[str, Any]:
    """The fixture with other values in its invitee."""
    told: dict[str, Any] = json.loads(CALLER.body)
    told["payload"] |= changed
    return told


def call(told: dict[str, Any], **fields: str) -> Translation:
    return read("calendly", CALLER.request(json.dumps(told).encode()), CONSENT, **fields)


def booking(told: dict[str, Any], **fields: str) -> AppointmentBooked:
    [booked] = [each for each in call(told, **fields).events if isinstance(each, AppointmentBooked)]
    return booked


def forms(told: dict[str, Any]) -> list[FormSubmitted]:
    return [each for each in call(told).events if isinstance(each, FormSubmitted)]


def test_a_booking_opens_its_appointment_for_the_reminder_number() -> None:
    booked = booking(sample())
    assert booked.address is not None
    assert (booked.address.value, booked.number_given) == ("+12025550101", True)
    assert booked.appointment == URI
    assert booked.starts_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert booked.ends_at == datetime(2026, 3, 9, 19, 30, tzinfo=UTC)
    assert booked.occurred_at == datetime(2026, 3, 1, 14, 29, 58, 123456, tzinfo=UTC)
    assert (booked.person.full_name, booked.person.ip) == ("Alice Example", None)
    assert booked.boxes == ()


def test_a_question_of_the_map_is_a_box_with_its_own_wording() -> None:
    [form] = forms(sample())
    assert [address.value for address in form.addresses] == ["+12025550101", "alice@example.com"]
    [box] = form.boxes
    assert (box.state, box.wording) == (BoxState.CHECKED, WORDING)
    assert (box.tags, box.channels) == (("marketing consent",), (Channel.SMS,))


@pytest.mark.parametrize(
    ("answer", "state"),
    [("No", BoxState.UNCHECKED), ("", BoxState.UNCHECKED), (None, BoxState.ABSENT)],
)
def test_any_other_answer_is_no_consent(answer: str | None, state: BoxState) -> None:
    asked = [{"question": WORDING, "answer": answer, "position": 0}]
    [form] = forms(sample(questions_and_answers=asked))
    assert [box.state for box in form.boxes] == [state]


def test_another_wording_is_another_question() -> None:
    asked = [{"question": WORDING + " Terms apply.", "answer": "Yes", "position": 0}]
    [form] = forms(sample(questions_and_answers=asked))
    assert [box.state for box in form.boxes] == [BoxState.ABSENT]


def test_a_number_in_an_answer_counts_only_by_the_map_and_after_the_reminder_number() -> None:
    asked = "A number to call you at"
    assert booking(sample(text_reminder_number=None)).address is None
    unreminded = booking(sample(text_reminder_number=None), phone=asked)
    assert unreminded.address is not None
    assert unreminded.address.value == "+12025550111"
    reminded = booking(sample(), phone=asked)
    assert reminded.address is not None
    assert reminded.address.value == "+12025550101"


def test_a_number_without_its_country_opens_nothing() -> None:
    booked = booking(sample(text_reminder_number="(202) 555-0101"))
    assert (booked.address, booked.number_given) == (None, False)


def test_a_cancellation_ends_the_appointment_of_its_own_invitee() -> None:
    told = sample(status="canceled") | {"event": "invitee.canceled"}
    [changed] = call(told).events
    assert isinstance(changed, AppointmentChanged)
    assert (changed.appointment, changed.change) == (URI, AppointmentChange.CANCELLED)
    assert changed.occurred_at == datetime(2026, 3, 1, 14, 29, 59, tzinfo=UTC)


def test_the_old_half_of_a_move_ends_the_old_appointment_only() -> None:
    when = {"canceler_type": "invitee", "created_at": "2026-03-01T14:29:57Z"}
    told = sample(uri=OLD, rescheduled=True, new_invitee=URI, cancellation=when)
    [changed] = call(told | {"event": "invitee.canceled"}).events
    assert isinstance(changed, AppointmentChanged)
    assert (changed.appointment, changed.change) == (OLD, AppointmentChange.CANCELLED)
    assert changed.occurred_at == datetime(2026, 3, 1, 14, 29, 57, tzinfo=UTC)


def test_the_new_half_of_a_move_books_anew_and_ends_the_old_appointment_too() -> None:
    cancelled, booked = call(sample(old_invitee=OLD)).events
    assert isinstance(cancelled, AppointmentChanged)
    assert (cancelled.appointment, cancelled.change) == (OLD, AppointmentChange.CANCELLED)
    assert isinstance(booked, AppointmentBooked)
    assert booked.appointment == URI


def test_answers_that_moved_along_are_no_new_act() -> None:
    assert forms(sample())
    assert forms(sample(old_invitee=OLD)) == []


def test_an_invitee_that_names_itself_as_the_old_one_stays_booked() -> None:
    events = call(sample(old_invitee=URI)).events
    assert not any(isinstance(each, AppointmentChanged) for each in events)


def test_a_booking_whose_time_is_not_told_waits_for_details() -> None:
    with pytest.raises(NotUnderstood, match="needs_details"):
        call(sample(scheduled_event=None))


def test_a_booking_without_a_time_of_its_own_cannot_be_ranked() -> None:
    with pytest.raises(NotUnderstood, match="time_missing"):
        call(sample(created_at=None) | {"created_at": None})


@pytest.mark.parametrize("kind", ["invitee_no_show.created", "routing_form_submission.created"])
def test_what_is_no_booking_is_ignored(kind: str) -> None:
    assert call(sample() | {"event": kind}).ignored == "event_not_used"


def test_a_body_that_names_no_event_is_quarantined() -> None:
    with pytest.raises(NotUnderstood, match="event_missing"):
        call({"payload": {}})


def test_a_delivery_is_named_by_event_invitee_and_time() -> None:
    def name(told: dict[str, Any]) -> str:
        request = CALLER.request(json.dumps(told).encode())
        return PROVIDERS["calendly"].verify(request, [CALLER.secret], NOW).delivery_id

    assert name(sample()) == name(sample(updated_at="2026-03-02T00:00:00Z"))
    others = [
        sample(uri=OLD),
        sample() | {"event": "invitee.canceled"},
        sample() | {"created_at": "2026-03-01T14:30:00Z"},
    ]
    assert len({name(each) for each in [sample(), *others]}) == 4


def test_a_vector_computed_elsewhere_comes_out_alike() -> None:
    """Calendly publishes none; this one was computed from its documented formula by other code."""
    signed = "t=1700000000,v1=eae6b46584e3adf786d5c63da9fb1f0f6d70f38ad2c3105255cd688a477f6aee"
    headers = {"calendly-webhook-signature": signed}
    request = RawRequest(headers=headers, body=b'{"event":"invitee.created"}')
    then = datetime.fromtimestamp(1_700_000_000, UTC)
    verified = PROVIDERS["calendly"].verify(request, ["calendly-test-key"], then)
    assert (verified.signed_at, verified.stale) == (then, False)
    for header in (signed.replace("t=1700000000", "t=1700000001"), signed.replace("v1=", "v0=")):
        other = RawRequest(headers={"calendly-webhook-signature": header}, body=request.body)
        with pytest.raises(SignatureInvalid):
            PROVIDERS["calendly"].verify(other, ["calendly-test-key"], then)


def test_questions_that_no_map_names_are_told() -> None:
    assert call(sample()).unmapped == ("A number to call you at",)


def test_a_uri_of_the_usual_length_is_an_id() -> None:
    name = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d"
    uri = f"https://api.calendly.com/scheduled_events/{name}/invitees/{name}"
    assert booking(sample(uri=uri)).appointment == uri

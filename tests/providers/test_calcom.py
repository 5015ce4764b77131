"""Cal.com: bookings by their uid, the answers of the booking form, and no word for a signature."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

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

CALLER = CALLERS["calcom"]
CALCOM = PROVIDERS["calcom"]
HEADER = "x-cal-signature-256"
UNSIGNED = "no-secret-provided"


def sample(kind: str = "BOOKING_CREATED", **changed: object) -> dict[str, Any]:
    """The fixture as another event, with other values in its payload."""
    told: dict[str, Any] = json.loads(CALLER.body)
    told["payload"] |= changed
    return told | {"triggerEvent": kind}


def call(told: dict[str, Any], **fields: str) -> Translation:
    return read("calcom", CALLER.request(json.dumps(told).encode()), BOX, **fields)


def booking(told: dict[str, Any], **fields: str) -> AppointmentBooked:
    [booked] = [each for each in call(told, **fields).events if isinstance(each, AppointmentBooked)]
    return booked


def number(told: dict[str, Any], **fields: str) -> str | None:
    booked = booking(told, **fields)
    assert booked.number_given is (booked.address is not None)
    return booked.address.value if booked.address else None


def box(told: dict[str, Any]) -> tuple[BoxState, str | None]:
    [form] = [each for each in call(told).events if isinstance(each, FormSubmitted)]
    [only] = form.boxes
    return only.state, only.wording


def test_a_booking_opens_its_appointment_for_the_reminder_number() -> None:
    booked = booking(sample())
    assert booked.address is not None
    assert (booked.address.value, booked.number_given) == ("+12025550101", True)
    assert booked.appointment == "bk31Alice"
    assert booked.starts_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert booked.ends_at == datetime(2026, 3, 9, 19, 30, tzinfo=UTC)
    assert booked.occurred_at == datetime(2026, 3, 1, 14, 29, 59, 538000, tzinfo=UTC)
    assert (booked.person.full_name, booked.person.email) == ("Alice Example", "alice@example.com")
    assert booked.person.ip is None


def test_a_question_of_the_map_is_a_box_with_its_label_as_the_wording() -> None:
    assert box(sample()) == (BoxState.CHECKED, "Text me offers from Acme. Reply STOP to end.")


@pytest.mark.parametrize(
    ("answered", "state"),
    [
        ({"label": "Text me", "value": False}, BoxState.UNCHECKED),
        ({"label": "Text me"}, BoxState.ABSENT),
        ({"label": "Text me", "value": True, "isHidden": True}, BoxState.ABSENT),
        (None, BoxState.ABSENT),
    ],
)
def test_what_was_declined_left_out_or_hidden_is_no_consent(
    answered: object, state: BoxState
) -> None:
    assert box(sample(userFieldsResponses={"sms-ok": answered}))[0] is state


def test_the_number_is_the_bookers_own_wherever_it_was_typed() -> None:
    def asked(**found: str) -> dict[str, Any]:
        answers = {name: {"label": name, "value": value} for name, value in found.items()}
        return sample(smsReminderNumber=None, responses=answers, attendees=[])

    assert number(asked(smsReminderNumber="+12025550102")) == "+12025550102"
    assert number(asked(attendeePhoneNumber="+12025550103")) == "+12025550103"
    assert number(asked(mobile="+12025550105")) is None
    assert number(asked(mobile="+12025550105"), phone="mobile") == "+12025550105"


def test_a_number_for_a_call_counts_only_by_the_map() -> None:
    told = sample(smsReminderNumber=None, attendees=[])
    del told["payload"]["responses"]["smsReminderNumber"]
    assert number(told) is None
    assert number(told, phone="location") == "+12025550111"


def test_of_several_attendees_nobody_says_whose_the_number_is() -> None:
    alone = [{"name": "Bob", "phoneNumber": "+12025550102"}]

    def of(attendees: list[dict[str, str]]) -> dict[str, Any]:
        return sample(smsReminderNumber=None, responses={}, attendees=attendees)

    assert number(of(alone)) == "+12025550102"
    assert number(of(alone * 2)) is None


def test_a_name_in_two_parts_is_one_name() -> None:
    parts = {"label": "your_name", "value": {"firstName": "Alice", "lastName": "Example"}}
    assert booking(sample(responses={"name": parts})).person.full_name == "Alice Example"


def test_a_move_books_the_new_uid_and_ends_the_old_one() -> None:
    told = sample("BOOKING_RESCHEDULED", uid="bk32Alice", rescheduleUid="bk31Alice")
    cancelled, booked = call(told).events
    assert isinstance(cancelled, AppointmentChanged)
    assert (cancelled.appointment, cancelled.change) == ("bk31Alice", AppointmentChange.CANCELLED)
    assert isinstance(booked, AppointmentBooked)
    assert booked.appointment == "bk32Alice"


@pytest.mark.parametrize("before", [None, "bk31Alice"])
def test_a_move_under_the_same_uid_moves_it(before: str | None) -> None:
    told = sample("BOOKING_RESCHEDULED", rescheduleUid=before, startTime="2026-03-09T19:15:00Z")
    moved, booked = call(told).events
    assert isinstance(booked, AppointmentBooked)
    assert isinstance(moved, AppointmentChanged)
    assert (moved.appointment, moved.change) == ("bk31Alice", AppointmentChange.RESCHEDULED)
    assert moved.starts_at == datetime(2026, 3, 9, 19, 15, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["BOOKING_CANCELLED", "BOOKING_REJECTED"])
def test_a_booking_that_is_off_ends_its_appointment(kind: str) -> None:
    [changed] = call(sample(kind)).events
    assert isinstance(changed, AppointmentChanged)
    assert (changed.appointment, changed.change) == ("bk31Alice", AppointmentChange.CANCELLED)


@pytest.mark.parametrize("kind", ["PING", "BOOKING_REQUESTED", "MEETING_ENDED", "FORM_SUBMITTED"])
def test_what_is_no_booking_is_ignored(kind: str) -> None:
    assert call(sample(kind)).ignored == "event_not_used"


def test_a_body_by_a_template_of_their_own_is_quarantined() -> None:
    with pytest.raises(NotUnderstood, match="payload_template"):
        call({"content": "A new event", "type": "fitting"})
    encoded = CALLER.request(b"triggerEvent=BOOKING_CREATED&uid=bk31Alice")
    with pytest.raises(NotUnderstood, match="body_not_json") as caught:
        read("calcom", encoded)
    assert not caught.value.refusable


def test_a_booking_without_a_time_of_its_own_cannot_be_ranked() -> None:
    with pytest.raises(NotUnderstood, match="time_missing"):
        call(sample() | {"createdAt": "yesterday"})


@pytest.mark.parametrize("word", [UNSIGNED, "No-Secret-Provided", f" {UNSIGNED} "])
def test_the_word_for_no_secret_is_neither_secret_nor_signature(word: str) -> None:
    told = CALCOM.check_secret(word)
    assert told is not None
    assert "set one" in told
    body = CALLER.body
    for secrets in ([CALLER.secret], [UNSIGNED], []):
        with pytest.raises(SignatureInvalid, match="sender_has_no_secret"):
            CALCOM.verify(RawRequest(headers={HEADER: word}, body=body), secrets, NOW)
    with pytest.raises(SignatureInvalid, match="no_secret"):
        CALCOM.verify(CALLER.request(secret=word), [word], NOW)


def test_a_delivery_is_named_by_event_booking_and_time() -> None:
    def name(told: dict[str, Any]) -> str:
        return CALCOM.verify(
            CALLER.request(json.dumps(told).encode()), [CALLER.secret], NOW
        ).delivery_id

    assert name(sample()) == name(sample(title="Fitting"))
    others = [
        sample(uid="bk32Alice"),
        sample("BOOKING_CANCELLED"),
        sample() | {"createdAt": "2026-03-01T14:30:00Z"},
    ]
    assert len({name(each) for each in [sample(), *others]}) == 4


def test_a_vector_computed_elsewhere_comes_out_alike() -> None:
    """Cal.com publishes none; this one was computed from its own formula by other code."""
    body = (
        b'{"triggerEvent":"BOOKING_CREATED","createdAt":"2023-05-24T09:30:00.538Z",'
        b'"payload":{"uid":"bFJeNb2uX8ANpT3JL5EfXw"}}'
    )
    signed = "16c7874e7c969044d28308c5a8a3f7587511abc814147f64bd2cd39c4c0d4fb8"
    request = RawRequest(headers={HEADER: signed}, body=body)
    assert CALCOM.verify(request, ["cal-test-secret"], NOW).delivery_id.startswith('["BOOKING_')
    for header in (signed.upper(), signed[:-1] + "9", "sha256=" + signed):
        with pytest.raises(SignatureInvalid, match="signature_mismatch"):
            CALCOM.verify(replace(request, headers={HEADER: header}), ["cal-test-secret"], NOW)


def test_questions_that_no_map_names_are_told() -> None:
    assert call(sample(), phone="smsReminderNumber").unmapped == (
        "name",
        "email",
        "location",
        "notes",
    )

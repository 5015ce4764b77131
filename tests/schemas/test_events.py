"""What is read is in its normal form, with the defaults that the domain means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from processor.domain.address import Address, AddressKind, Channel
from processor.domain.events import (
    AnyEvent,
    AppointmentBooked,
    AppointmentChanged,
    BoxState,
    ContactOptedIn,
    ContactTagged,
    FormSubmitted,
    MessageReceived,
    PurchaseMade,
)

Load = Callable[[str, dict[str, object]], AnyEvent]


def test_a_form_keeps_addresses_in_normal_form_and_every_box(load: Load) -> None:
    event = load("form.submitted", {})
    assert isinstance(event, FormSubmitted)
    assert event.addresses == (
        Address(kind=AddressKind.PHONE, value="+12025550101"),
        Address(kind=AddressKind.EMAIL, value="alice@example.com"),
    )
    assert [box.state for box in event.boxes] == [BoxState.CHECKED, BoxState.UNCHECKED]
    assert event.boxes[0].channels == (Channel.SMS,)
    assert event.boxes[0].wording == "Yes, text me offers. Reply STOP to end."
    assert event.person.ip == "192.0.2.7"
    assert event.person.captures == ("cap_" + "0a" * 32,)


def test_a_form_without_boxes_has_none(load: Load) -> None:
    event = load("form.submitted", {"/data/boxes": ...})
    assert isinstance(event, FormSubmitted)
    assert event.boxes == ()


def test_a_box_for_a_channel_left_blank_is_still_what_was_shown(load: Load) -> None:
    event = load("form.submitted", {"/data/phone": ...})
    assert isinstance(event, FormSubmitted)
    assert [address.kind for address in event.addresses] == [AddressKind.EMAIL]
    assert event.boxes[0].channels == (Channel.SMS,)


def test_tags_are_spelled_one_way_and_named_once(load: Load) -> None:
    tags = ["  Marketing \t CONSENT ", "marketing consent", "vip"]
    event = load("form.submitted", {"/data/boxes/0/tags": tags})
    assert isinstance(event, FormSubmitted)
    assert event.boxes[0].tags == ("marketing consent", "vip")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T09:30:00-05:00", datetime(2026, 3, 1, 14, 30, tzinfo=UTC)),
        ("2026-03-01T14:30:00Z", datetime(2026, 3, 1, 14, 30, tzinfo=UTC)),
        ("2026-03-01T20:00:00.123456789+05:30", datetime(2026, 3, 1, 14, 30, 0, 123456, UTC)),
        ("1970-01-01T00:00:00+14:00", datetime(1969, 12, 31, 10, tzinfo=UTC)),
    ],
)
def test_a_time_is_kept_in_utc_and_as_it_was_written(
    load: Load, written: str, meant: datetime
) -> None:
    event = load("form.submitted", {"/timestamp": written})
    assert (event.occurred_at, event.occurred_text) == (meant, written)


def test_a_message_carries_the_addresses_typed_into_it(load: Load) -> None:
    event = load("message.received", {})
    assert isinstance(event, MessageReceived)
    assert event.sender == Address(kind=AddressKind.VISITOR, value="visitor-7f3a")
    [reply] = event.reply_addresses
    assert (reply.channel, reply.address.value) == (Channel.SMS, "+12025550103")
    assert event.conversation == "conv-1007"


def test_the_words_of_a_customer_are_kept_whole(load: Load) -> None:
    event = load("message.received", {"/data/text": " STOP\x00\n"})
    assert isinstance(event, MessageReceived)
    assert event.text == " STOP\x00\n"


def test_a_purchase_without_a_number_has_no_address(load: Load) -> None:
    changes: dict[str, object] = {"/data/phone": ..., "/data/phone_given": ...}
    event = load("purchase.made", changes | {"/data/channels": ...})
    assert isinstance(event, PurchaseMade)
    assert event.address is None
    assert event.number_given is False
    assert event.channels == (Channel.SMS,)


def test_a_number_on_file_is_not_a_number_given(load: Load) -> None:
    event = load("purchase.made", {"/data/phone_given": False})
    assert isinstance(event, PurchaseMade)
    assert event.address is not None
    assert event.number_given is False


def test_an_appointment_without_an_end_lasts_an_hour(load: Load) -> None:
    event = load("appointment.booked", {})
    assert isinstance(event, AppointmentBooked)
    assert event.starts_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 3, 9, 20, tzinfo=UTC)


def test_a_cancelled_appointment_needs_no_times(load: Load) -> None:
    changes = {"/data/change": "cancelled", "/data/starts_at": ..., "/data/ends_at": ...}
    event = load("appointment.changed", changes)
    assert isinstance(event, AppointmentChanged)
    assert (event.starts_at, event.ends_at) == (None, None)


@pytest.mark.parametrize("part", ["recorded_by", "method", "acted_on"])
def test_an_attestation_is_complete_only_with_all_its_parts(load: Load, part: str) -> None:
    whole = load("contact.tagged", {})
    lacking = load("contact.tagged", {f"/data/attestation/{part}": ...})
    assert isinstance(whole, ContactTagged)
    assert isinstance(lacking, ContactTagged)
    assert whole.attestation.complete
    assert not lacking.attestation.complete


def test_the_day_of_an_act_is_kept_as_written(load: Load) -> None:
    event = load("contact.opted_in", {})
    assert isinstance(event, ContactOptedIn)
    assert event.attestation.acted_on == "2026-02-27"

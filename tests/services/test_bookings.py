"""Bookings of other systems through the whole engine: whatever order they arrive in, one standing.

A reminder of a time that is no more must never go out, and one of the time that holds must.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processor.cli.parts import quarantine_of, replayer_of
from processor.domain.address import Channel
from processor.domain.decision import Decision
from processor.ports import DeliveryState
from processor.ports.webhooks import BoxRule, FieldMap
from processor.services.arrivals import Received
from processor.settings import Source
from tests.contract.worlds import memory_world, valkey_world
from tests.providers.calls import CALLERS, FIXTURES
from tests.services.engines import Engine, engine_over

#: When the acts took place, and what they were about.
NOON = (datetime.now(UTC) - timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
FIRST, SECOND, THIRD = (NOON + timedelta(days=days) for days in (9, 10, 11))
WORDING = "Text me offers from Acme. Reply STOP to end."
CONSENT = {"calendly": WORDING, "calcom": "sms-ok"}

Told = dict[str, Any]
Step = tuple[str, Told]


def _source(provider: str) -> Source:
    rules = [
        BoxRule(field=field, channels=(Channel.SMS,), tags=("marketing consent",))
        for name, field in CONSENT.items()
        if name == provider
    ]
    secrets = (CALLERS[provider].secret,)
    map_ = FieldMap(boxes=tuple(rules))
    return Source(name=provider, provider=provider, brand="acme", secrets=secrets, map=map_)


@pytest.fixture(params=["memory", "valkey"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """The engine with a source for each booking system."""
    if request.param == "memory":
        world = memory_world(lambda: datetime.now(UTC))
    else:
        world = valkey_world(request.getfixturevalue("store_url"))
    return engine_over(world, tmp_path, *map(_source, ("calcom", "calendly", "square")))


def deliver(engine: Engine, source: str, told: Told) -> Received:
    """One call of a source, recorded; the website tells of bookings made at noon."""
    if source == "website":
        received = engine.deliver("appointment.booked", told, occurred=NOON)
    else:
        signed_at = engine.clock.now()
        call = CALLERS[source].request(json.dumps(told).encode(), at=signed_at)
        received = engine.parts.intake.receive("acme", source, call)
    engine.drain()
    return received


def reminder(engine: Engine, to: str, appointment: str, at: datetime) -> Decision:
    about = {"appointment_id": appointment, "appointment_at": at}
    return engine.ask(to, purpose="appointment_reminder", **about)


def verdict(engine: Engine, to: str, appointment: str, at: datetime) -> str:
    found = reminder(engine, to, appointment, at)
    return "approved" if found.approved else found.reasons[0].code


def fixture(path: str) -> Told:
    told: Told = json.loads((FIXTURES / path).read_bytes())
    return told


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def in_every_order(
    engine: Engine,
    steps: Callable[[str, str], Sequence[Step]],
    asked: Callable[[str], Sequence[tuple[str, datetime]]],
) -> set[tuple[str, ...]]:
    """The verdicts on what is asked, after each order of arrival; each order has its customer."""
    found = set()
    orders = itertools.permutations(range(len(steps("", ""))))
    for place, order in enumerate(orders):
        name, phone = f"n{place}", f"+12025550{100 + place}"
        told = steps(name, phone)
        for step in order:
            deliver(engine, *told[step])
        found.add(tuple(verdict(engine, phone, *question) for question in asked(name)))
    return found


def invitee(name: str) -> str:
    return f"https://api.calendly.com/scheduled_events/ev-{name}/invitees/in-{name}"


def calendly(kind: str, name: str, at: datetime, **changed: object) -> Step:
    told = fixture("calendly/invitee_created.json")
    told["payload"] |= {"uri": invitee(name), "created_at": iso(NOON)} | changed
    return "calendly", told | {"event": kind, "created_at": iso(at)}


def calendly_booked(name: str, phone: str, at: datetime, starts: datetime, old: str = "") -> Step:
    times = {"start_time": iso(starts), "end_time": iso(starts + timedelta(minutes=30))}
    before = invitee(old) if old else None
    return calendly(
        "invitee.created",
        name,
        at,
        created_at=iso(at),
        text_reminder_number=phone,
        old_invitee=before,
        scheduled_event=times,
    )


def calendly_moved(name: str, phone: str) -> list[Step]:
    """Booked, then moved: the new invitee is created and the old one cancelled."""
    later = NOON + timedelta(hours=1)
    return [
        calendly_booked(f"{name}a", phone, NOON, FIRST),
        calendly_booked(f"{name}b", phone, later, SECOND, f"{name}a"),
        calendly("invitee.canceled", f"{name}a", later, rescheduled=True),
    ]


def calendly_asked(name: str) -> list[tuple[str, datetime]]:
    old, new = invitee(f"{name}a"), invitee(f"{name}b")
    return [(old, FIRST), (new, SECOND), (new, FIRST)]


def test_a_calendly_booking_that_moves_is_moved_in_every_order(desk: Engine) -> None:
    assert in_every_order(desk, calendly_moved, calendly_asked) == {
        ("object_cancelled", "approved", "object_version_stale")
    }


def test_a_calendly_booking_that_moves_and_is_cancelled_is_off_in_every_order(
    desk: Engine,
) -> None:
    def steps(name: str, phone: str) -> list[Step]:
        end = calendly("invitee.canceled", f"{name}b", NOON + timedelta(hours=2))
        return [*calendly_moved(name, phone), end]

    assert in_every_order(desk, steps, calendly_asked) == {
        ("object_cancelled", "object_cancelled", "object_cancelled")
    }


def test_the_old_time_is_off_even_if_its_cancellation_is_lost(desk: Engine) -> None:
    def steps(name: str, phone: str) -> list[Step]:
        return calendly_moved(name, phone)[:2]

    assert in_every_order(desk, steps, calendly_asked) == {
        ("object_cancelled", "approved", "object_version_stale")
    }


def calcom(kind: str, uid: str, phone: str, hours: float, starts: datetime, old: str = "") -> Step:
    told = fixture("calcom/booking_created.json")
    told["payload"] |= {"uid": uid, "startTime": iso(starts), "smsReminderNumber": phone}
    told["payload"] |= {"endTime": iso(starts + timedelta(minutes=30))}
    told["payload"] |= {"rescheduleUid": old} if old else {}
    return "calcom", told | {
        "triggerEvent": kind,
        "createdAt": iso(NOON + timedelta(hours=hours)),
    }


def test_a_calcom_booking_that_moves_twice_is_moved_in_every_order(desk: Engine) -> None:
    def steps(name: str, phone: str) -> list[Step]:
        return [
            calcom("BOOKING_CREATED", f"{name}a", phone, 0, FIRST),
            calcom("BOOKING_RESCHEDULED", f"{name}b", phone, 1, SECOND, f"{name}a"),
            calcom("BOOKING_RESCHEDULED", f"{name}b", phone, 2, THIRD),
        ]

    def asked(name: str) -> list[tuple[str, datetime]]:
        return [(f"{name}a", FIRST), (f"{name}b", SECOND), (f"{name}b", THIRD)]

    assert in_every_order(desk, steps, asked) == {
        ("object_cancelled", "object_version_stale", "approved")
    }


def test_a_calcom_booking_that_moves_and_is_cancelled_is_off_in_every_order(desk: Engine) -> None:
    def steps(name: str, phone: str) -> list[Step]:
        return [
            calcom("BOOKING_CREATED", f"{name}a", phone, 0, FIRST),
            calcom("BOOKING_RESCHEDULED", f"{name}b", phone, 1, SECOND, f"{name}a"),
            calcom("BOOKING_CANCELLED", f"{name}b", phone, 2, SECOND),
        ]

    def asked(name: str) -> list[tuple[str, datetime]]:
        return [(f"{name}a", FIRST), (f"{name}b", SECOND)]

    assert in_every_order(desk, steps, asked) == {("object_cancelled", "object_cancelled")}


def square(name: str, hours: float, starts: datetime, status: str = "ACCEPTED") -> Step:
    told = fixture("square/booking_updated.json")
    told["event_id"] = f"{name}-{hours}"
    at = iso(NOON + timedelta(hours=hours))
    changed = {"id": name, "start_at": iso(starts), "status": status, "updated_at": at}
    told["data"]["object"]["booking"] |= changed
    return "square", told


def booked_elsewhere(name: str, phone: str) -> Step:
    made = {"appointment_id": name, "phone": phone, "phone_given": True}
    return "website", made | {"starts_at": iso(FIRST)}


def three_times(name: str) -> list[tuple[str, datetime]]:
    return [(name, FIRST), (name, SECOND), (name, THIRD)]


def test_square_moves_what_was_opened_elsewhere_in_every_order(desk: Engine) -> None:
    """The business's own site tells of the booking with its number; Square what became of it."""

    def steps(name: str, phone: str) -> list[Step]:
        moves = [square(name, 1, SECOND), square(name, 2, THIRD)]
        return [booked_elsewhere(name, phone), *moves]

    assert in_every_order(desk, steps, three_times) == {
        ("object_version_stale", "object_version_stale", "approved")
    }


def test_square_ends_what_was_opened_elsewhere_in_every_order(desk: Engine) -> None:
    def steps(name: str, phone: str) -> list[Step]:
        end = square(name, 2, SECOND, "CANCELLED_BY_SELLER")
        return [booked_elsewhere(name, phone), square(name, 1, SECOND), end]

    assert in_every_order(desk, steps, three_times) == {("object_cancelled",) * 3}


def test_a_ticked_question_permits_marketing_and_a_reminder_number_alone_does_not(
    desk: Engine,
) -> None:
    without = calendly_booked("a", "+12025550101", NOON, FIRST)
    without[1]["payload"]["questions_and_answers"] = []
    deliver(desk, *without)
    assert not desk.ask("+12025550101").approved
    assert reminder(desk, "+12025550101", invitee("a"), FIRST).approved
    deliver(desk, *calendly_booked("b", "+12025550102", NOON, FIRST))
    deliver(desk, *calcom("BOOKING_CREATED", "c", "+12025550103", 0, FIRST))
    assert desk.ask("+12025550102").approved
    assert desk.ask("+12025550103").approved


def test_a_thin_event_is_listed_with_its_reason_and_a_replay_brings_it_back(desk: Engine) -> None:
    received = deliver(desk, "square", fixture("square/order_updated.json"))
    assert received.quarantined == "needs_details"
    quarantine = quarantine_of(desk.parts)
    for _ in range(2):
        [held] = quarantine.held("acme")
        assert (held.id, held.reason) == (received.delivery, "needs_details")
        assert held.state is DeliveryState.QUARANTINED
        assert b"order31" in (quarantine.body(held) or b"")
        assert replayer_of(desk.parts).replay(held.id)
        desk.drain()


def test_leaving_squares_mailing_list_stops_e_mail_and_leaves_texts_alone(desk: Engine) -> None:
    deliver(desk, *calendly_booked("a", "+12025550104", NOON, FIRST))
    assert desk.ask("+12025550104").approved
    deliver(desk, "square", fixture("square/customer_updated.json"))
    assert desk.ask("+12025550104").approved
    mail = desk.ask("dana@example.com", channel=Channel.EMAIL)
    assert mail.reasons[0].code == "provider_blocked"

"""Windows end when they were to end at recording, or earlier; a notice is bound to one entry."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest
from msgspec.structs import replace

from processor.domain.events import (
    AnyEvent,
    AppointmentBooked,
    AppointmentChange,
    AppointmentChanged,
    OrderStatus,
    OrderUpdated,
)
from processor.domain.message import Message
from processor.domain.policy import Policy
from tests.builders import ALICE_PHONE, POLICY, at, codes, history, message
from tests.domain.test_order import Happened

STRICT: Final = replace(
    POLICY,
    conversation_idle_hours=2,
    order_after_days=1,
    order_max_days=10,
    appointment_after_hours=2,
)
BOOKED: Final = AppointmentBooked(
    brand="acme",
    appointment="a1",
    starts_at=at(days=1),
    ends_at=at(1, days=1),
    address=ALICE_PHONE,
    number_given=True,
)
CHAT: Final = Happened("message", at()).event()
BOUGHT: Final = Happened("purchase", at()).event()
DELIVERED: Final = OrderUpdated(brand="acme", order="o1", status=OrderStatus.DELIVERED)
REPLY: Final = message("conversation_reply", conversation="c1")
SHIPPED: Final = message("shipping_confirmation", order="o1")
CONFIRMED: Final = message("appointment_confirmation", appointment="a1")

#: What happened at the first hour, what is asked, and when it ends under the strict policy.
WINDOWS: Final = [
    ([CHAT], REPLY, at(2)),
    ([BOUGHT], SHIPPED, at(days=10)),
    ([BOUGHT, DELIVERED], SHIPPED, at(days=1)),
    ([BOOKED], CONFIRMED, at(3, days=1)),
]


@pytest.mark.parametrize(("then", "today"), [(STRICT, POLICY), (STRICT, STRICT)])
@pytest.mark.parametrize(("told", "asked", "ends_at"), WINDOWS)
def test_what_was_recorded_under_a_strict_policy_ends_when_that_said(
    then: Policy, today: Policy, told: list[AnyEvent], asked: Message, ends_at: datetime
) -> None:
    grown = history([(event, at()) for event in told], policy=then)
    decision = grown.judge(asked, at(seconds=1), today)
    assert (decision.approved, decision.valid_until) == (True, ends_at)
    assert not grown.judge(asked, ends_at, today).approved


@pytest.mark.parametrize(("told", "asked", "ends_at"), WINDOWS)
def test_a_stricter_policy_of_today_shortens_what_was_recorded_before(
    told: list[AnyEvent], asked: Message, ends_at: datetime
) -> None:
    grown = history([(event, at()) for event in told], policy=POLICY)
    assert grown.judge(asked, ends_at, POLICY).approved
    assert not grown.judge(asked, ends_at, STRICT).approved


def test_the_first_end_of_an_order_stands() -> None:
    """A cancellation after the delivery does not keep it open for longer."""
    cancelled = OrderUpdated(brand="acme", order="o1", status=OrderStatus.CANCELLED)
    told = [(BOUGHT, at()), (DELIVERED, at(1)), (cancelled, at(days=5))]
    for order in (told, [told[0], told[2], told[1]]):
        assert history(order).judge(SHIPPED, at(2)).valid_until == at(1, days=14)


def test_a_second_call_off_of_the_same_time_names_the_same_entry() -> None:
    """A claim marks that entry as used, so a repeated webhook leads to no second notice."""
    cancelled = AppointmentChanged(
        brand="acme", appointment="a1", change=AppointmentChange.CANCELLED
    )
    notice = message("cancellation_notice", appointment="a1")
    once = history([(BOOKED, at()), (cancelled, at(1))])
    twice = history([(BOOKED, at()), (cancelled, at(1)), (cancelled, at(2))])
    assert once.judge(notice, at(3)).basis == twice.judge(notice, at(3)).basis
    moved = AppointmentChanged(
        brand="acme",
        appointment="a1",
        change=AppointmentChange.RESCHEDULED,
        starts_at=at(days=2),
        ends_at=at(1, days=2),
    )
    again = history([(BOOKED, at()), (cancelled, at(1)), (moved, at(2)), (cancelled, at(3))])
    assert again.judge(notice, at(4)).approved
    assert again.judge(notice, at(4)).basis != once.judge(notice, at(4)).basis


def test_two_permits_make_an_approval_that_is_asked_again_at_the_earlier_end() -> None:
    """Asking too early costs a round trip; asking too late could cost a text."""
    tagged = replace(POLICY, tags=POLICY.tags | {"marketing consent": ("conversation_reply",)})
    grown = history([(CHAT, at()), (Happened("opt-in", at()).event(), at())], policy=tagged)
    decision = grown.judge(REPLY, at(1))
    assert codes(decision) == ["express_grant", "conversation_open"]
    assert decision.valid_until == at(24)
    assert codes(grown.judge(REPLY, at(24))) == ["express_grant"]

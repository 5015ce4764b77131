"""Square, asked: what its API says becomes an event only if the number is the customer's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from processor.domain.address import Address, AddressKind
from processor.domain.events import (
    AppointmentBooked,
    AppointmentChange,
    AppointmentChanged,
    OrderStatus,
    OrderUpdated,
    PurchaseMade,
)
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Meant, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import CALLERS, FIXTURES
from tests.providers.test_square import sample

SQUARE = PROVIDERS["square"]
ORDER, BOOKING = sample("order_updated"), sample("booking_updated", "booking.created")
BOB = Address(kind=AddressKind.PHONE, value="+12025550102")
ALICE = Address(kind=AddressKind.PHONE, value="+12025550101")


def answered(name: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """An answer of the API with other values in the object that it is about."""
    told: dict[str, Any] = json.loads((FIXTURES / f"square/answer_{name}.json").read_bytes())
    told[name] |= changed
    return told


def meant(*answers: Mapping[str, Any]) -> Meant:
    named = {next(iter(each)): json.dumps(each).encode() for each in answers}
    return Meant(brand="acme", details=named)


def kept(told: Mapping[str, Any]) -> bytes:
    return SQUARE.keep(CALLERS["square"].request(json.dumps(told).encode()))


def read(told: Mapping[str, Any], *answers: Mapping[str, Any]) -> Translation:
    return SQUARE.translate(kept(told), meant(*answers))


def next_question(told: Mapping[str, Any], *answers: Mapping[str, Any]) -> str | None:
    ask = SQUARE.ask(kept(told), meant(*answers))
    return None if ask is None else ask.path


def test_an_order_is_asked_for_once() -> None:
    assert next_question(ORDER) == "/v2/orders/order31"
    assert next_question(ORDER, answered("order")) is None


def test_a_booking_is_asked_for_and_then_its_customer() -> None:
    booking, customer = answered("booking"), answered("customer")
    assert next_question(BOOKING) == "/v2/bookings/booking31"
    assert next_question(BOOKING, booking) == "/v2/customers/CUSTOMER32"
    assert next_question(BOOKING, booking, customer) is None
    assert next_question(BOOKING, answered("booking", customer_id=None)) is None


@pytest.mark.parametrize("odd", ["../v2/customers", "a/b", "a?b", "a.b", "a b", "%2e", "", None])
def test_an_id_that_is_none_is_put_into_no_path(odd: str | None) -> None:
    with pytest.raises(NotUnderstood, match="id_unusable"):
        next_question(sample("order_updated", order_id=odd))
    with pytest.raises(NotUnderstood, match="id_unusable"):
        next_question(sample("booking_updated", "booking.created", id=odd))
    if odd:
        with pytest.raises(NotUnderstood, match="id_unusable"):
            next_question(BOOKING, answered("booking", customer_id=odd))


def test_a_number_typed_into_a_pick_up_is_the_buyers_own() -> None:
    [event] = read(ORDER, answered("order")).events
    assert isinstance(event, PurchaseMade)
    assert (event.order, event.address, event.number_given) == ("order31", BOB, True)
    assert event.person.full_name == "Bob Example"
    assert event.occurred_at == datetime(2026, 3, 1, 14, 20, 0, 129_000, tzinfo=UTC)
    assert event.boxes == ()


def test_a_number_that_square_filled_in_from_the_directory_is_nobodys_act() -> None:
    told = answered("order")
    told["order"]["fulfillments"][0]["pickup_details"]["recipient"]["customer_id"] = "CUSTOMER31"
    [event] = read(ORDER, told).events
    assert isinstance(event, PurchaseMade)
    assert (event.address, event.number_given) == (BOB, False)


def test_whoever_has_goods_sent_may_have_them_sent_to_somebody_else() -> None:
    recipient = {"phone_number": "+12025550104", "display_name": "Dana Example"}
    sent = [{"type": "SHIPMENT", "shipment_details": {"recipient": recipient}}]
    [event] = read(ORDER, answered("order", fulfillments=sent)).events
    assert isinstance(event, PurchaseMade)
    assert (event.address, event.person.full_name) == (None, None)


@pytest.mark.parametrize("odd", [None, [], {}, "x", [None], [{"pickup_details": []}]])
def test_an_order_without_a_pick_up_has_no_number(odd: object) -> None:
    [event] = read(ORDER, answered("order", fulfillments=odd)).events
    assert isinstance(event, PurchaseMade)
    assert event.address is None


def test_an_order_that_was_cancelled_meanwhile_is_cancelled() -> None:
    [event] = read(ORDER, answered("order", state="CANCELED")).events
    assert isinstance(event, OrderUpdated)
    assert event.status is OrderStatus.CANCELLED
    assert read(ORDER, answered("order", state="DRAFT")).ignored == "status_not_used"


def test_a_customer_who_booked_has_given_the_number() -> None:
    [event] = read(BOOKING, answered("booking"), answered("customer")).events
    assert isinstance(event, AppointmentBooked)
    assert (event.appointment, event.address, event.number_given) == ("booking31", ALICE, True)
    assert event.starts_at == datetime(2026, 3, 9, 19, tzinfo=UTC)
    assert event.occurred_at == datetime(2026, 2, 27, 10, tzinfo=UTC)
    assert event.person.full_name == "Alice Example"


@pytest.mark.parametrize(
    "creator",
    [
        None,
        {},
        {"creator_type": "TEAM_MEMBER", "team_member_id": "ERIN"},
        {"creator_type": "CUSTOMER"},
        {"creator_type": "CUSTOMER", "customer_id": "CUSTOMER31"},
    ],
)
def test_whoever_else_booked_gave_no_number_of_the_customers(creator: object) -> None:
    booking = answered("booking", creator_details=creator)
    [event] = read(BOOKING, booking, answered("customer")).events
    assert isinstance(event, AppointmentBooked)
    assert event.address is None


def test_a_booking_that_was_called_off_meanwhile_is_called_off() -> None:
    [event] = read(BOOKING, answered("booking", status="DECLINED")).events
    assert isinstance(event, AppointmentChanged)
    assert event.change is AppointmentChange.CANCELLED


def test_a_booking_is_read_without_a_customer_too() -> None:
    [event] = read(BOOKING, answered("booking", customer_id=None)).events
    assert isinstance(event, AppointmentBooked)
    assert event.address is None


def test_an_answer_about_something_else_leaves_the_call_waiting() -> None:
    with pytest.raises(NotUnderstood, match="needs_details"):
        read(ORDER, {"order": None})
    with pytest.raises(NotUnderstood, match="needs_details"):
        read(ORDER, answered("customer"))


ODD: tuple[Any, ...] = (None, True, -1, 1e308, "", "\ud800", [], {}, [[]], "9" * 400)


@pytest.mark.parametrize("name", ["order", "booking", "customer"])
def test_answers_of_any_shape_are_read_or_wait(name: str) -> None:
    """Every value of an answer exchanged for odd ones: NotUnderstood or a reading, no other end."""
    thin = ORDER if name == "order" else BOOKING
    others = [] if name != "customer" else [answered("booking")]
    for field in answered(name)[name]:
        for odd in ODD:
            answers = [*others, answered(name, **{field: odd})]
            assert _outcome(thin, answers) in {"read", "waits"}


def _outcome(thin: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> str:
    try:
        next_question(thin, *answers)
        read(thin, *answers)
    except NotUnderstood as problem:
        return "refused" if problem.refusable else "waits"
    return "read"

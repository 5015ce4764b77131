"""Thin events wait, are asked about, and are read again with the answer; nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from processor.adapters.memory_details import MemoryDetails
from processor.bootstrap import assemble
from processor.cli.parts import quarantine_of, replayer_of
from processor.domain import acts
from processor.ports import Access, DeliveryState, Failing
from processor.services.arrivals import Received
from processor.settings import Source
from tests.contract.worlds import World, memory_world
from tests.providers.calls import CALLERS, SECRET
from tests.providers.test_square import sample
from tests.providers.test_square_details import answered
from tests.services.engines import Engine, engine_over

HOST: Final = "connect.squareup.com"
ORDER: Final = "/v2/orders/order31"
BOOKING, CUSTOMER = "/v2/bookings/booking31", "/v2/customers/CUSTOMER32"
BOB = "+12025550102"
HOURS: Final = 3600.0
LEASE: Final = timedelta(seconds=40)


def answers(**more: Failing | bytes) -> dict[str, Failing | bytes]:
    """What Square says of the order, the booking and its customer."""
    told: dict[str, Failing | bytes] = {
        path: json.dumps(answered(name)).encode()
        for path, name in ((ORDER, "order"), (BOOKING, "booking"), (CUSTOMER, "customer"))
    }
    return told | more


@dataclass(kw_only=True)
class Till:
    """An engine with a source of Square, and the API behind it."""

    engine: Engine
    world: World
    api: MemoryDetails
    told: list[tuple[str, str]]

    def deliver(self, told: Mapping[str, Any]) -> Received:
        """A signed call of Square's."""
        request = CALLERS["square"].request(json.dumps(told).encode())
        return self.engine.parts.intake.receive("acme", "till", request)

    def fetch(self) -> int:
        return self.engine.parts.fetcher.run(lambda name, how: self.told.append((name, how)))

    def later(self, hours: float = 3.0) -> None:
        self.world.later(hours * HOURS)

    def held(self) -> list[str | None]:
        return [each.reason for each in quarantine_of(self.engine.parts).held()]

    def state(self, delivery: str) -> DeliveryState | None:
        found = self.world.inbox.get(delivery)
        return found.state if found else None


def till(
    folder: Path, known: Mapping[str, Failing | bytes] | None = None, token: str = "token"
) -> Till:
    access = Access(host=HOST, token="token") if token else None
    source = Source(name="till", provider="square", brand="acme", secrets=(SECRET,), access=access)
    api = MemoryDetails(answers() if known is None else known, token or "token")
    world = memory_world()
    engine = engine_over(world, folder, source, details=api)
    return Till(engine=engine, world=world, api=api, told=[])


def test_an_order_becomes_a_purchase_whose_number_may_be_written_to(tmp_path: Path) -> None:
    shop = till(tmp_path)
    received = shop.deliver(sample("order_updated"))
    assert received.quarantined == "needs_details"
    assert shop.held() == ["needs_details"]
    assert shop.fetch() == 1
    assert shop.told == [(received.delivery, "completed")]
    assert shop.engine.dispatcher.woken[-1] == int(received.delivery.split("_")[1])
    shop.engine.drain()
    assert shop.held() == []
    [entry] = shop.engine.entries(BOB)
    assert isinstance(entry.act, acts.OrderOpened)
    assert entry.delivery == received.delivery
    asked = {"purpose": "order_confirmation", "order_id": "order31"}
    assert shop.engine.ask(BOB, **asked).approved
    assert not shop.engine.ask(BOB, purpose="order_confirmation", order_id="order32").approved
    assert not shop.engine.ask(BOB).approved


def test_a_booking_asks_twice_and_opens_its_appointment(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.deliver(sample("booking_updated", "booking.created"))
    assert shop.fetch() == 1
    assert shop.api.asked == [BOOKING, CUSTOMER]
    shop.engine.drain()
    opened, timed = shop.engine.entries()
    assert isinstance(opened.act, acts.AppointmentOpened)
    assert isinstance(timed.act, acts.AppointmentTimed)


def test_without_a_token_it_waits_and_nobody_is_asked(tmp_path: Path) -> None:
    shop = till(tmp_path, token="")
    received = shop.deliver(sample("order_updated"))
    assert shop.fetch() == 0
    assert (shop.api.asked, shop.told, shop.held()) == ([], [], ["needs_details"])
    shop.later()
    assert shop.fetch() == 0
    assert shop.state(received.delivery) is DeliveryState.QUARANTINED


def test_what_was_fetched_is_kept_with_the_delivery_and_sealed_like_it(tmp_path: Path) -> None:
    shop = till(tmp_path)
    delivery = shop.deliver(sample("order_updated")).delivery
    shop.fetch()
    shop.engine.drain()
    kept = shop.world.inbox.get(delivery)
    assert kept is not None
    assert BOB.encode() not in kept.sealed
    body = quarantine_of(shop.engine.parts).body(kept)
    assert body is not None
    assert b'"order_updated"' in body
    assert BOB.encode() in body


def test_the_call_is_handed_out_without_what_was_fetched_for_it(tmp_path: Path) -> None:
    """So that it can be taken apart like any other call of its provider."""
    shop = till(tmp_path)
    delivery = shop.deliver(sample("order_updated")).delivery
    desk = quarantine_of(shop.engine.parts)
    before = desk.find(delivery)
    assert before is not None
    call = desk.call(before)
    assert shop.fetch() == 1
    after = desk.find(delivery)
    assert after is not None
    assert desk.call(after) == call
    assert desk.body(after) != call


def test_what_was_fetched_is_destroyed_with_its_contact(tmp_path: Path) -> None:
    shop = till(tmp_path)
    delivery = shop.deliver(sample("order_updated")).delivery
    shop.fetch()
    shop.engine.drain()
    shop.engine.tell("contact.erased", {"phone": BOB})
    kept = shop.world.inbox.get(delivery)
    assert kept is not None
    assert kept.sealed == b""
    assert quarantine_of(shop.engine.parts).body(kept) is None


@pytest.mark.parametrize(
    ("why", "tries"),
    [
        (Failing.GONE, 4),
        (Failing.REFUSED, 4),
        (Failing.UNREADABLE, 3),
        (Failing.NOT_TAKEN, 3),
        (Failing.MISLED, 3),
        (Failing.AWAY, 14),
    ],
)
def test_what_fails_for_good_says_why_and_is_tried_again_when_it_is_played_again(
    tmp_path: Path, why: Failing, tries: int
) -> None:
    shop = till(tmp_path, {ORDER: why})
    delivery = shop.deliver(sample("order_updated")).delivery
    for left in reversed(range(tries)):
        assert shop.fetch() == 0
        assert shop.held() == ["needs_details" if left else why.value]
        assert shop.fetch() == 0
        shop.later()
    assert len(shop.api.asked) == tries
    assert shop.fetch() == 0
    assert len(shop.api.asked) == tries
    assert replayer_of(shop.engine.parts).replay(delivery)
    shop.engine.drain()
    assert shop.held() == ["needs_details"]
    shop.fetch()
    assert len(shop.api.asked) == tries + 1


def test_a_failure_that_mends_itself_costs_only_time(tmp_path: Path) -> None:
    known: dict[str, Failing | bytes] = {ORDER: Failing.AWAY}
    shop = till(tmp_path, known)
    shop.deliver(sample("order_updated"))
    assert shop.fetch() == 0
    known |= answers()
    assert shop.fetch() == 0
    shop.later()
    assert shop.fetch() == 1


def test_a_source_whose_api_is_away_is_left_alone_and_uses_up_no_tries(tmp_path: Path) -> None:
    shop = till(tmp_path, {ORDER: Failing.AWAY})
    for number in range(8):
        shop.deliver({**sample("order_updated"), "event_id": f"event-{number}"})
    shop.fetch()
    assert len(shop.api.asked) == 5
    shop.world.later(1)
    shop.fetch()
    assert len(shop.api.asked) == 5
    assert shop.held() == ["needs_details"] * 8


def test_an_id_that_is_none_is_never_asked_for(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.deliver(sample("order_updated", order_id="../../v1/keys"))
    shop.fetch()
    assert (shop.api.asked, shop.held()) == ([], ["id_unusable"])


def test_an_answer_that_says_too_little_is_not_asked_for_again(tmp_path: Path) -> None:
    shop = till(tmp_path, {ORDER: b'{"order": null}'})
    shop.deliver(sample("order_updated"))
    assert shop.fetch() == 1
    shop.engine.drain()
    assert shop.held() == ["details_lacking"]
    shop.later()
    assert shop.fetch() == 0


def test_a_repetition_is_one_delivery_and_asked_for_once(tmp_path: Path) -> None:
    shop = till(tmp_path)
    first, again = shop.deliver(sample("order_updated")), shop.deliver(sample("order_updated"))
    assert first.delivery == again.delivery
    assert shop.fetch() == 1
    shop.engine.drain()
    shop.deliver(sample("order_updated"))
    assert shop.fetch() == 0
    assert len(shop.engine.entries(BOB)) == 1
    assert shop.api.asked == [ORDER]


def test_a_worker_that_ended_in_the_middle_is_followed_when_its_lease_is_over(
    tmp_path: Path,
) -> None:
    shop = till(tmp_path)
    delivery = shop.deliver(sample("order_updated")).delivery
    ports = shop.engine.parts.ports
    assert ports.breakers.begin(LEASE)
    assert ports.enquiries.take(delivery, LEASE) is not None
    assert shop.fetch() == 0
    shop.world.later(41)
    assert shop.fetch() == 1


def test_one_whose_every_try_is_ended_from_outside_is_given_up(tmp_path: Path) -> None:
    shop = till(tmp_path)
    delivery = shop.deliver(sample("order_updated")).delivery
    for _ in range(14):
        assert shop.engine.parts.ports.enquiries.take(delivery, LEASE) is not None
        shop.world.later(41)
    assert shop.fetch() == 0
    assert shop.told == [(delivery, "details_away")]
    assert (shop.api.asked, shop.held()) == ([], ["details_away"])


def test_others_are_not_held_up_by_one_that_breaks_the_provider(tmp_path: Path) -> None:
    shop = till(tmp_path, answers(**{"/v2/orders/other": b"[1]"}))
    shop.deliver({**sample("order_updated", order_id="other"), "event_id": "event-2"})
    shop.deliver(sample("order_updated"))
    assert shop.fetch() == 2
    shop.engine.drain()
    assert len(shop.engine.entries(BOB)) == 1


def test_a_source_that_is_configured_no_more_leaves_its_deliveries_waiting(tmp_path: Path) -> None:
    shop = till(tmp_path)
    shop.deliver(sample("order_updated"))
    settings = shop.engine.parts.settings
    businesses = {name: replace(each, sources={}) for name, each in settings.businesses.items()}
    other = assemble(replace(settings, businesses=businesses), shop.engine.parts.ports)
    assert other.fetcher.run() == 0
    assert (shop.api.asked, shop.held()) == ([], ["needs_details"])
    shop.later(1.1)
    assert shop.fetch() == 1, "it is asked for once some worker knows how"


def test_doctor_names_the_sources_that_nobody_can_ask_for(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    having, lacking = till(tmp_path / "with"), till(tmp_path / "without", token="")
    said = {each.name: each.says for each in lacking.engine.parts.readiness.checks()}
    assert "acme/till" in said["details"]
    assert "details" not in {each.name for each in having.engine.parts.readiness.checks()}

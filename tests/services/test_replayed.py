"""Replay: read again under the first id and time, by today's map, with nothing done twice."""

from __future__ import annotations

from datetime import timedelta

from processor.cli.parts import replayer_of
from processor.ports import DeliveryState
from processor.services.replay import Foreseen
from tests.services.engines import Engine, ticked

BOTH = {DeliveryState.QUARANTINED, DeliveryState.RECORDED}


def held(engine: Engine) -> str:
    return engine.deliver("thing.happened", {"phone": "+12025550101"}).delivery


def test_a_replayed_delivery_waits_under_its_first_id_and_time_and_its_lane_is_woken(
    engine: Engine,
) -> None:
    delivery = held(engine)
    desk = replayer_of(engine.parts)
    before = desk.find(delivery)
    assert desk.replay(delivery)
    assert engine.dispatcher.woken[-1] == int(delivery.split("_")[1])
    after = desk.find(delivery)
    assert before is not None
    assert after is not None
    assert (after.state, after.received_at) == (DeliveryState.PENDING, before.received_at)
    assert not desk.replay(delivery)
    engine.drain()
    assert [each.id for each in desk.chosen({DeliveryState.QUARANTINED})] == [delivery]


def test_what_was_recorded_is_not_recorded_twice(engine: Engine) -> None:
    delivery = engine.tell("form.submitted", ticked()).delivery
    desk = replayer_of(engine.parts)
    before, entries = desk.find(delivery), engine.entries()
    assert before is not None
    assert desk.foresee(before) == Foreseen(kinds=("form.submitted",))
    assert desk.replay(delivery)
    engine.drain()
    after = desk.find(delivery)
    assert after is not None
    assert (after.state, after.entries) == (DeliveryState.RECORDED, before.entries)
    assert after.received_at == before.received_at
    assert engine.entries() == entries


def test_an_older_grant_replayed_after_a_stop_lifts_nothing(engine: Engine) -> None:
    delivery = engine.tell("form.submitted", ticked()).delivery
    engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
    assert replayer_of(engine.parts).replay(delivery)
    engine.drain()
    assert engine.ask().reasons[0].code == "revoked_all"


def test_what_would_become_of_a_delivery_is_told_and_nothing_is_recorded(engine: Engine) -> None:
    held(engine)
    waiting = engine.deliver("form.submitted", ticked()).delivery
    desk = replayer_of(engine.parts)
    (odd,) = desk.chosen({DeliveryState.QUARANTINED})
    fresh = desk.find(waiting)
    assert fresh is not None
    assert desk.foresee(odd) == Foreseen(reason="event_type_unknown")
    assert desk.foresee(fresh) == Foreseen(kinds=("form.submitted",), entries=1)
    assert engine.entries() == []


def test_deliveries_are_chosen_by_state_and_by_when_they_came(engine: Engine) -> None:
    odd = held(engine)
    recorded = engine.tell("form.submitted", ticked()).delivery
    desk = replayer_of(engine.parts)
    assert {each.id for each in desk.chosen(BOTH)} == {odd, recorded}
    assert [each.id for each in desk.chosen({DeliveryState.RECORDED})] == [recorded]
    assert list(desk.chosen({DeliveryState.IGNORED})) == []
    later = engine.world.now() + timedelta(hours=1)
    assert list(desk.chosen(BOTH, later)) == []
    assert len(list(desk.chosen(BOTH, later - timedelta(hours=2)))) == 2

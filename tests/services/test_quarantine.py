"""Quarantine: listed, and shown with the body."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from processor.adapters.sealing import Keyring
from processor.cli.parts import quarantine_of
from processor.ports import DeliveryState, StoreUnavailable
from tests.services.engines import Engine, ticked

STOP = {"phone": "+12025550101", "text": "STOP"}


def held(engine: Engine) -> str:
    return engine.deliver("thing.happened", {"phone": "+12025550101"}).delivery


def test_what_is_held_is_listed_by_business_and_can_be_opened(engine: Engine) -> None:
    delivery = held(engine)
    desk = quarantine_of(engine.parts)
    (found,) = desk.held("acme")
    assert (found.id, found.reason) == (delivery, "event_type_unknown")
    assert list(desk.held("globex")) == []
    assert json.loads(desk.body(found) or b"")["type"] == "thing.happened"


def test_without_its_key_a_body_stays_closed(engine: Engine) -> None:
    held(engine)
    keyring = Keyring(keys={"k2": b"o" * 32}, current="k2")
    desk = quarantine_of(replace(engine.parts, keyring=keyring))
    (found,) = desk.held()
    assert desk.body(found) is None
    assert desk.body(replace(found, sealed=b"")) is None


def test_a_body_that_came_under_a_reused_id_can_be_opened(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(phone="+12025550102"), delivery="one")
    conflict = engine.tell("form.submitted", ticked(), delivery="one").delivery
    desk = quarantine_of(engine.parts)
    (found,) = desk.held()
    assert (found.id, found.reason) == (conflict, "conflict")
    assert json.loads(desk.body(found) or b"")["data"] == ticked()


def test_a_stop_under_a_reused_id_is_recorded_like_any_other(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(), delivery="one")
    stop = engine.tell("contact.opted_out", STOP, delivery="one").delivery
    found = engine.world.inbox.get(stop)
    assert found is not None
    assert (found.state, found.reason) == (DeliveryState.RECORDED, None)
    assert json.loads(quarantine_of(engine.parts).body(found) or b"")["data"] == STOP


def test_a_stop_under_a_reused_id_that_waited_in_the_spool_is_recorded_too(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(), delivery="one")
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.deliver("contact.opted_out", STOP, delivery="one", occurred=engine.clock.now())
    engine.world.cut(False)
    engine.parts.revoker.replay_spool()
    engine.drain()
    assert list(quarantine_of(engine.parts).held()) == []
    assert len(engine.entries()) == 2


def test_the_copy_of_a_stop_with_an_unreadable_address_can_be_opened(engine: Engine) -> None:
    told = STOP | {"email": "nobody at all"}
    copy = engine.tell("contact.opted_out", told)
    desk = quarantine_of(engine.parts)
    (found,) = desk.held()
    assert (copy.quarantined, found.reason) == ("address_unreadable", "address_unreadable")
    assert json.loads(desk.body(found) or b"")["data"] == told


def test_such_a_copy_is_shown_under_a_reused_id_too(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(), delivery="one")
    engine.tell("contact.opted_out", STOP | {"email": "nobody at all"}, delivery="one")
    (found,) = quarantine_of(engine.parts).held()
    assert (found.reason, found.flags) == ("address_unreadable", ("conflict",))
    assert quarantine_of(engine.parts).body(found) is not None
    assert len(engine.entries()) == 2

"""Deliveries of others than ourselves: ignored, mixed, doubtful, faulty, and read anew."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from processor.cli.parts import quarantine_of, replayer_of
from processor.domain import acts
from processor.ports import Acceptance, Delivery, DeliveryState, FieldMap, SignatureInvalid
from tests.services.engines import Engine, ticked
from tests.services.foreign import Foreign

PHONE = "+12025550101"
STOP = ("contact.opted_out", {"phone": PHONE, "text": "STOP"})
FORM = ("form.submitted", ticked(phone=PHONE))


@pytest.fixture
def foreign(engine: Engine) -> Foreign:
    """The engine with the scripted provider."""
    return Foreign(engine=engine)


def held(foreign: Foreign, delivery: str) -> Delivery:
    """A delivery that is kept."""
    found = foreign.engine.world.inbox.get(delivery)
    assert found is not None
    return found


def body(foreign: Foreign, delivery: str) -> bytes:
    """What is kept of a call."""
    return quarantine_of(foreign.engine.parts).body(held(foreign, delivery)) or b""


def said(foreign: Foreign) -> list[type[acts.Act]]:
    """What Alice's ledger says, by kind."""
    return [type(entry.act) for entry in foreign.engine.entries()]


def test_what_says_nothing_is_acknowledged_counted_and_not_kept(foreign: Foreign) -> None:
    first, again = (
        foreign.deliver({"id": "1", "events": [FORM]}, topic="nothing") for _ in range(2)
    )
    assert (first.how, first.ignored) == (Acceptance.STORED, "event_not_used")
    assert again == first
    assert foreign.engine.world.inbox.get(first.delivery) is None
    assert foreign.drain() == 0
    counted = foreign.engine.world.counts.tally().counts
    assert counted["ignored", "scripted", "event_not_used"] == 2
    assert counted["deliveries", "scripted", "ignored"] == 2


def test_a_payload_without_any_event_is_ignored_too(foreign: Foreign) -> None:
    assert foreign.deliver({"id": "1", "events": []}).ignored == "nothing_in_it"


def test_a_call_is_kept_with_the_headers_that_say_what_it_is_and_no_other(
    foreign: Foreign,
) -> None:
    payload = {"id": "1", "events": [FORM]}
    received = foreign.deliver(payload, topic="forms/create")
    head, _, rest = body(foreign, received.delivery).partition(b"\n")
    assert json.loads(head) == {"x-topic": "forms/create"}
    assert json.loads(rest) == json.loads(json.dumps(payload))


def test_of_a_mixed_delivery_what_revokes_is_in_force_before_the_rest(foreign: Foreign) -> None:
    foreign.deliver({"id": "1", "events": [FORM, STOP]})
    assert said(foreign) == [acts.Revoked]
    assert foreign.drain() == 1
    assert sorted(each.__name__ for each in said(foreign)) == ["Granted", "Revoked"]
    assert foreign.engine.ask().reasons[0].code == "revoked_all"


def test_of_a_stale_delivery_only_what_revokes_counts(foreign: Foreign) -> None:
    late = foreign.engine.clock.now() - timedelta(minutes=6)
    with pytest.raises(SignatureInvalid, match="timestamp_outside_tolerance"):
        foreign.deliver({"id": "1", "events": [FORM]}, at=late)
    foreign.deliver({"id": "2", "events": [FORM, STOP]}, at=late)
    foreign.drain()
    assert said(foreign) == [acts.Revoked]
    assert foreign.engine.entries()[0].flags == ("stale",)


def test_under_a_reused_id_only_what_revokes_counts(foreign: Foreign) -> None:
    first = foreign.deliver(
        {"id": "1", "events": [("form.submitted", ticked(tag="order updates"))]}
    )
    again = foreign.deliver({"id": "1", "events": [FORM, STOP]})
    assert again.delivery != first.delivery
    foreign.drain()
    tags = [e.act.tags for e in foreign.engine.entries() if isinstance(e.act, acts.Granted)]
    assert tags == [("order updates",)]
    assert acts.Revoked in said(foreign)


@pytest.mark.parametrize("payload", [{"id": "1"}, {"id": "1", "events": 7}])
def test_a_fault_of_a_providers_file_is_acknowledged_and_shown(
    foreign: Foreign, payload: dict[str, object]
) -> None:
    received = foreign.deliver(payload)
    assert received.how is Acceptance.STORED
    assert str(received.quarantined).startswith("failed_")
    kept = held(foreign, received.delivery)
    assert (kept.state, kept.reason) == (DeliveryState.QUARANTINED, received.quarantined)


def test_a_map_that_was_mended_is_used_by_a_replay(foreign: Foreign) -> None:
    told = {name: value for name, value in ticked().items() if name != "phone"}
    told["person"] = {}
    received = foreign.deliver({"id": "1", "Mobile": PHONE, "events": [("form.submitted", told)]})
    assert received.quarantined is not None
    foreign.map = FieldMap(fields={"phone": "Mobile"})
    assert replayer_of(foreign.engine.parts).replay(received.delivery)
    foreign.drain()
    assert held(foreign, received.delivery).state is DeliveryState.RECORDED
    assert foreign.engine.ask().approved

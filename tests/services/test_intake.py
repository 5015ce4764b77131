"""The way in: what is stored, repeated, refused, and what a revocation is let through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from processor.domain import acts
from processor.ports import (
    Acceptance,
    DeliveryState,
    NotUnderstood,
    RawRequest,
    SignatureInvalid,
    StoreFull,
    StoreUnavailable,
)
from tests.services.engines import Engine, ticked
from tests.services.test_record import PURCHASE

STOP = {"phone": "+1 202 555 0101", "text": "STOP"}
OCCURRED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _codes(engine: Engine) -> list[str]:
    return [reason.code for reason in engine.ask().reasons]


def test_a_delivery_is_stored_once_and_its_repeat_changes_nothing(engine: Engine) -> None:
    first = engine.tell("form.submitted", ticked(), delivery="one", occurred=OCCURRED)
    again = engine.tell("form.submitted", ticked(), delivery="one", occurred=OCCURRED)

    assert (first.how, again.how) == (Acceptance.STORED, Acceptance.DUPLICATE)
    assert first.delivery == again.delivery
    assert len(engine.entries()) == 1


def test_a_reused_id_with_another_body_grants_nothing_and_is_kept(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(tag="order updates"), delivery="one")
    conflict = engine.tell("form.submitted", ticked(), delivery="one")

    kept = engine.world.inbox.get(conflict.delivery)
    assert conflict.how is Acceptance.CONFLICT
    assert kept is not None
    assert (kept.state, kept.reason) == (DeliveryState.QUARANTINED, "conflict")
    assert "tag_not_granted" in _codes(engine)


def test_a_reused_id_with_another_body_that_revokes_is_applied_and_flagged(
    engine: Engine,
) -> None:
    engine.tell("form.submitted", ticked(), delivery="one")
    conflict = engine.deliver("contact.opted_out", STOP, delivery="one")

    assert conflict.how is Acceptance.STORED
    assert _codes(engine)[0] == "revoked_all"
    assert engine.entries()[-1].flags == ("conflict",)


def test_a_revocation_is_in_force_before_anything_is_drained(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    assert engine.ask().approved

    engine.deliver("contact.opted_out", STOP)

    assert _codes(engine)[0] == "revoked_all"
    assert engine.drain() == 1
    assert [type(entry.act) for entry in engine.entries()] == [acts.Granted, acts.Revoked]


def test_a_stale_signature_is_refused_unless_it_revokes(engine: Engine) -> None:
    old = engine.clock.now() - timedelta(minutes=6)
    with pytest.raises(SignatureInvalid):
        engine.deliver("form.submitted", ticked(), signed=old)

    engine.deliver("contact.opted_out", STOP, signed=old)

    assert engine.entries()[0].flags == ("stale",)
    assert _codes(engine)[0] == "revoked_all"


def test_a_full_store_refuses_a_grant_and_takes_a_revocation(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.fill(True)
    with pytest.raises(StoreFull):
        engine.deliver("form.submitted", ticked(phone="+1 202 555 0102"))

    engine.deliver("contact.opted_out", STOP)

    assert isinstance(engine.entries()[-1].act, acts.Revoked)
    assert _codes(engine)[0] == "revoked_all"


def test_a_store_that_is_away_leaves_a_revocation_in_the_spool_and_the_gate_shut(
    engine: Engine,
) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        engine.deliver("contact.opted_out", STOP, occurred=engine.clock.now())
    assert len(engine.parts.ports.spool.pending()) == 1
    engine.world.cut(False)

    with pytest.raises(StoreUnavailable):
        engine.ask()
    assert engine.parts.revoker.replay_spool() == 0

    assert _codes(engine)[0] == "revoked_all"
    assert engine.entries()[-1].flags == ("spooled",)


def test_a_malformed_event_is_refused_with_every_field_and_nothing_is_kept(
    engine: Engine,
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        engine.deliver("form.submitted", {"form": "x", "boxes": [{"state": "perhaps"}]})

    assert refused.value.refusable
    assert "/data/boxes/0/state" in {problem.pointer for problem in refused.value.problems}
    assert engine.drain() == 0


def test_an_unknown_event_goes_to_quarantine_with_its_reason(engine: Engine) -> None:
    received = engine.deliver("moon.eclipsed", {"phone": "+1 202 555 0101"})

    assert received.quarantined == "event_type_unknown"
    assert [each.reason for each in engine.world.inbox.quarantined(10)] == ["event_type_unknown"]


def test_a_capture_that_does_not_exist_is_refused_but_never_for_a_revocation(
    engine: Engine,
) -> None:
    form = ticked()
    form["person"]["captures"] = ["cap_" + "0" * 64]
    with pytest.raises(NotUnderstood) as refused:
        engine.deliver("form.submitted", form)

    assert refused.value.problems[0].pointer == "/data/person/captures/0"
    engine.deliver("contact.opted_out", {**STOP, "captures": ["cap_" + "0" * 64]})
    assert _codes(engine)[0] == "revoked_all"


def test_an_unknown_source_and_a_wrong_signature_are_the_same_to_the_sender(
    engine: Engine,
) -> None:
    request = RawRequest(headers={}, body=b"{}")
    for place in (("acme", "website"), ("acme", "nowhere"), ("nobody", "website")):
        with pytest.raises(SignatureInvalid):
            engine.parts.intake.receive(*place, request)


def test_what_is_acknowledged_wakes_its_lane(engine: Engine) -> None:
    received = engine.deliver("form.submitted", ticked())

    assert engine.dispatcher.woken == [int(received.delivery.split("_")[1])]


def test_a_stop_ranks_by_the_stores_clock_however_late_our_own_is(engine: Engine) -> None:
    engine.tell("purchase.made", PURCHASE)
    engine.tell("contact.opted_out", STOP)
    engine.tell("contact.resumed", {"phone": "+1 202 555 0101", "channel": "sms", "text": "START"})
    engine.world.later(0.01)
    ahead = engine.clock.now() + timedelta(hours=1)

    engine.deliver("contact.opted_out", STOP | {"text": "STOP again"}, occurred=ahead)

    last = engine.entries()[-1]
    assert last.at == last.received_at
    order = engine.ask(purpose="order_confirmation", order_id="order-1042")
    assert order.reasons[0].code == "revoked_all"

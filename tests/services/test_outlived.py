"""What waited while its contact was erased brings nobody back, and what it revokes still counts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.cli.parts import replayer_of
from processor.domain import acts
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.drafts import Origin
from processor.domain.events import ContactOptedOut
from processor.ports import Delivery, DeliveryState
from processor.ports.webhooks import BoxRule, FieldMap
from processor.services.record import Told
from processor.services.replay import Foreseen
from processor.settings import Source
from tests.providers.calls import CALLERS
from tests.services.engines import Engine, ticked

ALICE, BOB = "+12025550101", "+12025550102"
ERASE = {"phone": ALICE}
CALLER = CALLERS["form"]
FORM = json.dumps({"number": ALICE, "name": "Alice Example", "sms-ok": True}).encode()


def _with_map(engine: Engine, phone: str) -> Engine:
    """The same engine with a form whose number is said to be in that field."""
    rule = BoxRule(field="sms-ok", channels=(Channel.SMS,), tags=("marketing consent",))
    map_ = FieldMap(fields={"phone": phone, "phone_region": "US"}, boxes=(rule,))
    page = Source(name="page", provider="form", brand="acme", secrets=(CALLER.secret,), map=map_)
    settings = engine.parts.settings
    acme = settings.businesses["acme"]
    acme = structs.replace(acme, sources={**acme.sources, "page": page})
    changed = structs.replace(settings, businesses={**settings.businesses, "acme": acme})
    return replace(engine, parts=assemble(changed, engine.parts.ports))


def _found(engine: Engine, delivery: str) -> Delivery:
    found = engine.world.inbox.get(delivery)
    assert found is not None
    return found


def _is_gone(engine: Engine, delivery: str) -> bool:
    found = _found(engine, delivery)
    ended = (found.state, found.reason, found.entries)
    return ended == (DeliveryState.IGNORED, "erased", ()) and found.sealed == b""


def _erase(engine: Engine) -> None:
    engine.tell("contact.erased", ERASE)
    engine.world.later(0.002)


def test_a_form_that_no_map_fitted_brings_nobody_back_when_it_is_replayed(engine: Engine) -> None:
    broken = _with_map(engine, "nowhere")
    given = broken.parts.intake.receive("acme", "page", CALLER.request(FORM))
    assert given.quarantined == "address_not_mapped"
    _erase(engine)

    mended = _with_map(engine, "number")
    desk = replayer_of(mended.parts)
    seen = desk.foresee(_found(engine, given.delivery))
    assert seen == Foreseen(kinds=("form.submitted",), erased=True)
    assert desk.replay(given.delivery)
    mended.drain()

    assert [type(each.act) for each in mended.entries()] == [acts.Erased]
    assert engine.world.ledger.sealed(engine.contact()).wrapped_key is None
    assert _is_gone(engine, given.delivery)


def test_a_form_that_waited_for_a_worker_brings_nobody_back(engine: Engine) -> None:
    engine.world.later(0.002)
    given = engine.deliver("form.submitted", ticked())
    _erase(engine)

    assert [type(each.act) for each in engine.entries()] == [acts.Erased]
    assert _is_gone(engine, given.delivery)
    engine.tell("form.submitted", ticked())
    assert engine.ask(purpose="marketing").approved


def test_what_the_same_delivery_says_of_others_is_recorded_and_its_body_goes(
    engine: Engine,
) -> None:
    bought = {
        "order_id": "1001",
        "phone": ALICE,
        "phone_given": True,
        "channels": ["sms"],
        "recipient_phone": BOB,
    }
    given = engine.deliver("purchase.made", bought)
    _erase(engine)

    assert [type(each.act) for each in engine.entries()] == [acts.Erased]
    assert [type(each.act) for each in engine.entries(BOB)] == [acts.DeliveryOpened]
    found = _found(engine, given.delivery)
    assert (found.state, found.sealed) == (DeliveryState.RECORDED, b"")


@pytest.mark.parametrize("gone", [True, False])
def test_a_stop_from_before_counts_without_what_was_said(engine: Engine, gone: bool) -> None:
    """It came in time and was read too late; `gone`: nothing else is known of the contact."""
    came = engine.world.now()
    _erase(engine)
    if not gone:
        engine.tell("form.submitted", ticked())
    stop = ContactOptedOut(
        addresses=(parse_address(AddressKind.PHONE, ALICE),),
        brand="acme",
        said="this is Alice, stop",
    )
    origin = Origin(
        event="evt_1", delivery="dlv_0_00", business="acme", source="website", received_at=came
    )
    [led] = engine.parts.recorder.record([Told(event=stop, origin=origin)], restrictive=True)

    last = engine.entries()[-1]
    assert (len(led.entries), led.erased, last.sealed) == (1, True, b"")
    assert isinstance(last.act, acts.Revoked)
    assert (engine.world.ledger.sealed(engine.contact()).wrapped_key is None) is gone

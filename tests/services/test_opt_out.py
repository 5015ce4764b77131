"""The desk's path into the ledger is that of a webhook that revokes, over both stores."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from processor.desk import explainer, opt_out_desk
from processor.domain.address import AddressKind, Channel, parse_address
from processor.ports import Acceptance, StoreUnavailable
from processor.services.board import Subject
from processor.services.opt_out import OptOut
from tests.services.engines import Engine, ticked

TOLD = OptOut(
    business="acme",
    brand="acme",
    address=parse_address(AddressKind.PHONE, "+12025550101"),
    said="I do not want this any more",
    recorded_by="Ann",
    id="call-1",
)


def test_it_revokes_at_once_and_the_drain_adds_nothing(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    received = opt_out_desk(engine.parts).record(TOLD)
    assert received.how is Acceptance.STORED
    assert engine.ask().reasons[0].code == "revoked_all"
    assert opt_out_desk(engine.parts).record(TOLD).how is Acceptance.DUPLICATE
    engine.drain()
    assert len(engine.entries()) == 2


def test_evidence_keeps_quote_and_name_sealed(engine: Engine) -> None:
    opt_out_desk(engine.parts).record(TOLD)
    contact = engine.contact()
    [raw] = engine.world.ledger.lines(contact)
    assert TOLD.said.encode() not in raw
    subject = Subject(business="acme", brand="acme", channel=Channel.SMS, contact=contact)
    [entry] = explainer(engine.parts).look(subject).entries
    assert entry.evidence is not None
    assert (entry.evidence.said, entry.evidence.recorded_by) == (TOLD.said, "Ann")


def test_a_start_lifts_it_for_transactions_never_for_marketing(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    opt_out_desk(engine.parts).record(TOLD)
    engine.tell("contact.resumed", {"phone": "+12025550101", "channel": "sms", "text": "START"})
    assert not engine.ask().approved


def test_a_full_store_takes_it_once(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    for full in (True, True, False):
        engine.world.fill(full)
        opt_out_desk(engine.parts).record(TOLD)
        assert engine.ask().reasons[0].code == "revoked_all"
    assert len(engine.entries()) == 2


def test_while_the_store_is_away_it_waits_sealed_and_is_recorded_later(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.cut(True)
    other = replace(TOLD, address=parse_address(AddressKind.PHONE, "+12025550102"))
    for each in (TOLD, TOLD, other):
        with pytest.raises(StoreUnavailable):
            opt_out_desk(engine.parts).record(each)
    spool = engine.parts.ports.spool
    assert len(spool.pending()) == 2
    assert not any(TOLD.said.encode() in spool.read(name) for name in spool.pending())
    engine.world.cut(False)
    assert engine.parts.revoker.replay_spool() == 0
    assert engine.ask().reasons[0].code == "revoked_all"
    assert len(engine.entries("+12025550102")) == 1


def test_a_worker_is_told_so_that_nothing_behind_it_in_its_lane_waits(engine: Engine) -> None:
    received = opt_out_desk(engine.parts).record(TOLD)
    assert engine.dispatcher.woken == [int(received.delivery.split("_")[1])]

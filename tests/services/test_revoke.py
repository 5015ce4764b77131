"""What would keep a STOP out: a full store, a reused delivery id, a spool, a key that is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.domain import acts
from processor.domain.address import Channel
from processor.ports import SealBroken, StoreUnavailable
from tests.services.engines import Engine, ticked

ALICE, BOB = "+12025550101", "+12025550102"
STOP = {"phone": ALICE, "text": "STOP"}


def _with_another_key(engine: Engine) -> Engine:
    """The same deployment after its only seal key was replaced instead of rotated."""
    changes = {"seal_keys": {"k2": b"t" * 32}, "seal_current": "k2"}
    settings = structs.replace(engine.parts.settings, **changes)
    return replace(engine, parts=assemble(settings, engine.parts.ports))


def test_a_full_store_takes_a_stop_under_an_id_that_brought_a_grant(engine: Engine) -> None:
    """The reused id must not make the STOP look like an event that was recorded already."""
    engine.tell("form.submitted", ticked(), delivery="one")
    engine.world.fill(True)

    occurred = engine.world.now()
    for full in (True, True, False, False):
        engine.world.fill(full)
        engine.deliver("contact.opted_out", STOP, delivery="one", occurred=occurred)
        assert engine.ask().reasons[0].code == "revoked_all"

    assert [type(entry.act) for entry in engine.entries()] == [acts.Granted, acts.Revoked]


def test_a_full_store_records_a_repeated_stop_once(engine: Engine) -> None:
    occurred = engine.world.now()
    for full in (False, True, True, False):
        engine.world.fill(full)
        engine.deliver("contact.opted_out", STOP, delivery="one", occurred=occurred)

    assert len(engine.entries()) == 1


def test_two_stops_under_one_id_both_wait_in_the_spool(engine: Engine) -> None:
    for phone in (ALICE, BOB):
        engine.tell("form.submitted", ticked(phone=phone))
    engine.world.cut(True)
    occurred = engine.clock.now()
    for phone in (ALICE, BOB, BOB):
        with pytest.raises(StoreUnavailable):
            engine.deliver("contact.opted_out", {"phone": phone}, delivery="one", occurred=occurred)
    assert len(engine.parts.ports.spool.pending()) == 2

    engine.world.cut(False)
    assert engine.parts.revoker.replay_spool() == 0

    assert not engine.ask(ALICE).approved
    assert not engine.ask(BOB).approved


def test_a_spool_that_cannot_be_written_is_the_store_being_away(engine: Engine) -> None:
    engine.parts.settings.state_dir.joinpath("spool").write_text("in the way")
    engine.world.cut(True)

    with pytest.raises(StoreUnavailable):
        engine.deliver("contact.opted_out", STOP, occurred=engine.clock.now())


def test_a_stop_is_in_force_though_what_was_said_cannot_be_sealed(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())

    rekeyed = _with_another_key(engine)
    rekeyed.deliver("contact.opted_out", STOP)

    assert rekeyed.ask().reasons[0].code == "revoked_all"
    assert rekeyed.entries()[-1].sealed == b""


def test_a_grant_whose_evidence_cannot_be_sealed_is_not_recorded(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())

    rekeyed = _with_another_key(engine)
    given = rekeyed.tell("form.submitted", ticked(tag="order updates"))

    kept = rekeyed.world.inbox.get(given.delivery)
    assert len(rekeyed.entries()) == 1
    assert kept is not None
    assert kept.reason == f"failed_{SealBroken.__name__}"


def test_a_stop_for_an_address_that_cannot_be_read_is_shown_to_people(engine: Engine) -> None:
    """The other address is stopped at once, and the sender is not told that all is well."""
    both = {"phone": "202 555 0101", "email": "alice@shop.example"}

    told = engine.deliver("contact.opted_out", both, delivery="one")
    again = engine.deliver("contact.opted_out", STOP, delivery="two")

    assert (told.quarantined, again.quarantined) == ("address_unreadable", None)
    [held] = engine.world.inbox.quarantined(10)
    assert held.reason == "address_unreadable"
    stopped = engine.ask("alice@shop.example", channel=Channel.EMAIL)
    assert stopped.reasons[0].code == "revoked_all"


def test_a_reassigned_number_is_in_force_at_once_and_an_item_for_people(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    assert engine.ask(purpose="marketing").approved

    moved, now = {"phone": "+12025550101"}, engine.world.now()
    told, again = (
        engine.deliver("number.reassigned", moved, delivery="moved", occurred=now) for _ in range(2)
    )

    assert not engine.ask(purpose="marketing").approved
    assert told.quarantined == again.quarantined == "number_reassigned"
    [held] = engine.world.inbox.quarantined(10)
    assert held.reason == "number_reassigned"
    engine.drain()
    before = engine.entries()
    assert engine.world.inbox.requeue(held.id)
    engine.drain()
    assert list(engine.world.inbox.quarantined(10)) == []
    assert not engine.ask(purpose="marketing").approved
    assert engine.entries()[: len(before)] == before


def test_an_address_left_empty_is_none(engine: Engine) -> None:
    told = engine.deliver("contact.opted_out", {**STOP, "email": " ", "visitor": None})

    assert told.quarantined is None
    assert list(engine.world.inbox.quarantined(10)) == []

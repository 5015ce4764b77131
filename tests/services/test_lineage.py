"""An older copy of the store is noticed, shuts the gate for everybody, and waits for a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.known_store import KnownStore, KnownStoreUnreadable
from processor.ports import Known, StoreUnavailable
from processor.services.lineage import NothingToAcknowledge
from tests.services.engines import Engine, ticked

MACHINE = "0123456789abcdef"


def remembered(engine: Engine, **changes: object) -> None:
    """Let this machine have worked with the store for a while."""
    birth = engine.world.births.copy()
    known = Known(store=birth.store, epoch=birth.epoch, machine=MACHINE)
    engine.parts.ports.memory.remember(replace(known, **changes))


def code(engine: Engine) -> str:
    asked = engine.parts.composer.message(engine.request())
    (judged,) = engine.parts.gate.ask([asked])
    return judged.decision.reasons[0].code


def test_a_store_whose_mark_went_back_approves_nothing_until_acknowledged(engine: Engine) -> None:
    """Whatever machine asks: the birth record itself says so."""
    engine.tell("form.submitted", ticked())
    remembered(engine, mark=3)
    assert code(engine) == "express_grant"
    assert engine.parts.lineage.behind()
    engine.parts.lineage.tend(engine.clock.now())
    assert code(engine) == "gate_unavailable"
    birth = engine.world.births.copy()
    assert (birth.epoch, birth.restored) == (2, True)
    # It is told of once: the machine knows the store as it is from now on.
    engine.parts.lineage.tend(engine.clock.now())
    assert engine.world.births.copy() == birth
    engine.parts.lineage.acknowledge()
    assert code(engine) == "express_grant"
    assert not engine.parts.lineage.behind()
    with pytest.raises(NothingToAcknowledge):
        engine.parts.lineage.acknowledge()


def test_a_store_of_an_earlier_epoch_is_an_older_copy_too(engine: Engine) -> None:
    remembered(engine, epoch=7)
    engine.parts.lineage.look()
    assert (engine.world.births.copy().epoch, code(engine)) == (8, "gate_unavailable")


def test_while_it_waits_revocations_are_taken_in_and_nothing_is_claimed(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    job = engine.parts.composer.job(engine.request(id="before"))
    message = engine.parts.sending.submit(job).message.id
    assert engine.parts.sending.judge(message) == "released"
    remembered(engine, mark=3)
    engine.parts.lineage.look()
    with pytest.raises(StoreUnavailable, match="older copy"):
        engine.parts.sending.claim("acme", message, "attempt-1")
    engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
    engine.tell("form.submitted", ticked(phone="+12025550102"))
    engine.parts.lineage.acknowledge()
    refused = engine.parts.sending.claim("acme", message, "attempt-1")
    assert refused is not None
    assert refused.answer == "revoked_since_permit"
    assert engine.ask("+12025550102").approved


def test_it_is_said_by_the_checks_before_anything_was_changed(engine: Engine) -> None:
    remembered(engine, mark=3)
    store = next(check for check in engine.parts.readiness.checks() if check.name == "store")
    assert store.status == "fail"
    assert "assent restore --acknowledge" in store.says
    assert not engine.world.births.copy().restored


def test_a_mark_is_left_every_ten_seconds_and_remembered_after_it_was_left(engine: Engine) -> None:
    birth, memory = engine.world.births.copy(), engine.parts.ports.memory
    memory.remember(Known(store=birth.store))
    now = engine.clock.now()
    for seconds in (0, 3, 9, 10, 12, 21):
        engine.parts.lineage.tend(now + timedelta(seconds=seconds))
    known = memory.recall()
    assert known is not None
    assert (known.store, known.epoch, known.mark) == (birth.store, birth.epoch, 3)
    assert engine.world.marks.at(known.machine) == 3


def test_a_machine_without_a_memory_notices_nothing_and_leaves_no_mark(engine: Engine) -> None:
    engine.parts.lineage.tend(engine.clock.now())
    assert engine.parts.ports.memory.recall() is None
    assert not engine.parts.lineage.behind()


def test_the_file_of_an_earlier_version_is_read_and_a_broken_one_is_not(tmp_path: Path) -> None:
    known = KnownStore(tmp_path)
    assert known.recall() is None
    known.path.write_text("0123456789abcdef\n")
    assert known.recall() == Known(store="0123456789abcdef")
    told = Known(store="0123456789abcdef", epoch=2, machine=MACHINE, mark=7)
    known.remember(told)
    assert known.recall() == told
    known.path.write_text("0123456789abcdef\nepoch x\n")
    with pytest.raises(KnownStoreUnreadable, match="holds no store id"):
        known.recall()


def test_a_full_store_is_no_reason_to_stop_looking(engine: Engine) -> None:
    """There is no room for a mark, but the gate of an older copy is shut all the same."""
    engine.parts.ports.memory.remember(Known(store=engine.world.births.copy().store))
    engine.parts.lineage.tend(engine.clock.now())
    known = engine.parts.ports.memory.recall()
    assert known is not None
    engine.world.fill(True)
    later = engine.clock.now() + timedelta(minutes=1)
    engine.parts.lineage.tend(later)
    engine.parts.ports.memory.remember(replace(known, mark=9))
    engine.parts.lineage.tend(later)
    engine.world.fill(False)
    assert engine.world.births.copy().restored

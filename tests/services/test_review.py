"""The copy of a revocation that people look at: it says nothing twice and goes with its contact."""

from __future__ import annotations

from typing import Any

import pytest

from processor.cli.parts import replayer_of
from processor.domain import acts
from processor.ports import Delivery, DeliveryState
from processor.services.replay import Foreseen
from tests.services.engines import Engine, ticked

ALICE = "+12025550101"
MOVED = {"phone": ALICE}
HALF_READ = {"phone": ALICE, "email": "nobody at all"}
CASES = [
    ("number.reassigned", MOVED),
    ("contact.data_requested", MOVED),
    ("contact.opted_out", HALF_READ),
]


def _held(engine: Engine) -> Delivery:
    [held] = engine.world.inbox.quarantined(10)
    return held


@pytest.mark.parametrize(("kind", "content"), CASES)
@pytest.mark.parametrize("reused", [False, True])
def test_a_copy_that_is_replayed_adds_nothing(
    engine: Engine, kind: str, content: dict[str, Any], reused: bool
) -> None:
    engine.tell("form.submitted", ticked(), delivery="one")
    original = engine.tell(kind, content, delivery="one" if reused else "two").delivery
    copy, before = _held(engine), engine.entries()
    assert copy.id != original
    desk = replayer_of(engine.parts)
    assert desk.foresee(copy) == Foreseen(kinds=(kind,))

    assert desk.replay(copy.id)
    engine.drain()

    assert engine.entries() == before
    assert before[-1].delivery == original
    assert before[-1].flags == (("conflict",) if reused else ())
    after = desk.find(copy.id)
    assert after is not None
    assert after.state is DeliveryState.RECORDED
    assert after.entries == (f"{engine.contact()}/{before[-1].id}",)


@pytest.mark.parametrize(("kind", "content"), CASES)
@pytest.mark.parametrize("replayed", [False, True])
def test_a_copy_goes_with_its_contact(
    engine: Engine, kind: str, content: dict[str, Any], replayed: bool
) -> None:
    engine.tell(kind, content)
    copy = _held(engine)
    assert copy.sealed
    if replayed:
        assert engine.world.inbox.requeue(copy.id)
        engine.drain()

    engine.tell("contact.erased", {"phone": ALICE})

    after = engine.world.inbox.get(copy.id)
    assert after is not None
    assert after.sealed == b""


def test_an_erasure_that_could_not_be_read_whole_is_shown_until_it_was_dealt_with(
    engine: Engine,
) -> None:
    """Somebody has to see whom else it names; then its copy goes like all else."""
    engine.tell("form.submitted", ticked())
    original = engine.tell("contact.erased", HALF_READ).delivery
    assert [type(each.act) for each in engine.entries()] == [acts.Granted, acts.Erased]
    copy = _held(engine)
    assert copy.sealed

    assert engine.world.inbox.requeue(copy.id)
    engine.drain()

    bodies = [engine.world.inbox.get(each) for each in (original, copy.id)]
    assert [each and each.sealed for each in bodies] == [b"", b""]
    assert len(engine.entries()) == 2

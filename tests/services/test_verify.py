"""Verifying and rebuilding, beside writers and without a key."""

from __future__ import annotations

import threading

import pytest

from processor.domain.fold import fold_all
from processor.domain.ledger import HASH_BYTES
from processor.domain.standing import EMPTY, Standing, encode_standing
from processor.ports import Outcome, StoreContended
from processor.services.verify import Condition, rebuild, rebuild_one, verify, verify_one
from tests.services.engines import Engine, ticked

OTHERS = [f"+120255501{number:02d}" for number in range(10, 30)]


class Meddled:
    """A ledger whose lines change while they are read, as a damaged store's would."""

    def __init__(self, engine: Engine) -> None:
        self._ledger = engine.world.ledger
        self.lines_of: tuple[bytes, ...] = self._ledger.lines(engine.contact())
        self.put = 0

    def lines(self, contact: str) -> tuple[bytes, ...]:
        assert contact
        return self.lines_of

    def stored_standing(self, contact: str) -> bytes | None:
        return self._ledger.stored_standing(contact)

    def put_standing(self, contact: str, standing: Standing) -> Outcome:
        assert contact
        assert standing.version
        self.put += 1
        return Outcome.MOVED


def test_what_the_engine_wrote_is_sound(engine: Engine) -> None:
    for phone in OTHERS:
        engine.deliver("form.submitted", ticked(phone=phone))
    engine.drain()
    found = list(verify(engine.world.ledger))
    assert len(found) == len(OTHERS)
    assert {finding.condition for finding in found} == {Condition.SOUND}
    assert not any(finding.rebuilt for finding in rebuild(engine.world.ledger))


@pytest.mark.parametrize(
    ("raw", "condition"),
    [
        (None, Condition.STANDING_MISSING),
        (b"1\nnonsense", Condition.STANDING_WRONG),
        (encode_standing(EMPTY), Condition.STANDING_WRONG),
        (encode_standing(Standing(version=1, fold=0)), Condition.STANDING_OLD),
    ],
)
def test_a_rebuilt_standing_has_the_very_bytes_it_had(
    engine: Engine, raw: bytes | None, condition: Condition
) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("contact.opted_out", {"phone": "+12025550101"})
    ledger, contact = engine.world.ledger, engine.contact()
    before = ledger.stored_standing(contact)
    engine.world.damage(contact, raw)
    assert verify_one(ledger, contact).condition is condition
    rebuilt = rebuild_one(ledger, contact)
    assert (rebuilt.condition, rebuilt.rebuilt, rebuilt.entries) == (condition, True, 2)
    assert (
        ledger.stored_standing(contact)
        == before
        == encode_standing(fold_all(ledger.lines(contact)))
    )
    assert not rebuild_one(ledger, contact).rebuilt


@pytest.mark.parametrize("place", [0, HASH_BYTES, -1])
def test_one_flipped_bit_is_found_and_never_papered_over(engine: Engine, place: int) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("contact.opted_out", {"phone": "+12025550101"})
    meddled = Meddled(engine)
    line = bytearray(meddled.lines_of[0])
    line[place] ^= 1
    meddled.lines_of = (bytes(line), *meddled.lines_of[1:])
    finding = rebuild_one(meddled, engine.contact())  # type: ignore[arg-type] # what it asks for
    assert finding.condition is Condition.LEDGER_BROKEN
    assert "entry 1" in finding.detail
    assert (finding.rebuilt, meddled.put) == (False, 0)


def test_a_ledger_cut_at_its_end_contradicts_its_standing(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("contact.opted_out", {"phone": "+12025550101"})
    meddled = Meddled(engine)
    meddled.lines_of = meddled.lines_of[:1]
    finding = verify_one(meddled, engine.contact())  # type: ignore[arg-type] # what it asks for
    assert finding.condition is Condition.STANDING_WRONG


def test_a_contact_that_never_rests_is_given_up_with_an_error(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.damage(engine.contact(), encode_standing(EMPTY))
    with pytest.raises(StoreContended):
        rebuild_one(Meddled(engine), engine.contact())  # type: ignore[arg-type] # what it asks for


def test_verifying_and_rebuilding_may_run_while_others_write(engine: Engine) -> None:
    """Everything found is sound, and every write is there in the end."""
    engine.tell("form.submitted", ticked())
    failures: list[object] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            found = [verify_one(engine.world.ledger, engine.contact())]
            found += rebuild(engine.world.ledger)
            failures.extend(each for each in found if each.condition is not Condition.SOUND)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for number in range(30):
            engine.deliver("contact.opted_out", {"phone": "+12025550101"}, delivery=f"s-{number}")
    finally:
        done.set()
        watcher.join()
    assert failures == []
    assert len(engine.entries()) == 31

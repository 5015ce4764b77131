"""Importing: weighed and recorded alike, once, and never past a revocation or an erasure."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain.acts import Annulled, Granted, Revoked
from processor.domain.drafts import Origin
from processor.domain.events import AnyEvent
from processor.domain.imports import Mode
from processor.domain.standing import EVERY, decode_standing
from processor.services.annul import Reach
from processor.services.imports import Weighed
from processor.services.record import Told
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.engines import Engine, engine_over, ticked
from tests.services.importing import (
    ALICE,
    BOB,
    CHARLIE,
    ORDER,
    OTHER,
    annul,
    consent,
    opt_out,
    run,
    sound,
    weighed,
)
from tests.strategies import anything, histories


def test_an_imported_consent_permits_what_its_tag_says(engine: Engine) -> None:
    assert weighed(run(engine, consent())) == ["new"]
    (entry,) = engine.entries(BOB)
    assert (entry.batch, entry.source, entry.delivery) == (
        ORDER.batch,
        "acme/import",
        ORDER.batch,
    )
    assert isinstance(entry.act, Granted)
    assert (entry.act.method, entry.act.attested) == ("import", True)
    assert entry.at.date().isoformat() == "2026-03-01"
    assert engine.ask(BOB).approved
    assert not engine.ask(BOB, business="globex", brand="globex").approved


def test_a_dry_run_weighs_like_the_real_one_and_writes_nothing(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    rows = [
        *(consent(), consent(), opt_out(), consent(tags="order updates")),
        *(consent(ALICE), consent(CHARLIE, address="12025550103"), opt_out(CHARLIE)),
    ]
    dry = run(engine, *rows, apply=False)
    assert len(list(engine.world.ledger.contacts())) == 1
    assert weighed(dry) == [
        *("new", "unchanged", "changes", "revoked"),
        *("changes", "address_invalid", "new"),
    ]
    assert run(engine, *rows) == dry
    assert weighed(run(engine, *rows)) == [
        *("unchanged", "unchanged", "unchanged", "revoked"),
        *("unchanged", "address_invalid", "unchanged"),
    ]
    assert sound(engine)


def test_a_row_of_another_file_that_says_the_same_changes_nothing(engine: Engine) -> None:
    run(engine, consent())
    assert weighed(run(engine, consent(), consent(CHARLIE), order=OTHER)) == ["unchanged", "new"]
    assert len(engine.entries(BOB)) == 1


def test_what_is_imported_twice_after_an_annulment_counts_once(engine: Engine) -> None:
    run(engine, consent())
    annul(engine)
    assert not engine.ask(BOB).approved
    assert weighed(run(engine, consent())) == ["annulled"]
    assert weighed(run(engine, consent(), order=OTHER)) == ["changes"]
    assert weighed(run(engine, consent(), order=OTHER)) == ["unchanged"]
    assert engine.ask(BOB).approved
    assert sound(engine)


def test_a_wrong_mapping_is_annulled_and_imported_anew(engine: Engine) -> None:
    """Opted out by mistake: the consent from before is whole again, whoever said STOP is not."""
    engine.tell("form.submitted", ticked())
    engine.tell("form.submitted", ticked(phone=CHARLIE))
    run(engine, *(opt_out(phone) for phone in (ALICE, BOB, CHARLIE)))
    engine.tell("contact.opted_out", {"phone": CHARLIE})
    assert [engine.ask(phone).approved for phone in (ALICE, BOB, CHARLIE)] == [False] * 3

    assert annul(engine)[Reach.ANNULLED] == 3
    assert engine.ask(ALICE).approved
    assert engine.ask(CHARLIE).reasons[0].code == "revoked_all"
    assert isinstance(engine.entries(BOB)[-1].act, Annulled)
    assert sound(engine)
    assert annul(engine) == {Reach.ALREADY: 3}
    assert weighed(run(engine, consent(ALICE), consent(BOB), consent(CHARLIE), order=OTHER)) == [
        *("changes", "changes", "revoked")
    ]


def test_the_erased_stay_blocked_and_nothing_personal_is_kept_of_them(engine: Engine) -> None:
    engine.tell("form.submitted", ticked(phone=BOB))
    engine.tell("contact.erased", {"phone": BOB})
    assert weighed(run(engine, consent(), opt_out(said="never again"))) == ["erased", "changes"]
    sealed = engine.world.ledger.sealed(engine.contact(BOB))
    assert (sealed.wrapped_key, sealed.address) == (None, None)
    last = engine.entries(BOB)[-1]
    assert isinstance(last.act, Revoked)
    assert last.sealed == b""
    annul(engine)
    assert not engine.ask(BOB).approved
    assert engine.world.ledger.sealed(engine.contact(BOB)).wrapped_key is None


def test_erasing_after_an_import_destroys_its_evidence(engine: Engine) -> None:
    run(engine, consent(full_name="Bob Example"))
    engine.tell("contact.erased", {"phone": BOB})
    assert engine.world.ledger.sealed(engine.contact(BOB)).wrapped_key is None
    assert engine.ask(BOB).reasons[0].code == "erased"
    assert b"Bob" not in b"".join(engine.world.ledger.lines(engine.contact(BOB)))


def test_a_consent_from_before_the_number_moved_is_refused(engine: Engine) -> None:
    engine.tell("number.reassigned", {"phone": BOB, "since": "2026-04-01T00:00:00Z"})
    late = consent(date="2026-05-01")
    assert weighed(run(engine, consent(), late)) == ["reassigned", "changes"]


def test_opt_outs_are_imported_even_when_the_store_is_full(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.fill(True)
    order = replace(ORDER, mode=Mode.SUPPRESS_ONLY)
    assert weighed(run(engine, {"address": ALICE}, order=order)) == ["changes"]
    engine.world.fill(False)
    assert engine.ask().reasons[0].code == "revoked_all"


def test_a_stop_that_comes_during_an_import_is_not_passed(engine: Engine) -> None:
    """Consents and STOPs of the same people, at the same time: everybody is opted out."""
    phones = [f"+120255501{number:02}" for number in range(40)]

    def stop() -> None:
        for phone in phones:
            engine.deliver("contact.opted_out", {"phone": phone})

    stopping = threading.Thread(target=stop)
    stopping.start()
    found = weighed(run(engine, *(consent(phone) for phone in phones)))
    stopping.join()
    assert set(found) <= {"new", "changes", "revoked"}
    assert not any(engine.ask(phone).approved for phone in phones)
    assert sound(engine)


@pytest.mark.parametrize("size", [501, 1200])
def test_files_longer_than_a_batch_keep_their_order(engine: Engine, size: int) -> None:
    rows = [opt_out(f"+1202555{number:04}") for number in range(size)]
    found = run(engine, *rows)
    assert [result.line for result in found] == list(range(2, size + 2))
    assert {result.weighed for result in found} == {Weighed.NEW}
    assert {result.weighed for result in run(engine, *rows, apply=False)} == {Weighed.UNCHANGED}


@given(histories(anything, 10), st.data())
def test_no_import_ever_lifts_a_revocation(
    told: list[tuple[AnyEvent, datetime]], data: st.DataObject
) -> None:
    """Whoever opted out, whatever else happened: the file's consents leave them as they are."""
    with TemporaryDirectory() as folder:
        engine = engine_over(memory_world(SteppedClock()), Path(folder))
        for number, (event, moment) in enumerate(told):
            origin = Origin(
                event=f"evt_{number}",
                delivery="dlv_0_00",
                business="acme",
                source="acme/test",
                received_at=moment,
            )
            engine.parts.recorder.record([Told(event=event, origin=origin)])
        before = engine.world.ledger.stored_standing(engine.contact())
        standing = decode_standing(before) if before else None
        assume(standing is not None)
        assert standing is not None
        everything = [s for s in standing.stops if (s.channel, s.brand, s.tag) == (EVERY,) * 3]
        days = st.integers(-400, 0).map(
            lambda gone: (engine.world.now() + timedelta(days=gone)).isoformat()
        )
        rows = [consent(ALICE, date=data.draw(days)) for _ in range(3)]
        asked = engine.ask()
        results = run(engine, *rows)
        after = engine.world.ledger.stored_standing(engine.contact())
        if everything or standing.erased:
            assert {result.weighed for result in results} == {Weighed.REFUSED}
            assert after == before
        if {reason.code for reason in asked.reasons} & {"revoked_all", "revoked_tag"}:
            assert not engine.ask().approved
        assert sound(engine)

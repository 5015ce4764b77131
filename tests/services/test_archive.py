"""The pass to the vault: whatever was moved is still found, and never twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.vault import open_vault
from processor.bootstrap import Parts, assemble
from processor.domain.identity import partition_of
from processor.ports import DecisionRecord, Kept, Vault, VaultUnavailable
from processor.services.archive import Archivist, Retention
from processor.services.archive_checks import archive_checks
from processor.services.checks import Status
from processor.services.segments import SegmentDamaged, Segments
from tests.contract.worlds import valkey_world
from tests.services.dying import DyingVault
from tests.services.engines import Engine, engine_over, ports_over, settings, ticked

#: All days are over for this one, today as well.
AT_ONCE = Retention(
    decisions=timedelta(days=-1), deliveries=timedelta(days=-1), proof=timedelta(days=1826)
)


def archivist(parts: Parts, vault: Vault, retention: Retention = AT_ONCE) -> Archivist:
    return Archivist(
        archive=parts.ports.archive,
        segments=Segments(vault=vault, sealer=parts.keyring),
        envelopes=parts.keyring,
        retention=retention,
    )


@pytest.fixture
def vault_url(tmp_path: Path) -> str:
    return (tmp_path / "vault").as_uri()


@pytest.fixture
def kept(engine: Engine, tmp_path: Path, vault_url: str) -> Engine:
    """An engine of each kind of store with a vault in a folder."""
    return with_vault(engine, tmp_path, vault_url)


def with_vault(engine: Engine, folder: Path, vault_url: str) -> Engine:
    configured = replace(engine.parts.settings, vault_url=vault_url)
    parts = assemble(configured, ports_over(engine.world, folder))
    return Engine(world=engine.world, parts=parts, dispatcher=engine.dispatcher, clock=engine.clock)


def die_while_moving(store_url: str, folder: Path, vault_url: str) -> None:
    """Run a pass that is killed after its first segment is in the vault."""
    parts = assemble(settings(folder), ports_over(valkey_world(store_url), folder))
    vault = DyingVault(open_vault(vault_url, {}), lambda: os.kill(os.getpid(), signal.SIGKILL))
    list(archivist(parts, vault).run())


def decided(engine: Engine, many: int = 5) -> list[tuple[str, DecisionRecord]]:
    """Decisions about Alice, as the log has them now."""
    for _ in range(many):
        message = engine.parts.composer.message(engine.request())
        decision = engine.parts.gate.check([message])[0]
        engine.world.decisions.log([DecisionRecord(message=message, decision=decision)])
    return list(engine.parts.ports.decisions.about(engine.contact()))


def test_decisions_are_found_after_they_were_moved(kept: Engine, vault_url: str) -> None:
    before = decided(kept)
    moved = list(archivist(kept.parts, open_vault(vault_url, {})).run())
    assert [(each.kind, each.rows) for each in moved] == [(Kept.DECISIONS, 5)]
    log = kept.parts.ports.decisions
    assert list(kept.world.decisions.about(kept.contact())) == []
    assert list(log.about(kept.contact())) == before
    assert list(log.recent(kept.contact(), 3)) == before[:1:-1]
    assert all(log.get(name) == record for name, record in before)
    after = decided(kept, 2)
    assert after[:5] == before
    assert [name for name, _ in log.recent(kept.contact(), 9)] == [n for n, _ in after[::-1]]
    assert log.get("dec_001_1_1") is None


def test_a_body_is_found_in_the_vault_until_its_contact_is_erased(
    kept: Engine, vault_url: str
) -> None:
    """With its outcome; neither the vault nor the store alone can open it."""
    received = kept.tell("form.submitted", ticked())
    before = kept.parts.ports.inbox.get(received.delivery)
    assert before is not None
    list(archivist(kept.parts, open_vault(vault_url, {})).run())
    assert kept.world.inbox.get(received.delivery) is None
    assert kept.parts.ports.inbox.get(received.delivery) == before
    opened = kept.parts.keyring.open_envelope(before.sealed, context=received.delivery.encode())
    assert b"Alice Example" in opened
    kept.tell("contact.erased", {"phone": "+12025550101"})
    assert kept.parts.ports.inbox.get(received.delivery) == replace(before, sealed=b"")


def test_a_repeated_webhook_is_a_duplicate_after_its_body_was_moved(
    kept: Engine, vault_url: str
) -> None:
    kept.tell("form.submitted", ticked(), delivery="one", occurred=kept.world.now())
    list(archivist(kept.parts, open_vault(vault_url, {})).run())
    again = kept.deliver("form.submitted", ticked(), delivery="one")
    assert again.how in ("duplicate", "conflict")
    assert kept.drain() == 0


def test_nothing_is_moved_while_it_is_young(kept: Engine, vault_url: str) -> None:
    """Not before its day is over, however short the time is that it is kept."""
    decided(kept)
    kept.tell("form.submitted", ticked())
    assert list(kept.parts.archivist.run()) == []
    today = replace(AT_ONCE, decisions=timedelta(), deliveries=timedelta())
    assert list(archivist(kept.parts, open_vault(vault_url, {}), today).run()) == []


def test_nothing_leaves_the_store_while_the_vault_is_away(kept: Engine, tmp_path: Path) -> None:
    before = decided(kept)
    received = kept.tell("form.submitted", ticked())
    away = open_vault((tmp_path / "away").as_uri(), {})
    (tmp_path / "away" / ".staging").rmdir()
    (tmp_path / "away" / ".staging").write_text("in the way")
    with pytest.raises(VaultUnavailable, match="vault cannot write"):
        list(archivist(kept.parts, away).run())
    assert list(kept.world.decisions.about(kept.contact())) == before
    assert kept.world.inbox.get(received.delivery)


def test_two_passes_at_once_move_each_row_once(kept: Engine, vault_url: str) -> None:
    """One reads, the other moves everything, the first goes on."""
    before = decided(kept)
    vault = open_vault(vault_url, {})
    other = archivist(kept.parts, vault)
    slow = archivist(kept.parts, DyingVault(vault, lambda: list(other.run())))
    assert list(slow.run()) == []
    assert list(kept.parts.ports.decisions.about(kept.contact())) == before
    place = partition_of(kept.contact(), kept.parts.settings.partitions)
    assert len(kept.world.archive.segments(place)) == 1


def test_a_segment_that_is_gone_or_damaged_is_told_of(kept: Engine, vault_url: str) -> None:
    before = decided(kept)
    vault = open_vault(vault_url, {})
    list(archivist(kept.parts, vault).run())
    segment = kept.world.archive.segment_of(before[0][0])
    assert segment is not None
    vault.put(segment.name, b"\1 nonsense")
    with pytest.raises(SegmentDamaged, match="does not open"):
        kept.parts.ports.decisions.get(before[0][0])
    vault.delete(segment.name)
    with pytest.raises(SegmentDamaged, match="restore the vault"):
        kept.parts.ports.decisions.get(before[0][0])


def test_what_outlived_its_proof_leaves_the_vault(kept: Engine, vault_url: str) -> None:
    before = decided(kept)
    vault = open_vault(vault_url, {})
    list(archivist(kept.parts, vault).run())
    segment = kept.world.archive.segment_of(before[0][0])
    assert segment is not None
    list(archivist(kept.parts, vault, replace(AT_ONCE, proof=timedelta(days=-1))).run())
    assert not vault.exists(segment.name)
    assert kept.parts.ports.decisions.get(before[0][0]) is None


def test_a_pass_that_falls_behind_is_told_of(kept: Engine) -> None:
    """Two days late, by when the oldest came in."""
    ages = replace(AT_ONCE, decisions=timedelta(days=-3), deliveries=timedelta(days=-1))
    (idle,) = archive_checks(kept.world.archive, ages)
    assert idle.status is Status.OK
    decided(kept)
    kept.tell("form.submitted", ticked())
    (late,) = archive_checks(kept.world.archive, ages)
    assert late.status is Status.WARN
    assert late.says.startswith(f"is behind with decisions of {kept.world.now():%Y-%m-%d}; see")


@pytest.fixture
def after_kill(store_url: str, tmp_path: Path, vault_url: str) -> Engine:
    """An engine whose archivist was killed between the vault and the store, more than once."""
    engine = with_vault(engine_over(valkey_world(store_url), tmp_path), tmp_path, vault_url)
    decided(engine, 30)
    engine.tell("form.submitted", ticked())
    context = multiprocessing.get_context("forkserver")
    for _ in range(2):
        child = context.Process(target=die_while_moving, args=(store_url, tmp_path, vault_url))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
    return engine


def test_a_pass_killed_between_vault_and_store_is_made_up_for(
    after_kill: Engine, vault_url: str, tmp_path: Path
) -> None:
    """Nothing had left the store; the next pass writes the same segments and moves all once."""
    log = after_kill.parts.ports.decisions
    before = list(log.about(after_kill.contact()))
    assert len(before) == 30
    written = {path.name for path in (tmp_path / "vault" / "archive").rglob("*-*")}
    assert len(written) == 1
    list(archivist(after_kill.parts, open_vault(vault_url, {})).run())
    assert list(log.about(after_kill.contact())) == before
    assert list(after_kill.world.decisions.about(after_kill.contact())) == []
    assert {p.name for p in (tmp_path / "vault" / "archive").rglob("*-*")} == written

"""A backup holds everything, is refused when it is not whole, and becomes the same store again."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from hypothesis import given, settings

from processor.adapters.carry.backup import make_backup, verify_backup
from processor.adapters.carry.folder import BackupBroken, file_of, read_manifest
from processor.adapters.carry.kinds import Section
from processor.adapters.carry.restore import restore
from processor.adapters.carry.target import TargetTaken
from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.domain.address import AddressKind, parse_address
from processor.domain.identity import IdKey
from processor.ports import ClaimAnswer, StoreUnavailable
from processor.services.verify import Condition, verify
from tests.carry.lives import FIRST, PHONES, happenings, ledgers, lived, over, verdicts
from tests.services.engines import Engine, ticked

IDS = IdKey(FIRST)
ALICE, DANA = PHONES[0], PHONES[3]
STORY = [("form", 0, 0), ("purchase", 1, 0), ("message", 2, 0), ("form", 3, 0), ("stop", 3, 0)]


@settings(max_examples=8)
@given(story=happenings)
def test_a_restored_store_is_the_same_byte_for_byte_and_says_the_same(
    story: list[tuple[str, int, int]],
    valkey: EmbeddedServer,
    new: EmbeddedServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("life")
    engine = lived(valkey.url, folder, story)
    at = engine.world.now()
    said, kept = verdicts(engine.parts, at), ledgers(engine.parts)
    manifest = make_backup(connect(valkey.url), folder / "backup", IDS)
    verify_backup(folder / "backup", manifest)
    connect(new.url).client.flushall()
    restore(connect(new.url), folder / "backup", manifest, proven=True)
    again = over(new.url, folder, engine, partitions=8)
    assert ledgers(again) == kept
    with pytest.raises(StoreUnavailable, match="older copy"):
        verdicts(again, at)
    again.lineage.acknowledge()
    assert verdicts(again, at) == said
    assert all(each.condition is Condition.SOUND for each in verify(again.ports.ledger))
    shutil.rmtree(folder)


def backed_up(url: str, folder: Path, story: list[tuple[str, int, int]]) -> Engine:
    engine = lived(url, folder, story)
    make_backup(connect(url), folder / "backup", IDS)
    return engine


def test_a_backup_is_for_its_owner_and_holds_nothing_in_clear(
    store_url: str, tmp_path: Path
) -> None:
    backed_up(store_url, tmp_path, STORY)
    folder = tmp_path / "backup"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for address in (*PHONES, "Alice Example", "192.0.2.7"):
            assert address.encode() not in file.read_bytes()


def _cut(folder: Path) -> None:
    file = folder / file_of(Section.CONTACTS)
    file.write_bytes(file.read_bytes()[:-3])


def _cut_at_a_record(folder: Path) -> None:
    file = folder / file_of(Section.INBOX)
    raw = file.read_bytes()
    file.write_bytes(raw[4 + int.from_bytes(raw[:4], "big") :])


def _flip(folder: Path) -> None:
    file = folder / file_of(Section.OUTBOUND)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def _lose(folder: Path) -> None:
    (folder / file_of(Section.LOG)).unlink()


def _unsign(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _forge(folder: Path) -> None:
    file = folder / "manifest.json"
    file.write_text(file.read_text().replace('"epoch": 1', '"epoch": 2'))


@pytest.mark.parametrize("harm", [_cut, _cut_at_a_record, _flip, _lose, _unsign, _forge])
def test_a_backup_that_is_cut_altered_or_incomplete_is_refused(
    harm: Callable[[Path], None], store_url: str, new_url: str, tmp_path: Path
) -> None:
    backed_up(store_url, tmp_path, STORY)
    harm(tmp_path / "backup")
    with pytest.raises(BackupBroken, match=r"backup|manifest"):
        verify_backup(tmp_path / "backup", read_manifest(tmp_path / "backup", IDS))


def test_a_backup_of_another_deployment_is_refused(store_url: str, tmp_path: Path) -> None:
    backed_up(store_url, tmp_path, STORY)
    with pytest.raises(BackupBroken, match="another id key"):
        read_manifest(tmp_path / "backup", IdKey(b"x" * 32))


def test_only_an_empty_store_is_filled(store_url: str, new_url: str, tmp_path: Path) -> None:
    backed_up(store_url, tmp_path, STORY)
    manifest = read_manifest(tmp_path / "backup", IDS)
    with redis.Redis.from_url(new_url) as client:
        client.set("somebody", "else")
    with pytest.raises(TargetTaken, match="not empty"):
        restore(connect(new_url), tmp_path / "backup", manifest)
    with pytest.raises(TargetTaken, match="in use"):
        restore(connect(store_url), tmp_path / "backup", manifest)


def test_a_restored_store_takes_revocations_in_and_approves_only_when_acknowledged(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """A STOP that came after the backup is repeated by its source, and is in force from then on."""
    engine = backed_up(store_url, tmp_path, STORY)
    stop = {"phone": ALICE, "text": "STOP"}
    engine.deliver("contact.opted_out", stop, delivery="after-the-backup")
    manifest = read_manifest(tmp_path / "backup", IDS)
    birth = restore(connect(new_url), tmp_path / "backup", manifest)
    assert (birth.epoch, birth.restored) == (2, True)
    again = Engine(
        world=engine.world,
        parts=over(new_url, tmp_path, engine, partitions=8),
        dispatcher=engine.dispatcher,
        clock=engine.clock,
    )
    asked = again.parts.composer.message(again.request(ALICE))
    (before,) = again.parts.gate.ask([asked])
    assert before.decision.reasons[0].code == "gate_unavailable"
    again.deliver("contact.opted_out", stop, delivery="after-the-backup")
    again.deliver("form.submitted", ticked(phone=PHONES[5]), delivery="new")
    again.drain()
    store = next(c for c in again.parts.readiness.checks() if c.name == "store")
    assert (store.status, "assent restore --acknowledge" in store.says) == ("fail", True)
    again.parts.lineage.acknowledge()
    (after,) = again.parts.gate.ask([asked])
    assert after.decision.reasons[0].code == "revoked_all"
    fresh = again.parts.composer.message(again.request(PHONES[5]))
    assert again.parts.gate.ask([fresh])[0].decision.approved


def test_what_was_on_its_way_is_not_sent_again_after_a_restore(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """It may have been sent after the backup was made; what is not due yet was not."""
    engine = lived(store_url, tmp_path, [("form", 0, 0), ("booking", 1, 0)])
    released = engine.parts.composer.job(engine.request(ALICE, id="released"))
    engine.parts.sending.submit(released)
    assert engine.parts.sending.judge(released.message.id) == "released"
    later = engine.world.now().replace(year=engine.world.now().year + 1)
    waits = engine.parts.composer.job(engine.request(ALICE, id="waits", not_before=later))
    engine.parts.sending.submit(waits)
    assert engine.parts.sending.judge(waits.message.id) == "deferred"
    manifest = make_backup(connect(store_url), tmp_path / "backup", IDS)
    restore(connect(new_url), tmp_path / "backup", manifest)
    again = over(new_url, tmp_path, engine, partitions=8)
    again.lineage.acknowledge()
    claimed = again.sending.claim("acme", released.message.id, "another attempt")
    assert claimed is not None
    assert claimed.answer is ClaimAnswer.OUTCOME_UNKNOWN
    assert again.sending.judge(waits.message.id) == "deferred"
    assert again.ports.queues.messages().deferred == 1


def test_a_backup_under_writes_agrees_with_itself(store_url: str, tmp_path: Path) -> None:
    """Each contact is read at one moment."""
    engine = lived(store_url, tmp_path, STORY)
    over_ = threading.Event()

    def write() -> None:
        number = 0
        while not over_.is_set():
            engine.tell("form.submitted", ticked(phone=PHONES[number % 6]))
            engine.tell("contact.opted_out", {"phone": PHONES[number % 6], "text": "STOP"})
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            manifest = make_backup(connect(store_url), tmp_path / f"b{number}", IDS)
            verify_backup(tmp_path / f"b{number}", manifest)
    finally:
        over_.set()
        writer.join()
    assert len(engine.entries(parse_address(AddressKind.PHONE, ALICE).value)) > 1


def test_a_restore_that_was_killed_half_way_can_be_run_again(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = backed_up(store_url, tmp_path, STORY)
    kept = ledgers(engine.parts)
    manifest = read_manifest(tmp_path / "backup", IDS)
    file = tmp_path / "backup" / file_of(Section.CONTACTS)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupBroken):
        restore(connect(new_url), tmp_path / "backup", manifest)
    half = over(new_url, tmp_path, engine, partitions=8)
    with pytest.raises(StoreUnavailable, match="still being filled"):
        half.ports.ledger.glimpse([])
    file.write_bytes(whole)
    restore(connect(new_url), tmp_path / "backup", manifest, proven=True)
    assert ledgers(half) == kept

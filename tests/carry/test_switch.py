"""The switch from one store to its copy: nothing is lost, and nothing comes apart."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
import redis
from msgspec.structs import replace

from processor.adapters.carry.changes import Changes, ChangesLost
from processor.adapters.carry.copying import Copier, CopyRefused
from processor.adapters.carry.kinds import RULES
from processor.adapters.carry.target import TargetTaken, begin
from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.redis_births import write_births
from processor.domain.address import AddressKind, parse_address
from processor.domain.identity import IdKey, partition_of
from processor.ports import Kept, Segment, StoreUnavailable, StoreUnborn, decisions_name
from processor.services.verify import Condition, verify
from tests.carry.lives import (
    BOTH,
    FIRST,
    PHONES,
    SECOND,
    STORY,
    copied,
    happen,
    ledgers,
    lived,
    over,
    verdicts,
)
from tests.contract.worlds import BIRTH
from tests.services.engines import ticked
from tests.test_docs_keys import rows

ALICE, BOB = PHONES[:2]


def test_the_old_store_is_sealed_and_takes_nothing_any_more(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    copied(store_url, new_url)
    with redis.Redis.from_url(store_url) as client:
        left = {key: bytes(client.dump(key) or b"") for key in client.scan_iter()}
    with pytest.raises(StoreUnborn, match="sealed"):
        engine.world.ledger.glimpse([])
    with pytest.raises(StoreUnavailable):
        engine.deliver("form.submitted", ticked(phone=BOB), occurred=engine.clock.now())
    stop = {"phone": ALICE, "text": "STOP"}
    with pytest.raises(StoreUnavailable):
        engine.deliver("contact.opted_out", stop, occurred=engine.clock.now())
    assert len(engine.parts.ports.spool.pending()) == 1
    with redis.Redis.from_url(store_url) as client:
        assert {key: bytes(client.dump(key) or b"") for key in client.scan_iter()} == left
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    assert there.revoker.replay_spool() == 0
    asked = there.composer.message(engine.request(ALICE))
    assert there.gate.check([asked])[0].reasons[0].code == "revoked_all"


def test_what_is_written_while_it_is_copied_is_in_the_copy(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY * 4)
    written: list[str] = []

    def write() -> None:
        try:
            for number in range(1000, 10_000):
                happen(engine, ("form", "stop", "start")[number % 3], PHONES[number % 6], 0, number)
                written.append(PHONES[number % 6])
        except StoreUnavailable:
            return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copied(store_url, new_url)
    finally:
        writer.join()
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    kept = ledgers(there)
    with redis.Redis.from_url(store_url) as client:
        for phone in PHONES:
            key = next(client.scan_iter(match=f"*:ledger:{engine.contact(phone)}"))
            assert tuple(client.lrange(key, 0, -1)) == kept[phone][0]
    assert written
    assert all(each.condition is Condition.SOUND for each in verify(there.ports.ledger))


def test_a_copy_that_broke_off_is_begun_anew_and_the_store_goes_on(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    at = engine.world.now()
    said = verdicts(engine.parts, at)
    with Changes(store_url) as changes:
        copier = Copier(connect(store_url), connect(new_url), BOTH, partitions=7)
        with redis.Redis.from_url(store_url) as client:
            client.client_kill_filter(_type="pubsub")
        with pytest.raises(ChangesLost, match="copy again"):
            copier.copy(changes)
    assert verdicts(engine.parts, at) == said
    with redis.Redis.from_url(new_url) as client:
        client.set("{p001}:standing:" + "0" * 32, "left over by the first try")
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    assert verdicts(there, at) == said
    with redis.Redis.from_url(new_url) as client:
        assert not client.exists("{p001}:standing:" + "0" * 32)
    assert copied(store_url, new_url).seconds is None


def test_a_switch_that_was_killed_after_the_seal_is_completed_by_running_it_again(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """Neither store answers until then, so nothing can come apart."""
    engine = lived(store_url, tmp_path, STORY)
    at = engine.world.now()
    said, birth = verdicts(engine.parts, at), engine.world.births.copy()
    begin(connect(new_url), replace(birth, epoch=2, partitions=7))
    write_births(connect(store_url), birth, birth.sealed())
    with pytest.raises(StoreUnborn, match="sealed"):
        verdicts(engine.parts, at)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    with pytest.raises(StoreUnavailable, match="being filled"):
        verdicts(there, at)
    copied(store_url, new_url)
    assert verdicts(there, at) == said


def test_a_store_is_not_copied_into_itself(store_url: str, tmp_path: Path) -> None:
    engine = lived(store_url, tmp_path, STORY)
    with pytest.raises(TargetTaken, match="in use"):
        copied(store_url, store_url)
    assert engine.world.births.read() == engine.world.births.copy()


def test_a_store_can_be_copied_again_and_keeps_its_decisions(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    logged = engine.world.decisions.recent(engine.contact(ALICE), 50)
    copied(store_url, new_url)
    with EmbeddedServer(tmp_path / "third", durable=False) as third:
        last = copied(new_url, third.url, IdKey(FIRST, SECOND, b"k" * 32), 16)
        assert last.birth.former == ((7, 2), (8, 1))
        there = over(third.url, tmp_path, engine, SECOND, b"k" * 32, partitions=16)
        contact = there.composer.contact("acme", parse_address(AddressKind.PHONE, ALICE))
        again = there.ports.decisions.recent(contact, 50)
        assert [name for name, _ in again] == [name for name, _ in logged]


def test_what_was_in_the_vault_is_found_in_a_copy_with_fewer_partitions(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """A decision's id names a partition that the copy may not have."""
    engine = lived(store_url, tmp_path, STORY)
    segments = {}
    for phone in PHONES:
        ids = [name for name, _ in engine.world.decisions.about(engine.contact(phone))]
        place = partition_of(engine.contact(phone), BIRTH.partitions)
        name = decisions_name(place, ids)
        segment = Segment(kind=Kept.DECISIONS, place=place, name=name, digest="d" * 64)
        if engine.world.archive.move_decisions(segment, ids):
            segments[ids[0]] = segment
    assert max(segment.place for segment in segments.values()) > 1
    copied(store_url, new_url, BOTH, 1)
    there = over(new_url, tmp_path, engine, SECOND, partitions=1)
    assert {each: there.ports.archive.segment_of(each) for each in segments} == segments


def test_a_copy_is_refused_without_the_old_key_and_into_a_store_in_use(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    lived(store_url, tmp_path, STORY)
    with pytest.raises(CopyRefused, match="another id key"):
        copied(store_url, new_url, IdKey(SECOND))
    with redis.Redis.from_url(new_url) as client:
        client.set("somebody", "else")
    with pytest.raises(TargetTaken, match="not empty"):
        copied(store_url, new_url)


def test_every_sort_of_key_in_the_table_has_a_rule_for_carrying_it() -> None:
    """A new line in docs/keys.md needs a line in `RULES`, and the other way round."""
    told = set()
    for row in rows():
        tag = re.match(r"\{(p(?=NNN)|i(?=NN)|[a-z]+)", row.key)
        told.add((tag[1], row.what) if tag else ("assent", "released"))
    assert told == set(RULES)

"""A copy with other partitions and a later id key says the same of the same addresses."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from processor.adapters.carry.changes import Changes, ChangesLost
from processor.adapters.carry.copying import Copied, Copier, CopyRefused
from processor.adapters.carry.kinds import RULES
from processor.adapters.carry.target import TargetTaken, begin
from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.redis_births import write_births
from processor.desk import explainer
from processor.domain.address import AddressKind, parse_address
from processor.domain.identity import IdKey
from processor.ports import ClaimAnswer, StoreUnavailable, StoreUnborn
from processor.services.explain import SealState
from processor.services.verify import Condition, verify
from tests.carry.lives import (
    FIRST,
    PHONES,
    SECOND,
    happen,
    happenings,
    ledgers,
    lived,
    over,
    verdicts,
)
from tests.services.engines import Engine, ticked
from tests.test_docs_keys import rows

BOTH = IdKey(FIRST, SECOND)
ALICE, BOB, CHARLIE, DANA = PHONES[:4]
STORY = [
    *[("form", 0, 0), ("purchase", 1, 0), ("message", 2, 0), ("form", 3, 0), ("stop", 3, 0)],
    *[("form", 4, 0), ("stop", 4, 0), ("erase", 4, 0), ("booking", 5, 1), ("odd", 5, 0)],
]


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A second server, to copy into."""
    with EmbeddedServer(tmp_path_factory.mktemp("new"), durable=False) as server:
        yield server


@pytest.fixture
def new_url(new: EmbeddedServer) -> str:
    with redis.Redis.from_url(new.url) as client:
        client.flushall()
    return new.url


def copied(old: str, to: str, ids: IdKey = BOTH, partitions: int = 7) -> Copied:
    with Changes(old) as changes:
        return Copier(connect(old), connect(to), ids, partitions=partitions).copy(changes)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=happenings)
def test_a_copy_says_the_same_of_everybody(
    story: list[tuple[str, int, int]],
    valkey: EmbeddedServer,
    new: EmbeddedServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """From 8 partitions to 7 and from one id key to two: the same bytes, the same verdicts."""
    folder = tmp_path_factory.mktemp("life")
    engine = lived(valkey.url, folder, story)
    at = engine.world.now()
    said, kept = verdicts(engine.parts, at), ledgers(engine.parts)
    connect(new.url).client.flushall()
    copied(valkey.url, new.url)
    there = over(new.url, folder, engine, SECOND, partitions=7)
    assert ledgers(there) == kept
    assert verdicts(there, at) == said
    assert all(each.condition is Condition.SOUND for each in verify(there.ports.ledger))
    shutil.rmtree(folder)


def test_everything_that_a_store_holds_is_there_after_a_copy(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    engine.deliver("form.submitted", ticked(phone=BOB), delivery="not-drained")
    tally = engine.world.counts.tally()
    waiting = engine.world.queues.messages()
    before = {phone: engine.world.decisions.recent(engine.contact(phone), 50) for phone in PHONES}
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    assert there.ports.counts.tally().counts == tally.counts
    assert there.ports.queues.messages() == waiting
    assert there.ports.inbox.depths() == engine_depths(store_url)
    for phone, logged in before.items():
        contact = there.composer.contact("acme", parse_address(AddressKind.PHONE, phone))
        again = there.ports.decisions.recent(contact, 50)
        assert [name for name, _ in again] == [name for name, _ in logged]
        assert [record.decision for _, record in again] == [r.decision for _, r in logged]
        for name, record in logged:
            found = there.ports.decisions.get(name)
            assert found is not None
            assert (found.decision, found.message.contact) == (record.decision, contact)
        assert {name for name, _ in there.ports.decisions.about(contact)} == {
            name for name, _ in logged
        }
    assert sum(there.drain.drain(lane, "worker") for lane in range(4)) == 1


def engine_depths(url: str) -> list[int]:
    """How many deliveries wait in each lane."""
    with redis.Redis.from_url(url) as client:
        return [client.xlen(f"{{i{lane:02d}}}:inbox") for lane in range(4)]


def test_an_erased_contact_keeps_its_stop_under_a_new_id_key(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """Nothing has to be opened, so it does not matter that nothing can be."""
    engine = lived(store_url, tmp_path, STORY)
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    asked = there.composer.message(engine.request(PHONES[4]))
    (decision,) = there.gate.check([asked])
    assert {"erased", "revoked_all"} & {reason.code for reason in decision.reasons}
    assert asked.contact != engine.contact(PHONES[4])


def test_old_evidence_opens_after_a_copy(store_url: str, new_url: str, tmp_path: Path) -> None:
    engine = lived(store_url, tmp_path, STORY)
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    contact = there.composer.contact("acme", parse_address(AddressKind.PHONE, ALICE))
    (entry,) = explainer(there).entries(contact)
    assert entry.seal is SealState.OPEN
    assert entry.evidence is not None
    assert entry.evidence.full_name == "Alice Example"
    more = Engine(world=engine.world, parts=there, dispatcher=engine.dispatcher, clock=engine.clock)
    now = engine.clock.now()
    more.deliver("form.submitted", ticked(phone=ALICE), delivery="after-the-copy", occurred=now)
    more.drain()
    assert {each.seal for each in explainer(there).entries(contact)} == {SealState.OPEN}


def test_a_message_from_before_is_claimed_by_the_id_its_sender_holds(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    job = engine.parts.composer.job(engine.request(ALICE, id="offer-9"))
    old = engine.parts.sending.submit(job).message.id
    assert engine.parts.sending.judge(old) == "released"
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    taken = there.sending.claim("acme", old, "attempt-1")
    assert taken is not None
    assert taken.answer is ClaimAnswer.GO
    assert taken.outgoing is not None
    assert there.composer.content(taken.outgoing).to == ALICE
    assert taken.outgoing.message.id != old
    assert there.sending.conclude("acme", old, "attempt-1", "sent") == "sent"
    # The same job again is the one there is.
    again = there.composer.job(engine.request(ALICE, id="offer-9"))
    assert there.sending.submit(again).state == "sent"
    assert there.ports.ledger.claims(taken.outgoing.message.contact)[-1].message == (
        taken.outgoing.message.id
    )


def test_no_contact_id_of_the_first_key_is_left_in_the_copy(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """Whoever holds the first key and the new store cannot look an address up by it."""
    engine = lived(store_url, tmp_path, STORY)
    old = [engine.contact(phone).encode() for phone in PHONES]
    copied(store_url, new_url)
    with redis.Redis.from_url(new_url) as client:
        client.config_set("rdbcompression", "no")
        for key in client.scan_iter():
            value = bytes(client.dump(key) or b"")
            assert not any(each in key or each in value for each in old), key


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

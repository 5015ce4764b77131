"""A copy with other partitions and a later id key says the same of the same addresses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import redis
from hypothesis import given, settings

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.desk import explainer
from processor.domain.address import AddressKind, parse_address
from processor.ports import ClaimAnswer
from processor.services.explain import SealState
from processor.services.verify import Condition, verify
from tests.carry.lives import (
    PHONES,
    SECOND,
    STORY,
    copied,
    happenings,
    ledgers,
    lived,
    over,
    verdicts,
)
from tests.services.engines import Engine, ticked

ALICE, BOB = PHONES[:2]


@settings(max_examples=8)
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

"""What waits for a person waits in a copy and in a restored store too, under its contact's id."""

from __future__ import annotations

from pathlib import Path

import redis

from processor.adapters.carry.backup import make_backup
from processor.adapters.carry.restore import restore
from processor.adapters.connection import connect
from processor.desk import review_desk
from processor.domain.identity import IdKey
from processor.domain.review import Outcome
from tests.carry.lives import FIRST, PHONES, SECOND, copied, lived, over
from tests.services.reviewing import asked, listed, needed, ruling

ALICE, BOB = PHONES[:2]
CALM = ruling(Outcome.NOT_OPTED_OUT)


def test_a_copy_lists_what_is_open_and_knows_its_id_of_before(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, [("form", 0, 0)])
    done, left = (asked(engine.parts, needed(who), who) for who in (ALICE, BOB))
    review_desk(engine.parts).resolve(done, CALM)
    old = [engine.contact(who).encode() for who in (ALICE, BOB)]
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    (item,) = listed(there)
    assert item.id != left
    assert review_desk(there).show(left).item == item
    assert review_desk(there).resolve(done, CALM)[1]
    with redis.Redis.from_url(new_url) as client:
        client.config_set("rdbcompression", "no")
        for key in client.scan_iter():
            value = bytes(client.dump(key) or b"")
            assert not any(each in key or each in value for each in old), key
    review_desk(there).resolve(left, CALM)
    assert listed(there) == []


def test_a_webhook_played_again_after_the_copy_lists_nothing_anew(
    store_url: str, new_url: str, tmp_path: Path
) -> None:
    """Its entries would have other ids under the new key; the item is known by its event."""
    engine = lived(store_url, tmp_path, [])
    item = asked(engine.parts)
    review_desk(engine.parts).resolve(item, CALM)
    copied(store_url, new_url)
    there = over(new_url, tmp_path, engine, SECOND, partitions=7)
    assert there.reviews.settle([there.ids.lift(engine.contact())]) == 0
    assert listed(there) == []


def test_a_restored_store_lists_what_was_open(store_url: str, new_url: str, tmp_path: Path) -> None:
    """What was answered after the backup is open again: its answer is not in the ledger."""
    engine = lived(store_url, tmp_path, [("form", 0, 0)])
    first, second = (asked(engine.parts, needed(who), who) for who in (ALICE, BOB))
    review_desk(engine.parts).resolve(first, CALM)
    manifest = make_backup(connect(store_url), tmp_path / "backup", IdKey(FIRST))
    review_desk(engine.parts).resolve(second, CALM)
    assert listed(engine.parts) == []
    restore(connect(new_url), tmp_path / "backup", manifest, proven=True)
    there = over(new_url, tmp_path, engine, partitions=8)
    assert [each.id for each in listed(there)] == [second]

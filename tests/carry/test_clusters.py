"""A backup goes into a cluster and comes out of one, and a store can be copied into one."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.adapters.carry.backup import make_backup, verify_backup
from processor.adapters.carry.changes import Changes
from processor.adapters.carry.copying import Copier, CopyRefused
from processor.adapters.carry.restore import restore
from processor.adapters.connection import connect
from processor.domain.identity import IdKey
from processor.services.verify import Condition, verify
from tests.carry.lives import BOTH, FIRST, SECOND, STORY, copied, ledgers, lived, over, verdicts


def test_a_backup_goes_into_a_cluster_and_comes_out_as_it_was(
    store_url: str, cluster_url: str, tmp_path: Path
) -> None:
    engine = lived(store_url, tmp_path, STORY)
    at = engine.world.now()
    said, kept = verdicts(engine.parts, at), ledgers(engine.parts)
    one = make_backup(connect(store_url), tmp_path / "one", IdKey(FIRST))
    cluster = connect(cluster_url)
    restore(cluster, tmp_path / "one", one, proven=True)
    there = over(cluster_url, tmp_path, engine, partitions=8)
    there.lineage.acknowledge()
    assert (ledgers(there), verdicts(there, at)) == (kept, said)
    other = make_backup(cluster, tmp_path / "other", IdKey(FIRST))
    verify_backup(tmp_path / "other", other)
    assert other.partitions == one.partitions


def test_a_store_is_copied_into_a_cluster_and_not_out_of_one(
    store_url: str, cluster_url: str, tmp_path: Path
) -> None:
    """No node of a cluster tells of what changes at the others."""
    engine = lived(store_url, tmp_path, STORY)
    at = engine.world.now()
    said = verdicts(engine.parts, at)
    copied(store_url, cluster_url)
    there = over(cluster_url, tmp_path, engine, SECOND, partitions=7)
    assert verdicts(there, at) == said
    assert all(each.condition is Condition.SOUND for each in verify(there.ports.ledger))
    with Changes(store_url), pytest.raises(CopyRefused, match="a cluster does not tell"):
        Copier(connect(cluster_url), connect(store_url), BOTH, partitions=7)

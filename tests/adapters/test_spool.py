"""The spool under many hands: nothing waits unseen, nothing is torn, nothing overwrites."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from processor.adapters.spool import DirectorySpool
from processor.ports import StoreUnavailable

STAYS = f"dlv_00_{'f' * 32}"
PASSING = f"dlv_00_{'0' * 32}"


def test_what_waits_is_seen_while_others_come_and_go(tmp_path: Path) -> None:
    """A file that vanishes under a listing must not make the rest of the spool look empty."""
    spool, end = DirectorySpool(tmp_path), threading.Event()
    spool.keep(STAYS, b"sealed")

    def come_and_go() -> None:
        while not end.is_set():
            spool.keep(PASSING, b"sealed")
            spool.done(PASSING)

    busy = threading.Thread(target=come_and_go)
    busy.start()
    seen = [STAYS in spool.pending() for _ in range(4000)]
    end.set()
    busy.join()

    assert all(seen)


def test_one_revocation_kept_by_many_threads_at_once_is_whole(tmp_path: Path) -> None:
    spool, sealed = DirectorySpool(tmp_path), bytes(100_000)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: spool.keep(STAYS, sealed), range(64)))

    assert spool.pending() == [STAYS]
    assert spool.read(STAYS) == sealed
    assert [path.suffix for path in tmp_path.iterdir()] == [".sealed"]


def test_what_could_not_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    """Its source tries again and again, on a disk that may be full."""
    spool = DirectorySpool(tmp_path)
    (tmp_path / f"{STAYS}.sealed").mkdir()
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        spool.keep(STAYS, b"sealed")
    assert len(list(tmp_path.iterdir())) == 1

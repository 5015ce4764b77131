"""Memory and disk at their end: STOPs count or wait, nothing else is promised, all recovers."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.domain.decision import Verdict
from processor.ports import ClaimAnswer, MessageState, StoreUnavailable
from tests.e2e.history import STOP, History, phone, ready
from tests.e2e.promises import keep, offer
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

#: How many people consent before, and how many write STOP while it is full.
_SIZES = [10, pytest.param(100, marks=pytest.mark.soak)]


def _released(rig: Rig, number: int) -> str:
    """A message to that number, judged and released; its id."""
    job = rig.parts.composer.job(offer(phone(number), f"job-{number}"))
    message = rig.parts.sending.submit(job).message.id
    assert rig.parts.sending.judge(message) is MessageState.RELEASED
    return message


def _peopled(history: History, number: int) -> list[str]:
    """Everybody consented and has a message waiting to be claimed; the ids of the messages."""
    rig = history.rig
    for process in (rig.web, rig.worker, rig.beat):
        process()
    assert until(lambda: ready(rig))
    for each in range(number):
        assert history.grant(each).acknowledged
    assert until(lambda: rig.waiting() == 0)
    return [_released(rig, each) for each in range(number)]


def _nothing_goes(rig: Rig, number: int) -> None:
    (judged,) = rig.parts.gate.ask([rig.parts.composer.message(offer(phone(number), "another"))])
    assert judged.decision.verdict is Verdict.BLOCKED
    assert judged.decision.reasons[0].code == "gate_unavailable"


@pytest.mark.parametrize("number", _SIZES)
def test_a_full_memory_takes_every_stop_and_nothing_that_permits(
    history: History, number: int
) -> None:
    """Who opted out while it was full is out for good: also after the store was killed."""
    rig = history.rig
    messages = _peopled(history, number)
    connect(rig.store.url).client.config_set("maxmemory", "1mb")
    for each in range(number):
        assert history.grant(each).status == 503
        _nothing_goes(rig, each)
    for each in range(0, number, 2):
        assert history.stop(each).status == 202
    for each, message in enumerate(messages):
        assert history.claim(message, each, "sender-1") is not ClaimAnswer.GO

    # Killed and back, with room again: what was answered at full memory was on the disk.
    rig.store.kill()
    rig.store.restart()
    assert until(lambda: ready(rig))
    for each, message in enumerate(messages):
        went = history.claim(message, each, "sender-1") is ClaimAnswer.GO
        assert went is bool(each % 2)
    assert history.grant(1).acknowledged
    assert until(lambda: rig.waiting() == 0)
    assert len(history.acknowledged(STOP)) == (number + 1) // 2
    keep(history)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("there is no mount here")
    asked = [mount, "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if subprocess.run(asked, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a small file system")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)


def _fill(disk: Path) -> Path:
    """Take all the room that is left; the file that has it."""
    filler = disk / "filler"
    room = os.statvfs(disk).f_bsize
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(room)):
            pass
    assert os.statvfs(disk).f_bavail == 0
    return filler


@pytest.mark.parametrize("number", _SIZES)
@pytest.mark.parametrize("fsync", ["always", pytest.param("everysec", marks=pytest.mark.soak)])
def test_a_full_disk_promises_nothing_and_forgets_nothing(
    small_disk: Path,
    tmp_path: Path,
    free_port: int,
    fsync: str,
    number: int,
    say: Callable[[str], None],
) -> None:
    """With `always` the server gives itself up rather than answer; with `everysec` it refuses."""
    store = EmbeddedServer(small_disk / "store", durable=True, directives={"appendfsync": fsync})
    with Rig(tmp_path / "rig", port=free_port, store=store) as rig:
        history = History(rig)
        messages = _peopled(history, number)
        filler = _fill(small_disk)
        before = len(history.acknowledged())
        # What is left of the last page may take a few more.
        assert until(lambda: history.grant(0).status == 503)
        say(f"{fsync}: {len(history.acknowledged()) - before} more fitted in")
        for each in range(number):
            assert history.grant(each).status == 503
            assert history.stop(each).status == 503
            _nothing_goes(rig, each)
            assert history.claim(messages[each], each, "sender-1") is not ClaimAnswer.GO
        assert len(rig.parts.ports.spool.pending()) == number

        filler.unlink()
        if fsync == "always":
            assert until(lambda: rig.store.poll() is not None)
            rig.store.restart()
        assert until(lambda: ready(rig))
        assert until(lambda: _settled(rig))
        keep(history)
        for each, message in enumerate(messages):
            assert history.claim(message, each, "sender-1") is not ClaimAnswer.GO


def _settled(rig: Rig) -> bool:
    try:
        return rig.waiting() == 0 and not rig.parts.ports.spool.pending()
    except StoreUnavailable:
        return False

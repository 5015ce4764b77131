"""Power is lost: the append-only file ends somewhere behind what was synced, often within a record.

Modelled on a copy of the file, cut at a random byte. With `always`, whatever the file held when a
caller was answered was synced; with `everysec`, what it had held two seconds before.
"""

from __future__ import annotations

import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import pytest

from processor.adapters.embedded import EmbeddedServer
from processor.bootstrap import Parts
from processor.domain.decision import Verdict
from tests.e2e.history import STOP, Call, History
from tests.e2e.promises import missing, offer, whole
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

_WRITERS = 4
#: Webhooks that are answered first, and how many moments at which the power goes.
_SIZES = [(200, 4), pytest.param(2500, 25, marks=pytest.mark.soak)]
#: A sync begins within a second of the write, and a slow one may hold the next up for another.
_EVERYSEC: Final = 2.0


class Length(msgspec.Struct, frozen=True, kw_only=True):
    """How long the file was at a moment of the monotonic clock."""

    at: float
    size: int


class Writing:
    """Callers who write without a pause; after each answer they note how long the file is."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.history = History(rig)
        self.answered: list[tuple[int, Call]] = []
        self.lengths: list[Length] = []
        self._end = threading.Event()
        self._threads = [
            *(threading.Thread(target=self._write, args=(n,)) for n in range(_WRITERS)),
            threading.Thread(target=self._watch),
        ]

    @property
    def file(self) -> Path:
        """The part of the append-only file that is being written."""
        (found,) = (self.rig.store.folder / "appendonlydir").glob("*.incr.aof")
        return found

    def start(self) -> None:
        """Have everybody write."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Have everybody end."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def has_written(self, number: int, seconds: float) -> bool:
        """Whether so much was answered, and for so long."""
        if len(self.answered) < number or not self.lengths:
            return False
        return self.lengths[-1].at - self.lengths[0].at >= seconds

    def in_the_file(self, lengths: list[Length], *, always: bool) -> list[tuple[int, Call]]:
        """What was answered, each with how long the file is once it surely holds it."""
        answered = list(self.answered)
        return answered if always else [(_held_back(call, lengths), call) for _, call in answered]

    def _write(self, number: int) -> None:
        while not self._end.is_set():
            number += _WRITERS
            # One number in ten writes STOP, and never again.
            tell = self.history.stop if number % 10 == 0 else self.history.grant
            call = tell(number, over_http=False)
            if call.acknowledged:
                self.answered.append((self.file.stat().st_size, call))

    def _watch(self) -> None:
        while not self._end.wait(0.02):
            at = time.monotonic()
            self.lengths.append(Length(at=at, size=self.file.stat().st_size))


@contextmanager
def _after_power_returned(writing: Writing, copy: Path, cut: int, folder: Path) -> Iterator[Parts]:
    """The engine over a store that starts on what is left."""
    shutil.copytree(copy, folder / "appendonlydir")
    with (folder / "appendonlydir" / writing.file.name).open("rb+") as file:
        file.truncate(cut)
    with EmbeddedServer(folder, durable=True) as server:
        yield writing.rig.engine(ASSENT_STORE_URL=server.url)


def _pulled(writing: Writing, folder: Path) -> tuple[Path, float]:
    """A copy of the files as they are at this moment, and the moment."""
    at = time.monotonic()
    shutil.copytree(writing.file.parent, folder)
    return folder, at


def _held_back(call: Call, lengths: list[Length]) -> int:
    """That length for a call which may be answered before it is written.

    With `everysec` the server holds back what it writes while an earlier sync goes on.
    """
    later = (each.size for each in lengths if each.at >= call.ended + _EVERYSEC)
    return next(later, sys.maxsize)


@pytest.fixture
def store(tmp_path: Path, request: pytest.FixtureRequest) -> EmbeddedServer:
    """A store that syncs as the parameter says."""
    return EmbeddedServer(
        tmp_path / "store", durable=True, directives={"appendfsync": request.param}
    )


@pytest.mark.parametrize(("number", "cuts"), _SIZES)
@pytest.mark.parametrize("store", ["always", "everysec"], indirect=True)
def test_what_was_synced_is_there_when_power_returns(
    store: EmbeddedServer,
    tmp_path: Path,
    number: int,
    cuts: int,
    chance: random.Random,
    say: Callable[[str], None],
) -> None:
    """Every answered call up to the cut, each STOP in the ledger, and no record half-written."""
    always = store.directives["appendfsync"] == "always"
    with Rig(tmp_path / "rig", store=store) as rig:
        writing = Writing(rig)
        writing.start()
        assert until(lambda: writing.has_written(number, 0 if always else 2 * _EVERYSEC), 200)
        copy, pulled = _pulled(writing, tmp_path / "copy")
        lengths = list(writing.lengths)
        answered = writing.in_the_file(lengths, always=always)
        writing.stop()
        whole_size = (copy / writing.file.name).stat().st_size
        first = next(size for size, call in answered if call.kind == STOP)
        synced = max((e.size for e in lengths if e.at <= pulled - _EVERYSEC), default=0)
        ages, taken = [], []
        for turn in range(cuts):
            # With `always` any byte may be the last one: a caller's answer says what was synced.
            cut = chance.randint(first if always else max(synced, first), whole_size)
            kept = [call for size, call in answered if size <= cut and call.ended <= pulled]
            with _after_power_returned(writing, copy, cut, tmp_path / f"cut-{turn}") as parts:
                assert not missing(parts, kept), f"cut at {cut} of {whole_size}"
                whole(parts)
                _stops_stand(parts, kept)
                every = [call for _, call in answered if call.ended <= pulled]
                gone = missing(parts, every)
            taken.append(len(gone))
            ages += [pulled - call.ended for call in gone]
    if always:
        say(f"{len(answered)} answered, {cuts} cuts at any byte: none lost that was in the file")
    else:
        say(f"{len(answered)} answered, {cuts} cuts: up to {max(taken)} lost, the oldest of them")
        say(f"answered {max(ages, default=0):.2f} s before the power went")
        assert max(ages, default=0) <= _EVERYSEC + 0.1


def _stops_stand(parts: Parts, kept: list[Call]) -> None:
    """The gate of the new store blocks everybody whose STOP was promised to count."""
    stopped = {call.phone for call in kept if call.kind == STOP}
    offers = [parts.composer.message(offer(number)) for number in stopped]
    assert offers
    assert {each.verdict for each in parts.gate.check(offers)} == {Verdict.BLOCKED}

"""Every use case is tried over memory and over a real store."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.adapters.embedded import EmbeddedServer
from tests.contract.worlds import SteppedClock, World, memory_world, valkey_world
from tests.services.engines import Engine, engine_over


class ShiftedClock(SteppedClock):
    """The machine's time and what a test added to it."""

    def __call__(self) -> datetime:
        """The present moment, shifted."""
        return datetime.now(UTC) + (self.at - SteppedClock().at)


def _cuttable(world: World, server: EmbeddedServer) -> World:
    """The same world, whose server can really be taken away."""

    def cut(down: bool) -> None:
        if down:
            server.kill()
        else:
            server.restart()

    return dataclasses.replace(world, cut=cut)


@pytest.fixture(params=["memory", "valkey"])
def engine(
    request: pytest.FixtureRequest, valkey: EmbeddedServer, tmp_path: Path
) -> Iterator[Engine]:
    """The engine over a born store; in memory its time is the machine's."""
    if request.param == "memory":
        yield engine_over(memory_world(ShiftedClock()), tmp_path)
        return
    world = valkey_world(request.getfixturevalue("store_url"))
    yield engine_over(_cuttable(world, valkey), tmp_path)
    if valkey.poll() is not None:
        valkey.restart()
    world.fill(False)

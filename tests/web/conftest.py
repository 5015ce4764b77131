"""The web edge over memory, born and joined."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.ports import Role
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.engines import engine_over
from tests.web.edges import Edge


class ShiftedClock(SteppedClock):
    """The machine's time and what a test added to it."""

    def __call__(self) -> datetime:
        """The present moment, shifted."""
        return datetime.now(UTC) + (self.at - SteppedClock().at)


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    """An application whose keeper is turned by hand."""
    engine = engine_over(memory_world(ShiftedClock()), tmp_path)
    keeper = Keeper(engine.parts)
    keeper.round()
    for role in Role:
        engine.parts.ports.pulses.beat(role, "test")
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)

"""The worlds that every port's contract is tried in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.worlds import World, memory_world, valkey_world


@pytest.fixture(params=["memory", "valkey", "cluster"])
def unborn(request: pytest.FixtureRequest) -> Iterator[World]:
    """A store that nobody has made yet, of each kind."""
    if request.param == "memory":
        yield memory_world()
        return
    url = "store_url" if request.param == "valkey" else "cluster_url"
    world = valkey_world(request.getfixturevalue(url))
    yield world
    world.fill(False)


@pytest.fixture
def world(unborn: World) -> World:
    """A store ready for use, of each kind."""
    return unborn.born()

"""A town for commands: unborn, born, or lived in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.town import Happenings, Town, settle


@pytest.fixture
def unborn(tmp_path: Path, store_url: str) -> Town:
    """A configuration whose store nobody has made yet."""
    return Town(tmp_path / "town", store_url)


@pytest.fixture
def town(unborn: Town) -> Town:
    """A configuration with an empty store."""
    assert unborn.run("init", "--store-only").exit_code == 0
    return unborn


@pytest.fixture
def lived(town: Town) -> Happenings:
    """What happened in `town`."""
    return settle(town)

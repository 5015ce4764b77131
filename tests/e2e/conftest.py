"""A deployment to be shaken, and the history of what it answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.rig import Rig

# Before it is imported, so that a broken promise is shown with what broke it.
pytest.register_assert_rewrite("tests.e2e.promises")

from tests.e2e.history import History  # noqa: E402 - see above


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    """Store and broker; web, worker and beat when a test starts them."""
    with Rig(tmp_path / "rig", port=free_port) as made:
        yield made


@pytest.fixture
def history(rig: Rig) -> History:
    """The calls that this test makes."""
    return History(rig)

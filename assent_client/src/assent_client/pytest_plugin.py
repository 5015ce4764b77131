"""The fixture `assent_gate`: a gate in memory that blocks whatever a test does not approve."""

from __future__ import annotations

import pytest

from assent_client.memory import MemoryGate


@pytest.fixture
def assent_gate() -> MemoryGate:
    """A fresh gate that says what the test tells it to; everything else is `no_consent`."""
    return MemoryGate()

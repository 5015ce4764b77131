"""One good event of every type, to be spoiled one field at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from schemas.envelope import load_envelope
from tests.providers.calls import FIXTURES

STANDARD = FIXTURES / "standard"
GOOD = {path.stem: json.loads(path.read_bytes()) for path in sorted(STANDARD.glob("*.json"))}


def spoil(event_type: str, changes: dict[str, object]) -> dict[str, Any]:
    """A good event with some values replaced, or `...` taken out; keys are JSON pointers."""
    body: dict[str, Any] = copy.deepcopy(GOOD[event_type])
    for pointer, value in changes.items():
        *parents, last = [int(key) if key.isdigit() else key for key in pointer[1:].split("/")]
        inner: Any = body
        for key in parents:
            inner = inner[key]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    return body


@pytest.fixture
def spoiled() -> Callable[[str, dict[str, object]], dict[str, Any]]:
    return spoil


@pytest.fixture
def load() -> Callable[[str, dict[str, object]], AnyEvent]:
    """Load a good event with changes."""
    return lambda event_type, changes: load_envelope(spoil(event_type, changes), brand="acme")


@pytest.fixture
def problems() -> Callable[[str, dict[str, object]], dict[str, str]]:
    """What is said of a spoiled event: pointer to detail; it must be refusable."""

    def told(event_type: str, changes: dict[str, object]) -> dict[str, str]:
        with pytest.raises(NotUnderstood) as caught:
            load_envelope(spoil(event_type, changes), brand="acme")
        assert caught.value.refusable
        assert caught.value.reason == "event_malformed"
        return {each.pointer: each.detail for each in caught.value.problems}

    return told

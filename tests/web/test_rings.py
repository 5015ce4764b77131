"""A refused body is forgotten at once: nothing holds it until Python looks for rings."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator

import pytest

from tests.web.edges import ALICE, Edge

_MANY = 20_000
BODIES = {
    "many fields": {f"k{at}": at for at in range(_MANY)},
    "many members": {"messages": [{} for _ in range(_MANY)]},
    "many labels": {"id": "a", "channel": "sms", "to": ALICE, "tags": [[]] * _MANY},
}


@pytest.fixture
def without_collections() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("path", ["/v1/gate", "/v1/messages", "/v1/contacts/lookup"])
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.usefixtures("without_collections")
def test_a_refused_body_is_gone_with_its_answer(edge: Edge, path: str, name: str) -> None:
    body = json.dumps(BODIES[name]).encode()
    key = edge.key()
    edge.post(path, body, key)
    gc.collect()
    assert edge.post(path, body, key).status_code == 422
    assert gc.collect() < _MANY / 10, "the client and its answer have a few hundred"

"""A deployment for the senders' kit to talk to, started once for each file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from assent_client import Client
from processor.ports import Scope
from tests.client.worlds import RealWorld, answers, key_of, url_of
from tests.e2e.rig import Rig, a_free_port, until

_NUMBERS = count()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWorld]:
    """A deployment with all its processes, and a client that is patient with them."""
    with Rig(tmp_path_factory.mktemp("rig"), port=a_free_port()) as rig:
        rig.web()
        rig.worker()
        rig.beat()
        with Client(url_of(rig), key_of(rig, Scope.GATE), timeout=60) as gate:
            world = RealWorld(rig, gate)
            assert until(lambda: answers(gate))
            yield world


@pytest.fixture
def phone() -> str:
    """A number that no other test of this file has, and none of those that behave badly."""
    return f"+120255501{next(_NUMBERS) % 80:02}"

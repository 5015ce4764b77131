"""Memory and Valkey side by side under random histories: the same answers, the same bytes."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contract.two_stores import TwoStores
from tests.contract.worlds import World, valkey_world

pytestmark = pytest.mark.early

#: What enough histories come across, or they would prove little.
EXPECTED = {
    "append done",
    "append moved",
    "settle released",
    "settle deferred",
    "settle blocked",
    "settle refused",
    "claim go",
    "claim outcome_unknown",
    "claim not_released",
}
RARE = {"claim moved", "claim already_claimed", "claim revoked_since_permit", "claim notice_used"}


def met_in(world: World, examples: int, steps: int) -> Counter[str]:
    """What random histories came across, each from an empty pair of stores."""

    class Ready(TwoStores):
        valkey = world
        met: ClassVar[Counter[str]] = Counter()

    run_state_machine_as_test(
        Ready,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Ready.met


def test_random_histories_come_out_alike(store_url: str) -> None:
    """Thirty histories of up to sixty steps."""
    met = met_in(valkey_world(store_url), examples=30, steps=60)
    assert set(met) >= EXPECTED


def test_random_histories_come_out_alike_in_a_cluster(cluster_url: str) -> None:
    """Fewer of them: what differs is where a command goes, not what it does."""
    assert met_in(valkey_world(cluster_url), examples=12, steps=40)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_random_histories_come_out_alike(store_url: str) -> None:
    """Many and longer ones, which also use up every notice."""
    met = met_in(valkey_world(store_url), examples=1000, steps=120)
    assert set(met) >= EXPECTED | RARE


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_random_histories_come_out_alike_in_a_cluster(cluster_url: str) -> None:
    """As many steps, in a quarter of the histories."""
    met = met_in(valkey_world(cluster_url), examples=250, steps=120)
    assert set(met) >= EXPECTED

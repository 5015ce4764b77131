"""Random histories of senders, customers and crashes over memory and over a real store."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contract.worlds import memory_world, valkey_world
from tests.services.conftest import ShiftedClock
from tests.services.engines import Engine, engine_over
from tests.services.sending_machine import Senders

#: A lease, a permit and what a permit may be renewed for are over.
PAUSES = (0.5, 6.0, 700.0, 100_000.0)


#: What enough histories come across, or they would prove little.
EXPECTED = {
    *("asked go", "asked already_claimed", "asked revoked_since_permit"),
    *("submitted go", "submitted already_claimed", "submitted revoked_since_permit"),
}


def run(
    made: Callable[[], Engine], examples: int, steps: int, pauses: tuple[float, ...]
) -> Counter[str]:
    met: Counter[str] = Counter()
    ready = {"made": staticmethod(made), "pauses": pauses, "met": met}
    machine = type("Ready", (Senders,), ready)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return met


def in_memory(folder: Path) -> Callable[[], Engine]:
    return lambda: engine_over(memory_world(ShiftedClock()), Path(tempfile.mkdtemp(dir=folder)))


def in_valkey(folder: Path, url: str) -> Callable[[], Engine]:
    def made() -> Engine:
        world = valkey_world(url)
        world.flush()
        return engine_over(world, Path(tempfile.mkdtemp(dir=folder)))

    return made


def test_no_claim_is_after_a_revocation(tmp_path: Path) -> None:
    assert set(run(in_memory(tmp_path), examples=60, steps=60, pauses=PAUSES)) >= EXPECTED


def test_no_claim_is_after_a_revocation_in_a_real_store(tmp_path: Path, store_url: str) -> None:
    assert run(in_valkey(tmp_path, store_url), examples=10, steps=40, pauses=())["asked go"]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_no_claim_is_after_a_revocation_in_long_histories(tmp_path: Path) -> None:
    run(in_memory(tmp_path), examples=1500, steps=100, pauses=PAUSES)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_no_claim_is_after_a_revocation_in_long_histories_of_a_real_store(
    tmp_path: Path, store_url: str
) -> None:
    run(in_valkey(tmp_path, store_url), examples=300, steps=100, pauses=(0.01,))

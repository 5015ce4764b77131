"""What is acknowledged survives anything: killed workers, a killed store, a lost broker."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from processor.adapters.connection import connect
from processor.domain import acts
from processor.ports import DeliveryState, StoreUnavailable
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port) as made:
        yield made


def _phone(number: int) -> str:
    return f"+1202555{100 + number % 100:04d}"


def _grant(number: int) -> dict[str, object]:
    return {
        "form": f"form-{number}",
        "phone": _phone(number),
        "person": {"full_name": "Alice Example", "ip": "192.0.2.10"},
        "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
    }


def _events(rig: Rig) -> Counter[str]:
    """How often each event was applied, over the ledgers of all numbers in use."""
    return Counter(entry.event for n in range(100) for entry in rig.entries(_phone(n)))


def _fewer_than(rig: Rig, number: int) -> bool:
    return rig.waiting() < number


def _at_least(acknowledged: list[str], number: int) -> bool:
    return len(acknowledged) >= number


def test_a_storm_of_killed_workers_loses_no_delivery_and_applies_none_twice(rig: Rig) -> None:
    total, kills = 2000, 6
    for number in range(total):
        rig.deliver("form.submitted", _grant(number), delivery=f"storm-{number}")
    beat = rig.beat()
    for _ in range(kills):
        before = rig.waiting()
        worker = rig.worker()
        # Killed as soon as it has finished something: the rest of its batch is in its hands.
        assert until(partial(_fewer_than, rig, before))
        kill_group(worker)
        assert rig.waiting() > 0
    rig.worker()

    assert until(lambda: rig.waiting() == 0)

    assert beat.poll() is None
    applied = _events(rig)
    assert len(applied) == total
    assert set(applied.values()) == {1}


def test_the_store_killed_again_and_again_keeps_every_acknowledged_delivery(rig: Rig) -> None:
    acknowledged: list[str] = []
    stop, began = threading.Event(), datetime.now(UTC)

    def write(offset: int) -> None:
        number = offset
        while not stop.is_set():
            try:
                received = rig.deliver(
                    "form.submitted", _grant(number), delivery=f"kill-{number}", at=began
                )
            except StoreUnavailable:
                time.sleep(0.01)
                continue
            acknowledged.append(received.delivery)
            number += 4

    writers = [threading.Thread(target=write, args=(offset,)) for offset in range(4)]
    for writer in writers:
        writer.start()
    for round_ in range(1, 9):
        goal = round_ * 100
        assert until(partial(_at_least, acknowledged, goal))
        rig.store.kill()
        rig.store.restart()
    stop.set()
    for writer in writers:
        writer.join()

    rig.beat()
    rig.worker()
    assert until(lambda: rig.waiting() == 0)
    applied = _events(rig)
    assert len(applied) >= len(acknowledged)
    assert set(applied.values()) == {1}
    found = [rig.parts.ports.inbox.get(delivery) for delivery in acknowledged]
    assert {each.state for each in found if each} == {DeliveryState.RECORDED}
    assert all(found)


def test_a_broker_flushed_under_load_costs_time_and_no_event(rig: Rig) -> None:
    broker = connect(rig.broker.url).client
    rig.beat()
    rig.worker()
    for number in range(400):
        rig.deliver("form.submitted", _grant(number), delivery=f"flush-{number}")
        if number % 50 == 0:
            broker.flushall()

    assert until(lambda: rig.waiting() == 0)
    applied = _events(rig)
    assert len(applied) == 400
    assert set(applied.values()) == {1}


def test_every_wake_up_delivered_five_times_by_two_workers_has_one_effect(rig: Rig) -> None:
    rig.worker()
    rig.worker()
    for number in range(200):
        rig.deliver("form.submitted", _grant(number), delivery=f"many-{number}")
        for lane in range(4):
            for _ in range(5):
                rig.parts.ports.dispatcher.wake(lane)

    assert until(lambda: rig.waiting() == 0)
    applied = _events(rig)
    assert len(applied) == 200
    assert set(applied.values()) == {1}


def test_a_frozen_broker_neither_delays_intake_nor_loses_anything(rig: Rig) -> None:
    rig.broker.stop()
    for number in range(50):
        rig.deliver("form.submitted", _grant(number), delivery=f"away-{number}")
    assert rig.waiting() == 50

    rig.broker.start()
    rig.beat()
    rig.worker()
    assert until(lambda: rig.waiting() == 0)
    assert len(_events(rig)) == 50


def test_a_revocation_is_in_the_ledger_before_intake_answers_with_no_worker_at_all(
    rig: Rig,
) -> None:
    rig.deliver("contact.opted_out", {"phone": _phone(1), "text": "STOP"})

    assert [type(entry.act) for entry in rig.entries(_phone(1))] == [acts.Revoked]


def test_a_spooled_revocation_that_nobody_can_read_does_not_hold_up_the_inbox(rig: Rig) -> None:
    """It keeps the gate of its machine shut; what was acknowledged is recorded all the same."""
    rig.parts.ports.spool.keep(f"dlv_00_{'0' * 32}", b"torn")
    broker = connect(rig.broker.url).client
    rig.deliver("form.submitted", _grant(1), delivery="unwoken")
    assert until(lambda: broker.llen("intake") == 1)
    broker.flushdb()
    rig.beat()
    rig.worker()

    assert until(lambda: rig.waiting() == 0)
    assert len(rig.entries(_phone(1))) == 1
    assert len(rig.parts.ports.spool.pending()) == 1

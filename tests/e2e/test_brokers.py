"""Other brokers than one Redis: killed under load they cost time, and no delivery."""

from __future__ import annotations

import http.client
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.entity import Queue

from processor.adapters.brokers import celery_settings, nodes_of
from processor.services.checks import Status
from tests.e2e.fleets import RABBIT, Rabbit, Sentinels, fleet
from tests.e2e.rig import Rig, kill_group, until

pytestmark = [pytest.mark.e2e, pytest.mark.soak]

DELIVERIES = 400
CALLERS = 4


@pytest.fixture(params=["sentinel", "rabbit"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sentinels | Rabbit]:
    if request.param == "rabbit" and not RABBIT.exists():
        pytest.skip("Debian's rabbitmq-server is not installed")
    with fleet(request.param, tmp_path / "broker") as made:
        yield made


@pytest.fixture
def rig(tmp_path: Path, free_port: int, broker: Sentinels | Rabbit) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port, broker_url=broker.url) as made:
        yield made


class Callers:
    """Sources that each send their deliveries over HTTP, once."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0

    def call(self, name: int) -> None:
        for number in range(name, DELIVERIES, CALLERS):
            form = {
                "form": f"form-{number}",
                "phone": f"+1202555{100 + number % 100:04d}",
                "person": {"full_name": "Alice Example"},
                "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
            }
            headers, body = self.rig.signed("form.submitted", form, delivery=f"call-{number}")
            began = time.monotonic()
            self.answers[_status(self.rig, "/v1/hooks/acme/website", body, headers)] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.05)  # spreads the load over the outage; nothing is concluded from it


def _status(
    rig: Rig, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=30)
    try:
        connection.request("POST" if body else "GET", path, body, headers or {})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _broker_says(rig: Rig) -> Status:
    (check,) = [each for each in rig.parts.readiness.checks() if each.name == "broker"]
    return check.status


def test_a_broker_that_is_killed_under_load_costs_time_and_no_delivery(
    rig: Rig, broker: Sentinels | Rabbit
) -> None:
    rig.web()
    rig.beat()
    rig.worker()
    assert until(lambda: _status(rig, "/readyz") == 200)
    assert _broker_says(rig) is Status.OK
    made = Callers(rig)
    callers = [threading.Thread(target=made.call, args=(name,)) for name in range(CALLERS)]
    for caller in callers:
        caller.start()
    assert until(lambda: sum(made.answers.values()) > DELIVERIES // 4)

    broker.hurt()
    hurt = time.monotonic()
    assert _broker_says(rig) is Status.WARN
    assert _status(rig, "/readyz") == 200
    broker.heal()
    away = time.monotonic() - hurt
    for caller in callers:
        caller.join()

    assert until(lambda: rig.waiting() == 0)
    drained = time.monotonic() - hurt
    assert until(lambda: _broker_says(rig) is Status.OK)
    applied = Counter(
        entry.event for number in range(100) for entry in rig.entries(f"+1202555{100 + number:04d}")
    )
    print(
        f"{type(broker).__name__}: {made.answers[202]} of {DELIVERIES} answered 202, slowest"
        f" {made.slowest:.2f} s; broker away {away:.1f} s, all recorded {drained:.1f} s after the"
        f" kill; {len(applied)} events recorded, at most {max(applied.values())} time(s) each"
    )
    assert made.answers == {202: DELIVERIES}
    assert len(applied) == DELIVERIES
    assert set(applied.values()) == {1}


def test_rabbit_has_quorum_queues_and_a_place_for_what_comes_back(
    rig: Rig, broker: Sentinels | Rabbit
) -> None:
    """The worker declares them, and ends if the server has queues of another kind."""
    if not isinstance(broker, Rabbit):
        pytest.skip("only RabbitMQ has them")
    worker = rig.worker()
    for queue in celery_settings(broker.url, seconds=5, consuming=True)["task_queues"]:
        assert queue.queue_arguments["x-queue-type"] == "quorum"
        assert queue.queue_arguments["x-dead-letter-exchange"] == "assent.dead"
    for name in ("intake", "gate", "upkeep", "assent.dead"):
        assert until(partial(_exists, broker.url, name))
    kill_group(worker, signal.SIGTERM)

    with Connection(nodes_of(broker.url)) as connection:
        with connection.Producer() as producer:
            producer.publish({"kills": "whoever takes it"}, exchange="gate", routing_key="gate")
        gate, dead = (_queue(connection, name) for name in ("gate", "assent.dead"))
        returned = 0
        while (message := _next(gate)) is not None:
            message.reject(requeue=True)
            returned += 1
        assert returned == 21
        found = _next(dead)
        assert found is not None
        assert found.payload == {"kills": "whoever takes it"}


def _queue(connection: Connection, name: str) -> Any:  # noqa: ANN401 - kombu ships no types
    """A queue that is there, whatever its arguments."""
    return Queue(name)(connection.channel())


def _next(queue: Any) -> Any:  # noqa: ANN401 - kombu ships no types
    """The next message; None when none came for two seconds."""
    found: list[Any] = []

    def came() -> bool:
        found.append(queue.get(no_ack=False))
        return found[-1] is not None

    until(came, 2)
    return found[-1]


def _exists(url: str, name: str) -> bool:
    with Connection(nodes_of(url)) as connection, connection.channel() as channel:
        try:
            channel.queue_declare(queue=name, passive=True)
        except connection.channel_errors:
            return False
        return True

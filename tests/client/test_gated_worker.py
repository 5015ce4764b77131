"""A gated task in a real worker: killed in its body, delivered again, retried, and sent once.

The body of the task stands for the call of the provider: as often as it began, a customer may have
got a text.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assent_client import Deferred, KeyRefused, Skipped, State
from tests.client.sending import Sending, sending
from tests.e2e.rig import kill_group, until

pytestmark = pytest.mark.e2e

HERE = Path(__file__).resolve().parent


class Shop:
    """The sender of these tests, and what its tasks noted."""

    def __init__(self, made: Sending, folder: Path) -> None:
        self._folder = folder
        self.sending = replace(made, env=made.env | {"SHOP_FOLDER": str(folder)})
        self.workers = [self.start()]

    def start(self) -> subprocess.Popen[bytes]:
        return self.sending.worker(HERE, "shop")

    def another(self) -> None:
        """A worker after one that is gone."""
        self.workers.append(self.start())

    def notes(self, task: str, phone: str) -> list[str]:
        """One line for each time that the body of this task began."""
        notes = self._folder / "notes"
        lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
        return [each for each in lines if each.startswith(f"{task} {phone}")]

    def let_go(self) -> None:
        """Bodies that wait go on."""
        (self._folder / "go-on").touch()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sending]:
    with sending(tmp_path_factory.mktemp("deployment")) as found:
        yield found


@pytest.fixture
def shop(made: Sending, tmp_path: Path) -> Iterator[Shop]:
    found = Shop(made, tmp_path)
    try:
        yield found
    finally:
        for each in found.workers:
            kill_group(each)


def claimed(shop: Shop, task_id: str) -> bool:
    """The job id comes from the task id, so the message is found by it."""
    job = shop.sending.world.gate.look(task_id)
    return job is not None and job.state is State.CLAIMED


def test_a_process_that_is_killed_in_the_body_sends_nothing_again(shop: Shop, phone: str) -> None:
    """Celery gives the task of a lost process to another one at once, within the lease."""
    shop.sending.world.agree(phone)
    task = shop.sending.send("shop.slow", phone)
    assert until(lambda: len(shop.notes("slow", phone)) == 1)
    os.kill(int(shop.notes("slow", phone)[0].split()[-1]), signal.SIGKILL)
    told = shop.sending.ending(task)
    assert isinstance(told, Skipped), told
    assert told.reason in {"already_claimed", "outcome_unknown"}
    assert len(shop.notes("slow", phone)) == 1
    assert claimed(shop, task)


def test_a_worker_that_is_killed_whole_sends_nothing_again(shop: Shop, phone: str) -> None:
    """The broker delivers its task to the next worker, once its visibility times out."""
    shop.sending.world.agree(phone)
    task = shop.sending.send("shop.slow", phone)
    assert until(lambda: len(shop.notes("slow", phone)) == 1)
    kill_group(shop.workers[0])
    shop.another()
    told = shop.sending.ending(task)
    assert isinstance(told, Skipped), told
    assert told.reason in {"already_claimed", "outcome_unknown"}
    assert len(shop.notes("slow", phone)) == 1
    assert claimed(shop, task)


def test_a_task_that_is_delivered_twice_at_a_time_sends_once(shop: Shop, phone: str) -> None:
    """As when the visibility times out while the first worker is still at it."""
    shop.sending.world.agree(phone)
    task = shop.sending.send("shop.slow", phone)
    assert until(lambda: len(shop.notes("slow", phone)) == 1)
    shop.another()
    assert isinstance(shop.sending.ending(task), Skipped)
    shop.let_go()

    def sent() -> bool:
        job = shop.sending.world.gate.look(task)
        return job is not None and job.state is State.SENT

    assert until(sent)
    assert len(shop.notes("slow", phone)) == 1


@pytest.mark.parametrize("kind", ["retries", "autoretries"])
def test_a_retry_of_celery_sends_nothing_again(shop: Shop, phone: str, kind: str) -> None:
    shop.sending.world.agree(phone)
    task = shop.sending.send(f"shop.{kind}", phone)
    told = shop.sending.ending(task)
    assert isinstance(told, Skipped), told
    assert told.reason == "outcome_unknown"
    assert len(shop.notes(kind, phone)) == 1


def test_what_is_deferred_ends_and_is_released_by_assent_when_due(shop: Shop, phone: str) -> None:
    """Nothing waits in the broker; it is judged again, and comes to the task of the releases."""
    shop.sending.world.agree(phone)
    due = datetime.now(UTC) + timedelta(seconds=3)
    told = shop.sending.ending(shop.sending.send("shop.later", phone, due.isoformat()))
    assert isinstance(told, Deferred), told
    assert told.until == due
    assert until(lambda: len(shop.notes("released", str(told.message))) == 1)
    assert datetime.now(UTC) >= due
    assert shop.notes("later", phone) == []


def test_a_stop_before_it_is_due_ends_it(shop: Shop, phone: str) -> None:
    shop.sending.world.agree(phone)
    due = datetime.now(UTC) + timedelta(seconds=3)
    told = shop.sending.ending(shop.sending.send("shop.later", phone, due.isoformat()))
    assert isinstance(told, Deferred), told
    shop.sending.world.stop(phone)

    def blocked() -> bool:
        job = shop.sending.world.gate.look(str(told.message))
        return job is not None and job.state is State.BLOCKED

    assert until(blocked)
    assert shop.notes("released", str(told.message)) == []


def test_a_gated_task_that_another_task_calls_has_to_name_its_message(
    shop: Shop, phone: str
) -> None:
    """The id of the outer task stands for all that it sends, and a fresh one for one delivery."""
    shop.sending.world.agree(phone)
    error = shop.sending.result(shop.sending.send("shop.calls_another", phone))
    assert "inside another task" in str(error)
    assert shop.notes("slow", phone) == []


def test_a_worker_with_a_wrong_key_is_loud_and_sends_nothing(shop: Shop, phone: str) -> None:
    shop.sending.world.agree(phone)
    kill_group(shop.workers[0])
    shop.sending = replace(shop.sending, env=shop.sending.env | {"ASSENT_KEY": "ak_made_up"})
    shop.another()
    error = shop.sending.result(shop.sending.send("shop.slow", phone))
    assert isinstance(error, KeyRefused)
    assert error.code == "unauthorized"
    assert shop.notes("slow", phone) == []

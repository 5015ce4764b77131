"""A deployment that releases to a sender's worker: the one in `examples/sender`, or another."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery

from assent_client import Client, Ending, ending_of
from processor.ports import Scope
from tests.client.worlds import RealWorld, answers, key_of, url_of
from tests.e2e.rig import Rig, a_free_port, until

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "sender"


@dataclass(frozen=True)
class Sending:
    """Assent, a provider of texts, and what a sender's worker needs to know of them."""

    world: RealWorld
    env: dict[str, str]
    provider: str
    calling: Celery
    results: Celery

    def worker(self, folder: Path = EXAMPLE, module: str = "sender") -> subprocess.Popen[bytes]:
        """A sender's worker with one process for its tasks."""
        return self._start(folder, "-m", "celery", f"--app={module}", *_WORKER)

    def send(self, task: str, *args: object) -> str:
        """Call a task of the sender, as the rest of its program does; the task's id."""
        identifier = uuid.uuid4().hex
        self.calling.send_task(task, args=args, queue="outbound", task_id=identifier)
        return identifier

    def ending(self, task_id: str) -> Ending:
        """What a task came to."""
        return ending_of(self.result(task_id))

    def result(self, task_id: str) -> object:
        """What a task answered, or the error that it raised."""
        backend = self.results.backend
        assert until(lambda: backend.get_state(task_id) in {"SUCCESS", "FAILURE"})
        return backend.get_result(task_id)

    def taken(self) -> list[dict[str, Any]]:
        """What the provider took, each one a text that a customer gets."""
        with urllib.request.urlopen(self.provider + "/messages", timeout=60) as answer:  # noqa: S310 - our own server
            return list(json.load(answer))

    def texts_to(self, phone: str) -> list[str]:
        """What one customer got."""
        return [each["text"] for each in self.taken() if each["to"] == phone]

    def _start(self, folder: Path, *words: str) -> subprocess.Popen[bytes]:
        with (self.world.rig.folder / "sender.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *words],
                cwd=folder,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


_WORKER: Sequence[str] = (
    *("worker", "--queues=outbound", "--concurrency=1", "--loglevel=WARNING"),
    *("--without-gossip", "--without-mingle"),
)


@contextmanager
def sending(folder: Path, task: str = "shop.send_released") -> Iterator[Sending]:
    """Everything but the sender's worker."""
    port, provider = a_free_port(), a_free_port()
    made = Rig(folder, port=port)
    config = folder / "assent.toml"
    release = f'kind = "celery"\ntask = "{task}"\nqueue = "outbound"'
    config.write_text(config.read_text("utf-8").replace('kind = "stream"', release), "utf-8")
    with made as rig:
        for start in (rig.web, rig.worker, rig.beat):
            start()
        texting = subprocess.Popen([sys.executable, EXAMPLE / "sms_provider.py", str(provider)])
        try:
            with Client(url_of(rig), key_of(rig, Scope.GATE), timeout=60) as gate:
                assert until(lambda: answers(gate))
                yield _put_together(rig, gate, f"http://127.0.0.1:{provider}")
        finally:
            texting.kill()
            texting.wait()


def _put_together(rig: Rig, gate: Client, provider: str) -> Sending:
    env = {
        "PATH": rig.env["PATH"],
        "PYTHONFAULTHANDLER": "1",
        "ASSENT_URL": url_of(rig),
        "ASSENT_KEY": key_of(rig, Scope.GATE),
        "BROKER_URL": rig.broker.broker_url,
        "RESULT_URL": _results(rig),
        "SMS_URL": provider,
    }
    calling = Celery("caller", broker=env["BROKER_URL"], set_as_current=False)
    # It is only asked: whoever waits for a result holds a connection until the end.
    results = Celery("reader", backend=env["RESULT_URL"], set_as_current=False)
    return Sending(RealWorld(rig, gate), env, provider, calling, results)


def _results(rig: Rig) -> str:
    return f"redis+socket://{rig.broker.socket}?virtual_host=1"

"""A sender's worker for the tests: its body shows that it began, and ends as a test wants.

`slow` waits until the file `go-on` is there, so that it can be killed in the middle.
"""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

from celery import Celery, Task

from assent_client import Client, Message, Permit
from assent_client.celery import gated

app = Celery("shop", broker=os.environ["BROKER_URL"], backend=os.environ["RESULT_URL"])
app.conf.update(
    task_default_queue="outbound",
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 3,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    },
)
FOLDER = Path(os.environ["SHOP_FOLDER"])
gate = Client(os.environ["ASSENT_URL"], os.environ["ASSENT_KEY"], timeout=60)


def note(what: str) -> None:
    """A line that outlives whoever writes it."""
    with (FOLDER / "notes").open("a") as notes:
        notes.write(what + "\n")


def asked(to: str) -> Message:
    return Message(channel="sms", to=to, template="spring")


@app.task(name="shop.send_released")
@gated(gate)
def send_released(permit: Permit) -> None:
    note(f"released {permit.message}")


@app.task(name="shop.slow")
@gated(gate, message=asked)
def slow(to: str) -> None:
    note(f"slow {to} {os.getpid()}")
    while not (FOLDER / "go-on").exists():
        time.sleep(0.05)


def planned(to: str, due: str) -> Message:
    moment = datetime.fromisoformat(due)
    return Message(channel="sms", to=to, template="spring", not_before=moment)


@app.task(name="shop.later")
@gated(gate, message=planned)
def later(to: str, due: str) -> None:
    note(f"later {to} {due}")


@app.task(name="shop.calls_another")
def calls_another(to: str) -> None:
    """Each call of this task would be a text, however often it is delivered."""
    slow(to)


@app.task(name="shop.retries", bind=True, max_retries=3, default_retry_delay=0)
@gated(gate, message=asked)
def retries(self: Task, to: str) -> None:
    note(f"retries {to}")
    raise self.retry()


@app.task(
    name="shop.autoretries",
    autoretry_for=(Exception,),
    max_retries=3,
    retry_backoff=False,
    default_retry_delay=0,
)
@gated(gate, message=asked)
def autoretries(to: str) -> None:
    note(f"autoretries {to}")
    raise RuntimeError("the provider may have taken it")

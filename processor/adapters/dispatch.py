"""Dispatch: ids are published by a thread of their own, so that no request waits for the broker.

What cannot be published is dropped with a log line: the sweep finds every waiting delivery and
message in the store, so a lost publication costs seconds and no data.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from celery import Celery

from processor.adapters.celery_app import publishing_app
from processor.adapters.connection import Store
from processor.ports import QueueName, TaskName

#: Publications that may wait; beyond that they are dropped, since the sweep is as good.
_BACKLOG: Final = 10_000
#: Seconds that an ending process waits for its broker; the sweep publishes what it leaves.
_FLUSH_SECONDS: Final = 5.0
#: Releases a stream holds for senders that are away.
_STREAM_LENGTH: Final = 100_000

Release = Callable[[str], None]


class CeleryDispatcher:
    """See the port. `releases` hand a message id to a business's sender, by business."""

    def __init__(
        self, broker_url: str, releases: Callable[[Celery], Mapping[str, Release]]
    ) -> None:
        self._app = publishing_app(broker_url)
        self._releases = releases(self._app)
        self._waiting: queue.Queue[Callable[[], Any]] = queue.Queue(_BACKLOG)
        self._owner = 0
        self._starting = threading.Lock()
        self._log = structlog.get_logger("assent.dispatch")

    def wake(self, lane: int) -> None:
        self._publish(lambda: self._send(TaskName.DRAIN_INBOX, lane, QueueName.INTAKE))

    def gate(self, message_id: str) -> None:
        self._publish(lambda: self._send(TaskName.GATE_MESSAGE, message_id, QueueName.GATE))

    def turn(self, slot: int, number: int) -> None:
        self._publish(lambda: self._send(TaskName.CAMPAIGN_TURN, slot, QueueName.BULK, number))

    def release(self, business: str, message_id: str) -> None:
        hand_over = self._releases.get(business)
        if hand_over is not None:
            self._publish(lambda: hand_over(message_id))

    def flush(self, seconds: float = _FLUSH_SECONDS) -> bool:
        """Wait until all that was asked for is published or dropped; False if it took too long."""
        if self._owner != os.getpid():
            return True
        waiting = self._waiting
        with waiting.all_tasks_done:
            return waiting.all_tasks_done.wait_for(lambda: waiting.unfinished_tasks == 0, seconds)

    def _send(self, task: str, argument: int | str, queue_name: str, *more: int) -> None:
        self._app.send_task(task, args=[argument, *more], queue=queue_name)

    def _publish(self, send: Callable[[], Any]) -> None:
        self._start()
        try:
            self._waiting.put_nowait(send)
        except queue.Full:
            self._log.warning("publication dropped; the sweep makes up for it")

    def _start(self) -> None:
        """Start the thread once per process: a thread does not survive a fork."""
        if self._owner == os.getpid():
            return
        with self._starting:
            if self._owner != os.getpid():
                self._waiting = queue.Queue(_BACKLOG)
                self._owner = os.getpid()
                threading.Thread(target=self._run, name="dispatch", daemon=True).start()

    def _run(self) -> None:
        while True:
            send = self._waiting.get()
            try:
                send()
            # Whatever the broker's driver raises, the next publication gets its own chance.
            except Exception as error:  # noqa: BLE001
                self._log.warning("publication failed", error=type(error).__name__)
            finally:
                self._waiting.task_done()


def to_task(app: Celery, task: str, queue_name: str) -> Release:
    """A release to a Celery task of the business, by message id only."""
    return lambda message_id: app.send_task(task, args=[message_id], queue=queue_name)


def to_stream(store: Store, stream: str) -> Release:
    """A release to a stream in the store, by message id only."""

    def hand_over(message_id: str) -> None:
        fields = {"message": message_id}
        store.client.xadd(stream, fields, maxlen=_STREAM_LENGTH, approximate=True)

    return hand_over

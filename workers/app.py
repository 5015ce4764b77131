"""The Celery application of the workers, and the engine that each of its processes builds anew."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from typing import Any, Final

from celery import Celery
from celery.bootsteps import StartStopStep
from celery.signals import (
    celeryd_init,
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
)

from processor.adapters.brokers import declare_dead_letters, is_rabbit
from processor.adapters.celery_app import working_app
from processor.adapters.logging import configure_logging
from processor.bootstrap import Parts, assemble, located, redis_ports
from processor.ports import QueueName
from processor.providers import PROVIDERS
from processor.settings import Settings, load_settings, process_environment
from workers.pulse import start_pulse

_TASKS: Final = (
    *("workers.intake", "workers.gate", "workers.upkeep", "workers.details"),
    *("workers.results", "workers.bulk"),
)
#: The queues that this worker was started for.
_queues: set[str] = set()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read once; raises SettingsInvalid."""
    return located(load_settings(process_environment(), providers=PROVIDERS))


@lru_cache(maxsize=1)
def _parts_of(_process: int) -> Parts:
    return assemble(settings(), redis_ports(settings()))


def parts() -> Parts:
    """The engine of this very process: connections and threads do not survive a fork."""
    return _parts_of(os.getpid())


def create() -> Celery:
    """The application with its tasks, as `celery --app workers.main` finds it."""
    app = working_app(settings().broker_url)
    app.conf.imports = _TASKS
    if is_rabbit(settings().broker_url):
        app.steps["consumer"].add(DeadLetters)
    return app


class DeadLetters(StartStopStep):
    """On RabbitMQ, what makes the place where tasks end that were returned too often."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, parent: Any) -> None:  # noqa: ANN401 - celery ships no types
        """Before anything is consumed."""
        with parent.connection.channel() as channel:
            declare_dead_letters(channel)


@setup_logging.connect
def _log_as_we_do(**_: Any) -> None:  # noqa: ANN401 - the signal decides what it sends
    """Lines like those of the web; Celery's own about every task and sweep only when it is bad."""
    configure_logging(settings().log_level)
    for chatty in ("celery.worker.strategy", "celery.app.trace", "celery.beat"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@celeryd_init.connect
def _note_the_queues(options: Any = None, **_: Any) -> None:  # noqa: ANN401 - the signal decides what it sends
    """Before the worker forks: a worker of campaigns alone is no sign that deliveries are taken."""
    told = (options or {}).get("queues") or ()
    _queues.update(told.split(",") if isinstance(told, str) else told)


@worker_process_init.connect
def _say_that_we_live(**_: Any) -> None:  # noqa: ANN401 - the signal decides what it sends
    if _queues != {QueueName.BULK}:
        start_pulse(settings())


@worker_process_shutdown.connect
def _publish_the_rest(**_: Any) -> None:  # noqa: ANN401 - the signal decides what it sends
    dispatcher = parts().ports.dispatcher
    flush = getattr(dispatcher, "flush", None)
    if flush is not None:
        flush()

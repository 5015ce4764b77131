"""The Celery application as every process of ours configures it.

A Redis broker loses a popped message when its worker is killed right then, so nothing lives only
in it: tasks carry an id, and the sweep finds what was lost. Nothing is ever scheduled by the
broker either, since it delivers a delayed task again and again once its visibility times out.
"""

from __future__ import annotations

from typing import Any, Final

from celery import Celery

from processor.adapters.brokers import VISIBILITY, celery_settings
from processor.ports import QueueName, TaskName

_SWEEP_SECONDS: Final = 2.0
_ARCHIVE_SECONDS: Final = 60.0
_FETCH_SECONDS: Final = 5.0

#: Without a limit of our own for the pool of connections: there is one for the whole process, and
#: lowering it fails while another application of the same process publishes.
_COMMON: Final[dict[str, Any]] = {
    "accept_content": ["json"],
    "task_serializer": "json",
    "result_serializer": "json",
    "task_ignore_result": True,
    "task_store_errors_even_if_ignored": False,
    "task_default_queue": QueueName.INTAKE,
    "task_create_missing_queues": True,
    "visibility_timeout": VISIBILITY,
    "enable_utc": True,
    "timezone": "UTC",
}
_WORKING: Final[dict[str, Any]] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 30,
    "task_soft_time_limit": 20,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "worker_soft_shutdown_timeout": 8,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_send_task_events": False,
    "beat_schedule": {
        "sweep": {
            "task": TaskName.SWEEP,
            "schedule": _SWEEP_SECONDS,
            # It never expires: a worker whose clock is wrong would throw every one of them away.
            "options": {"queue": QueueName.UPKEEP},
        },
        "archive": {
            "task": TaskName.ARCHIVE,
            "schedule": _ARCHIVE_SECONDS,
            "options": {"queue": QueueName.UPKEEP},
        },
        "fetch": {
            "task": TaskName.FETCH,
            "schedule": _FETCH_SECONDS,
            # In a queue of its own, so that what asks others over the net delays no upkeep, and so
            # that a worker of its own can do it.
            "options": {"queue": QueueName.DETAILS},
        },
    },
}


def working_app(broker_url: str) -> Celery:
    """The application of a worker or of beat: patient with its broker."""
    app = Celery("assent")
    app.conf.update(_COMMON | _WORKING)
    app.conf.update(celery_settings(broker_url, seconds=3.0, consuming=True))
    return app


def publishing_app(broker_url: str) -> Celery:
    """The application that only publishes: it gives up within a second."""
    app = Celery("assent-publisher", set_as_current=False)
    app.conf.update(_COMMON)
    app.conf.update(celery_settings(broker_url, seconds=1.0, consuming=False))
    app.conf.update(
        task_publish_retry=True,
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0},
    )
    return app

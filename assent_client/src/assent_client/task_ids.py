"""Ids of jobs and attempts from that of the running Celery task.

A task that is delivered or tried again keeps its id, so its job is the same job. An attempt is of
one run only: the same attempt is told `go` again within its lease.
"""

from __future__ import annotations

import hashlib
import inspect
import re
import uuid
from collections.abc import Callable
from typing import Any, Final

from celery import current_task
from celery._state import get_current_worker_task

from assent_client.errors import Misuse

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@#/-]{0,99}")


def own_id(body: Callable[..., Any]) -> str:
    """The id of the task that runs with this body; a fresh one outside of any task.

    Raises Misuse inside another task: its id stands for all that it sends, and a fresh one would
    not be the same when it is delivered again.
    """
    running = current_task.request.id if current_task else None
    if running is not None and _runs(body):
        return _lettered(running)
    if running is not None or _worker_task_id() is not None:
        raise Misuse(
            "a gated task was called inside another task: give its message an `id`, "
            "or call it by `delay`"
        )
    return uuid.uuid4().hex


def fresh_attempt() -> str:
    """An attempt id that begins with the task's id, where there is one, to be found by it."""
    running = current_task.request.id if current_task else None
    fresh = uuid.uuid4().hex[:12]
    return f"{_lettered(running or _worker_task_id() or uuid.uuid4().hex)}:{fresh}"


def _runs(body: Callable[..., Any]) -> bool:
    """Whether the running task is the one with this body, below whatever else wraps it."""
    kept = (getattr(current_task, name, None) for name in ("__wrapped__", "run", "_orig_run"))
    return any(_innermost(each) is _innermost(body) for each in kept if each is not None)


def _innermost(function: Callable[..., Any]) -> object:
    found = inspect.unwrap(getattr(function, "__func__", function))
    return getattr(found, "__func__", found)


def _worker_task_id() -> str | None:
    task = get_current_worker_task()
    return task.request.id if task is not None else None


def _lettered(task_id: str) -> str:
    """The id in the letters that ids may have."""
    return task_id if _ID.fullmatch(task_id) else hashlib.sha256(task_id.encode()).hexdigest()

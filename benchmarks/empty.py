"""A worker whose only task does nothing: what Celery itself costs."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("empty", broker=os.environ["BENCH_BROKER"])
app.conf.worker_prefetch_multiplier = 4
app.conf.task_ignore_result = True


@app.task(name="benchmarks.empty")
def empty() -> None:
    """Do nothing."""

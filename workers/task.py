"""The base of our tasks: one log line each, and a store that is away is no failure."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task
from celery.exceptions import Reject

from processor.ports import StoreUnavailable, VaultUnavailable

log = structlog.get_logger("assent.worker")


class ConsentTask(Task):
    """Runs at least once, safely; what could not be done now is found again by the sweep."""

    abstract = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the base class has it
        """Run the task; log how it went by its ids only."""
        try:
            result = super().__call__(*args, **kwargs)
        except Reject:
            raise
        except (StoreUnavailable, VaultUnavailable) as error:
            log.warning("task put off", task=self.name, args=list(args), why=str(error))
            return None
        # Celery would log the text of an error, which may quote what a customer wrote.
        except Exception:
            log.exception("task failed", task=self.name, args=list(args))
            return None
        if result:
            log.info("task done", task=self.name, args=list(args), result=result)
        return result

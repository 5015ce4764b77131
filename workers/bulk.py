"""The bulk task: a chunk of a campaign's list is judged, handed over, or taken back."""

from __future__ import annotations

import os
from functools import lru_cache

from celery import shared_task

from processor.campaigning import Campaigning, campaigning
from processor.ports import TaskName
from processor.ports.campaigns import Committed, Turn
from workers.app import parts
from workers.task import ConsentTask, log


@lru_cache(maxsize=1)
def _of(_process: int) -> Campaigning:
    return campaigning(parts())


@shared_task(base=ConsentTask, name=TaskName.CAMPAIGN_TURN)
def campaign_turn(slot: int, number: int) -> None:
    """Work the next chunk of any campaign; the slot's next turn is published after it."""

    def told(turn: Turn, done: Committed) -> None:
        about = {"campaign": turn.campaign, "chunk": turn.chunk, "pass": turn.turn}
        how = {"kind": turn.kind.value, "done": done.done, "over": done.over, "tries": turn.tries}
        log.info("chunk worked", **about, **how)

    _of(os.getpid()).turns.take(slot, number, told)

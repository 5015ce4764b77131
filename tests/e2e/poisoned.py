"""A worker with a broken provider: some deliveries kill it, some stop it, some only raise.

It is the real application with the real drain; `celery --app=tests.e2e.poisoned` runs it with time
limits short enough to wait for. Each reading of a poisonous delivery is noted in a file.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import msgspec
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from processor.bootstrap import Parts
from processor.ports import Meant, TaskName, Translation
from processor.providers.standard import Standard
from processor.services.drain import Drain
from processor.services.erase import Shredder
from processor.services.translate import Hearing, Translator
from workers.app import create, parts
from workers.pulse import consumer_name
from workers.task import ConsentTask

#: The folder where the readings are noted, one file for each poisonous form.
_READINGS: Final = Path(os.environ["POISONED_READINGS"])


class Poisoned(Standard):
    """Reads forms like any other, except for those that are named after what they do."""

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Die, hang, hang for good, raise, or read."""
        form = msgspec.json.decode(kept)["data"]["form"]
        if form not in DEEDS:
            return super().translate(kept, meant)
        with (_READINGS / form).open("a") as file:
            file.write(f"{os.getpid()}\n")
        DEEDS[form]()
        raise AssertionError("it was to end before")


def _die() -> None:
    os._exit(1)


def _hang() -> None:
    while True:
        time.sleep(0.05)


def _hang_for_good() -> None:
    """As a call that no time limit reaches, since it never comes back to Python."""
    while True:
        try:
            _hang()
        # That nothing ends it is the fault.
        except SoftTimeLimitExceeded:
            continue


def _raise() -> None:
    raise ZeroDivisionError


DEEDS: Final = {"dies": _die, "hangs": _hang, "stuck": _hang_for_good, "raises": _raise}


def drain_of(engine: Parts) -> Drain:
    """The drain of an engine, with the broken provider in the place of the sound one."""
    return Drain(
        inbox=engine.ports.inbox,
        enquiries=engine.ports.enquiries,
        recorder=engine.recorder,
        shredder=Shredder(
            ledger=engine.ports.ledger,
            inbox=engine.ports.inbox,
            remove_capture=engine.captures.remove,
            unlist=engine.listings.erase,
        ),
        sealer=engine.keyring,
        translator=Translator(providers={"standard": Poisoned()}, endpoints={}, hearing=Hearing()),
        replies=engine.replies,
        prompts=engine.prompts,
        ids=engine.ids,
        takeover_seconds=engine.settings.takeover_seconds,
        interrupts=(SoftTimeLimitExceeded,),
    )


app = create()
app.conf.imports = ("workers.gate", "workers.upkeep")
app.conf.task_soft_time_limit = 1
app.conf.task_time_limit = 3


@shared_task(base=ConsentTask, name=TaskName.DRAIN_INBOX)
def drain_inbox(lane: int) -> int:
    """As the task of the real worker."""
    return drain_of(parts()).drain(lane, consumer_name())

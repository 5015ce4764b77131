"""Signs of life of a worker's processes, from a timer of their own that no task can hold up."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import Final

from processor.adapters.connection import connect
from processor.adapters.redis_pulses import RedisPulses
from processor.domain.errors import AssentError
from processor.ports import Pulses, Role
from processor.settings import Settings

_EVERY: Final = 10.0


def consumer_name() -> str:
    """The name under which this process claims deliveries and is seen alive."""
    return f"{socket.gethostname()}:{os.getpid()}"


def start_pulse(settings: Settings) -> None:
    """Beat until this process ends; call it after the fork."""
    # A connection of its own: the engine's are busy with tasks, or not made yet.
    pulses = RedisPulses(connect(settings.store_url))
    threading.Thread(target=_beat, args=(pulses,), name="pulse", daemon=True).start()


def _beat(pulses: Pulses) -> None:
    end = threading.Event()
    while True:
        # A store that is away or full is told of by everything else.
        with suppress(AssentError):
            pulses.beat(Role.WORKER, consumer_name())
        end.wait(_EVERY)

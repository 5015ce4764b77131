"""Letting time pass by both clocks: the store's, which a test may have moved, and the machine's."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from tests.services.engines import Engine


def rest(engine: Engine) -> datetime:
    """A moment of the store's time that the machine's clock has passed too."""
    moment = engine.world.now()
    while engine.clock.now() <= moment + timedelta(milliseconds=2):
        time.sleep(0.001)
    return moment

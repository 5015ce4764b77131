"""Signs of life: who works for this store, and when each was last seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """Whose signs of life are kept.

    `worker`: a worker's process, from a timer of its own. `beat`: a sweep that a worker ran
    because beat rang for it, so it shows that all of beat, broker and worker do their part.
    """

    WORKER = "worker"
    BEAT = "beat"


class Pulses(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def beat(self, role: Role, name: str) -> None:
        """Say that `name` is alive, by the store's clock; forgotten after a day."""

    def seen(self, role: Role) -> Mapping[str, datetime]:
        """When each was last seen, by name, those of the last day."""

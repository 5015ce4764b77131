"""What this machine says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """The room where something of ours is kept; `name` says what."""

    name: str
    free_bytes: int
    total_bytes: int


class Machine(Protocol):
    """The machine that this process runs on."""

    def disks(self) -> Sequence[Disk]:
        """The disks of the folders in use; one that cannot be looked at is left out."""

    def exposed(self) -> Sequence[str]:
        """Names of the files with secrets that other users of this machine can read."""

"""A machine that a test describes."""

from __future__ import annotations

from collections.abc import Sequence

from processor.ports.machine import Disk


class MemoryMachine:
    """The machine port; `rooms` and `open_files` are what it answers."""

    def __init__(self) -> None:
        self.rooms: Sequence[Disk] = ()
        self.open_files: Sequence[str] = ()

    def disks(self) -> Sequence[Disk]:
        return self.rooms

    def exposed(self) -> Sequence[str]:
        return self.open_files

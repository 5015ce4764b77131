"""The marks of machines in memory."""

from __future__ import annotations

from processor.adapters.memory_store import MemoryStore


class MemoryMarks:
    """The marks port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def at(self, machine: str) -> int:
        with self._store.reading() as shelves:
            return shelves.marks.get(machine, 0)

    def advance(self, machine: str) -> int:
        with self._store.writing() as shelves:
            shelves.marks[machine] = shelves.marks.get(machine, 0) + 1
            return shelves.marks[machine]

"""The marks of machines in Redis or Valkey: one hash, in which each machine has its own field."""

from __future__ import annotations

from typing import Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking

_BORN: Final = keys.partition_tag(0)


class RedisMarks:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def at(self, machine: str) -> int:
        (mark,) = self._store.ask(_BORN, lambda pipe: pipe.hget(keys.MARKS, machine))
        with asking():
            return int(mark or 0)

    def advance(self, machine: str) -> int:
        (mark,) = self._store.ask(_BORN, lambda pipe: pipe.hincrby(keys.MARKS, machine, 1))
        return int(mark)

"""Kept answers in memory."""

from __future__ import annotations

from datetime import timedelta

from processor.adapters.memory_store import AnswerShelf, MemoryStore, Shelves
from processor.ports.answers import Hold, HoldFound


class MemoryAnswers:
    """The answers port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def begin(self, name: str, fingerprint: str, token: str, *, seconds: int) -> HoldFound:
        with self._store.writing() as shelves:
            shelf = self._present(shelves, name)
            if shelf is None:
                ends = self._store.clock() + timedelta(seconds=seconds)
                shelves.answers[name] = AnswerShelf(fingerprint, token, ends)
                return HoldFound(how=Hold.BEGUN)
            if shelf.fingerprint != fingerprint:
                return HoldFound(how=Hold.OTHER)
            if not shelf.sealed:
                return HoldFound(how=Hold.RUNNING)
            return HoldFound(how=Hold.ANSWERED, sealed=shelf.sealed)

    def keep(self, name: str, token: str, sealed: bytes, *, seconds: int) -> bool:
        with self._store.writing() as shelves:
            shelf = self._present(shelves, name)
            if shelf is None or shelf.token != token:
                return False
            shelf.sealed = sealed
            shelf.ends_at = self._store.clock() + timedelta(seconds=seconds)
            return True

    def drop(self, name: str, token: str) -> None:
        with self._store.writing(restrictive=True) as shelves:
            shelf = self._present(shelves, name)
            if shelf is not None and shelf.token == token:
                del shelves.answers[name]

    def _present(self, shelves: Shelves, name: str) -> AnswerShelf | None:
        shelf = shelves.answers.get(name)
        return shelf if shelf and self._store.clock() < shelf.ends_at else None

"""What was last handed out for sending to a contact, in memory."""

from __future__ import annotations

from processor.adapters.memory_store import ContactShelf, MemoryStore
from processor.ports.prompts import Prompt, newest_first


class MemoryPrompts:
    """The prompts port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def latest(self, contact: str) -> tuple[Prompt, ...]:
        with self._store.reading() as shelves:
            shelf = shelves.contacts.get(contact, ContactShelf())
            return newest_first(shelf.prompts.values(), self._store.clock())

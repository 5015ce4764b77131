"""Who is in what, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.adapters.memory_store import MemoryStore, ObjectShelf


class MemoryLinks:
    """The links port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def link(self, pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[bytes, ...]]:
        with self._store.writing() as shelves:
            for reference, contact in pairs:
                shelf = shelves.objects.setdefault(reference, ObjectShelf())
                shelf.contacts.add(contact)
            return {each: _facts(shelves.objects[each]) for each, _ in pairs}

    def note(self, facts: Sequence[tuple[str, str, bytes]]) -> Mapping[str, tuple[str, ...]]:
        with self._store.writing() as shelves:
            for reference, effect, fact in facts:
                shelf = shelves.objects.setdefault(reference, ObjectShelf())
                shelf.facts[effect] = fact
            return {each: tuple(sorted(shelves.objects[each].contacts)) for each, _, _ in facts}


def _facts(shelf: ObjectShelf) -> tuple[bytes, ...]:
    return tuple(shelf.facts[effect] for effect in sorted(shelf.facts))

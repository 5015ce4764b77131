"""Decisions in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from processor.adapters.memory_store import MemoryStore, Shelves, birth_of
from processor.domain.identity import partition_of
from processor.ports.counts import decision_labels
from processor.ports.outbound import DecisionRecord, Ended
from processor.ports.pages import Page


class MemoryDecisionLog:
    """The decision log port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def log(self, records: Sequence[DecisionRecord]) -> tuple[str, ...]:
        with self._store.writing() as shelves:
            return tuple(log_decision(self._store, shelves, record) for record in records)

    def get(self, decision_id: str) -> DecisionRecord | None:
        with self._store.reading() as shelves:
            for logged in shelves.decisions.values():
                if decision_id in logged:
                    record = logged[decision_id]
                    ended = self.ended(record.message.contact, decision_id)
                    return replace(record, ended=ended)
            return None

    def ended(self, contact: str, decision_id: str) -> Ended | None:
        with self._store.reading() as shelves:
            return ended_of(shelves, contact, decision_id)

    def all_ended(self, contact: str) -> Mapping[str, Ended]:
        with self._store.reading() as shelves:
            shelf = shelves.contacts.get(contact)
            return dict(shelf.ended) if shelf else {}

    def recent(self, contact: str, limit: int) -> Sequence[tuple[str, DecisionRecord]]:
        with self._store.reading() as shelves:
            partition = partition_of(contact, birth_of(shelves).partitions)
            newest = reversed(shelves.decisions.get(partition, {}).items())
            about = ((key, each) for key, each in newest if each.message.contact == contact)
            return tuple(islice(about, limit))

    def page(
        self, contact: str, before: str | None, limit: int
    ) -> Page[tuple[str, DecisionRecord]]:
        newest_first = list(self.about(contact))[::-1]
        ids = [name for name, _ in newest_first]
        start = ids.index(before) + 1 if before else 0
        rows = tuple(newest_first[start : start + limit])
        return Page(rows=rows, next=rows[-1][0] if len(rows) == limit else None)

    def about(self, contact: str) -> Iterator[tuple[str, DecisionRecord]]:
        with self._store.reading() as shelves:
            partition = partition_of(contact, birth_of(shelves).partitions)
            logged = shelves.decisions.get(partition, {}).items()
            mine = [
                (key, replace(each, ended=ended_of(shelves, contact, key)))
                for key, each in logged
                if each.message.contact == contact
            ]
        return iter(mine)


def ended_of(shelves: Shelves, contact: str, decision_id: str) -> Ended | None:
    """How the attempt ended that a decision let go, as far as the store has it."""
    shelf = shelves.contacts.get(contact)
    return shelf.ended.get(decision_id) if shelf else None


def log_decision(store: MemoryStore, shelves: Shelves, record: DecisionRecord) -> str:
    """Keep one decision under a fresh id of its contact's partition: time and number."""
    partition = partition_of(record.message.contact, birth_of(shelves).partitions)
    logged = shelves.decisions.setdefault(partition, {})
    decision_id = f"dec_{partition:03d}_{_stamp(store)}_{shelves.logged}"
    shelves.logged += 1
    logged[decision_id] = record
    shelves.counts[decision_labels(record)] += 1
    return decision_id


def _stamp(store: MemoryStore) -> int:
    return int(store.clock().timestamp() * 1000)

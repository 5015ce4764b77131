"""The ledger in memory: lists of lines with the standings they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from processor.adapters.memory_store import (
    ContactShelf,
    MemoryStore,
    Shelves,
    birth_of,
    sensible,
)
from processor.domain.fold import fold_all
from processor.domain.ledger import GENESIS, head_of
from processor.domain.standing import EMPTY, Standing, decode_standing, encode_standing
from processor.ports.births import Birth
from processor.ports.counts import entry_labels
from processor.ports.errors import StoreUnavailable
from processor.ports.ledger import Append, AsStored, Claim, Glimpse, Held, Opened, Outcome, Sealed

_YIELD: Final = timedelta(seconds=2)


class MemoryLedger:
    """The ledger port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def glimpse(self, contacts: Sequence[str], *, key: str = "") -> Glimpse:
        with self._store.reading() as shelves, sensible():
            return Glimpse(
                now=self._store.clock(),
                birth=birth_of(shelves),
                standings={
                    each: _standing(shelves.contacts.get(each, ContactShelf())) for each in contacts
                },
                key=shelves.api_keys.get(key),
            )

    def as_stored(self, contacts: Sequence[str]) -> AsStored:
        with self._store.reading() as shelves, sensible():
            found = (shelves.contacts.get(each, ContactShelf()) for each in contacts)
            return AsStored(
                now=self._store.clock(),
                birth=birth_of(shelves),
                standings=tuple([shelf.standing for shelf in found]),
            )

    def as_they_come(self, parts: Iterable[Sequence[str]]) -> Iterator[AsStored]:
        return map(self.as_stored, parts)

    def open(self, wanted: Mapping[str, Sequence[str]]) -> Opened:
        with self._store.reading() as shelves, sensible():
            held = {
                contact: _held(shelves.contacts.get(contact, ContactShelf()), effects)
                for contact, effects in wanted.items()
            }
            return Opened(now=self._store.clock(), birth=birth_of(shelves), held=held)

    def append(
        self, appends: Sequence[Append], birth: Birth, *, restrictive: bool = False, claim: str = ""
    ) -> tuple[Outcome, ...]:
        with self._store.writing(restrictive=restrictive) as shelves:
            return tuple(self._append(shelves, each, birth, claim) for each in appends)

    def lines(self, contact: str) -> tuple[bytes, ...]:
        with self._store.reading() as shelves:
            return tuple(shelves.contacts.get(contact, ContactShelf()).lines)

    def sealed(self, contact: str) -> Sealed:
        with self._store.reading() as shelves:
            shelf = shelves.contacts.get(contact, ContactShelf())
            return Sealed(wrapped_key=shelf.wrapped_key, address=shelf.address)

    def contacts(self) -> Iterator[str]:
        with self._store.reading() as shelves:
            found = [contact for contact, shelf in shelves.contacts.items() if shelf.lines]
        return iter(found)

    def stored_standing(self, contact: str) -> bytes | None:
        with self._store.reading() as shelves:
            return shelves.contacts.get(contact, ContactShelf()).standing

    def put_standing(self, contact: str, standing: Standing) -> Outcome:
        with self._store.writing(restrictive=True) as shelves:
            shelf = shelves.contacts.setdefault(contact, ContactShelf())
            if len(shelf.lines) != standing.version:
                return Outcome.MOVED
            shelf.standing = encode_standing(standing)
            return Outcome.DONE

    def claims(self, contact: str) -> tuple[Claim, ...]:
        with self._store.reading() as shelves:
            return tuple(shelves.contacts.get(contact, ContactShelf()).claims)

    def _append(self, shelves: Shelves, append: Append, birth: Birth, claim: str) -> Outcome:
        if not append.lines or not append.effect:
            raise StoreUnavailable("the store refuses an append without lines or effect")
        shelf = shelves.contacts.setdefault(append.contact, ContactShelf())
        if not self._may_write(shelf, claim):
            return Outcome.MOVED
        grown = len(shelf.lines) != append.expected or append.effect in shelf.effects
        last = head_of(shelf.lines[-1]) if shelf.lines else GENESIS
        if grown or last != append.head or birth != birth_of(shelves):
            return Outcome.MOVED
        shelf.lines.extend(append.lines)
        shelf.standing = encode_standing(append.standing)
        shelf.effects.add(append.effect)
        _seal(shelf, append)
        shelves.counts.update(entry_labels(kind) for kind in append.kinds)
        return Outcome.DONE

    def _may_write(self, shelf: ContactShelf, claim: str) -> bool:
        """Let a revoker pass and make the others yield to it for a while."""
        now = self._store.clock()
        if claim:
            shelf.yield_until = now + _YIELD
            return True
        return shelf.yield_until is None or now >= shelf.yield_until


def _seal(shelf: ContactShelf, append: Append) -> None:
    if append.erase:
        shelf.wrapped_key = shelf.address = None
        return
    shelf.wrapped_key = append.wrapped_key or shelf.wrapped_key
    shelf.address = append.sealed_address or shelf.address


def _standing(shelf: ContactShelf) -> Standing:
    """The stored standing, folded for this answer if another fold version made it, or EMPTY."""
    if shelf.standing is None:
        return EMPTY
    return decode_standing(shelf.standing) or fold_all(shelf.lines)


def _held(shelf: ContactShelf, effects: Iterable[str]) -> Held:
    standing = _standing(shelf)
    whole = standing.version == len(shelf.lines)
    return Held(
        standing=standing if whole else fold_all(shelf.lines),
        wrapped_key=shelf.wrapped_key,
        seen=frozenset(shelf.effects.intersection(effects)),
    )

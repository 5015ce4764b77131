"""Rewrap: after a rotation every data key is wrapped anew, so that the old seal key can go.

What a data key sealed stays as it is. Each key is replaced by compare-and-set, so it may run while
others write and erase, be interrupted, and be repeated: what is done is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from processor.ports import SealBroken, Spool, Vault, Wrap, Wrapper, Wraps
from processor.services.captures import PREFIX as CAPTURES
from processor.services.segments import PREFIX as SEGMENTS

#: Rounds over everything: what others wrapped by an old key meanwhile is found by the next one.
_ROUNDS: Final = 3
#: What stands for a key id where none can be read.
UNREADABLE: Final = "unreadable"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one batch came to: data keys looked at, and wrapped anew."""

    seen: int
    done: int


class Rewrapper:
    """Wraps anew. Raises StoreUnavailable, VaultUnavailable."""

    def __init__(self, *, wraps: Wraps, vault: Vault, spool: Spool, keys: Wrapper) -> None:
        self._wraps = wraps
        self._vault = vault
        self._spool = spool
        self._keys = keys

    def run(self) -> Iterator[Step]:
        """Wrap everything anew, a batch at a time, until a round finds nothing to do."""
        for _ in range(_ROUNDS):
            done = 0
            for step in self._round():
                done += step.done
                yield step
            if not done:
                return

    def left(self) -> Mapping[str, int]:
        """How many are wrapped by each key that is not the current one, in store, vault, spool."""
        found: Counter[str] = Counter()
        for batch in self._wraps.batches():
            found.update(self._key_of(wrap.wrapped) for wrap in batch)
        for name in self._names():
            found.update(self._enveloped(self._vault.get(name)))
        for name in self._spool.pending():
            found.update(self._spooled(name))
        del found[self._keys.current]
        return found

    def _round(self) -> Iterator[Step]:
        for batch in self._wraps.batches():
            yield Step(seen=len(batch), done=self._store(batch))
        for name in self._names():
            yield Step(seen=1, done=self._object(name))

    def _store(self, batch: Sequence[Wrap]) -> int:
        anew = [(wrap, self._anew(wrap.wrapped)) for wrap in batch]
        return self._wraps.swap([(wrap, wrapped) for wrap, wrapped in anew if wrapped])

    def _object(self, name: str) -> bool:
        """One sealed object of the vault; one that was deleted meanwhile stays deleted."""
        sealed = self._vault.get(name)
        if sealed is None:
            return False
        try:
            _, wrapped, rest = self._keys.split(sealed)
        except SealBroken:
            return False
        anew = self._anew(wrapped)
        return bool(anew) and self._vault.swap(name, sealed, self._keys.join(anew, rest))

    def _anew(self, wrapped: bytes) -> bytes:
        """The same data key by the current key; empty when it is that, or cannot be opened."""
        if self._key_of(wrapped) == self._keys.current:
            return b""
        try:
            return self._keys.rewrap(wrapped)
        except SealBroken:
            return b""

    def _names(self) -> Iterator[str]:
        for prefix in (CAPTURES, SEGMENTS):
            yield from self._vault.names(prefix)

    def _spooled(self, name: str) -> Iterable[str]:
        try:
            return self._enveloped(self._spool.read(name))
        except FileNotFoundError:
            return ()  # it was recorded meanwhile

    def _enveloped(self, sealed: bytes | None) -> Iterable[str]:
        if sealed is None:
            return ()
        try:
            return (self._key_of(self._keys.split(sealed)[1]),)
        except SealBroken:
            return (UNREADABLE,)

    def _key_of(self, wrapped: bytes) -> str:
        try:
            return self._keys.key_of(wrapped)
        except SealBroken:
            return UNREADABLE

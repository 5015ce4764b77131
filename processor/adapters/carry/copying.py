"""Copying a store into a new one while it is in use, then switching from one to the other.

Everything is copied while both the world and the copy go on; what changes meanwhile is copied
again. Then the old store is sealed, so that whoever still works on it is refused and nothing can be
written behind the copy's back; the rest is copied, compared, and the new store is opened. Webhooks
that fall into this moment are answered with 503 and repeated; revocations wait in the spool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import islice
from typing import Final

import msgspec

from processor.adapters import keys
from processor.adapters.carry.changes import Changes
from processor.adapters.carry.kinds import Rule, name_of
from processor.adapters.carry.mover import Mover
from processor.adapters.carry.proof import contacts_of, seen_in
from processor.adapters.carry.records import keys_of
from processor.adapters.carry.rewriting import Rewriter
from processor.adapters.carry.target import begin, is_open, open_up
from processor.adapters.connection import Store, asking
from processor.adapters.redis_births import write_births
from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.ports import Birth, StoreUnborn, closed_birth

_BATCH: Final = 500
#: So few changes are left to the moment of the switch, and so often is it tried to get there.
_FEW: Final = 200
_ROUNDS: Final = 50
#: Seconds between looks at what changed while there is nothing else to do.
_PAUSE: Final = 0.2
_FIRST: Final = keys.birth(keys.partition_tag(0))


class CopyRefused(AssentError):
    """A store that cannot be copied so, or a copy that is not like its original."""


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `seconds` is how long neither store answered; None if it was open before."""

    birth: Birth
    contacts: int
    seconds: float | None


class Copier:
    """One copy from `source` to `target`; `said` is told how it goes on.

    It does not switch before `after` seconds have passed: so long there is to start new processes.
    """

    def __init__(
        self,
        source: Store,
        target: Store,
        ids: IdKey,
        *,
        partitions: int | None,
        after: float = 0,
        said: Callable[[str], None] = lambda _: None,
    ) -> None:
        if source.clustered:
            raise CopyRefused("a cluster does not tell what changes in it, so it cannot be copied")
        birth, _, filling = closed_birth(_record(source))
        if birth is None or filling:
            raise StoreUnborn("the store to be copied was never opened")
        since = ids.version_of(birth.id_key)
        if since is None:
            raise CopyRefused(
                "the store was made with another id key; set ASSENT_ID_KEY to that one, with new"
                " ones before it"
            )
        self._source, self._target, self._said = source, target, said
        self._after = timedelta(seconds=after)
        self._old = birth
        self.new = _birth_of_the_copy(birth, ids, since, partitions or birth.partitions)
        self._rewriter = Rewriter(ids, since, self.new.partitions)
        self._mover = Mover(source, target, self._rewriter)
        self._again: set[tuple[int, str]] = set()

    def copy(self, changes: Changes) -> Copied:
        """Copy, follow, switch; `changes` already listens to the source.

        Raises CopyRefused, TargetTaken, ChangesLost, StoreUnavailable; then the source goes on.
        """
        if is_open(self._target, self.new):
            return Copied(birth=self.new, contacts=0, seconds=None)
        began = self._source.now()
        begin(self._target, self.new)
        self._bulk(changes)
        self._follow(changes)
        contacts = self._compare_all(changes)
        self._follow(changes)
        while self._source.now() - began < self._after:
            changes.pause(_PAUSE)
            self._follow(changes)
        self._said("switching")
        return Copied(birth=self.new, contacts=contacts, seconds=self._switch(changes))

    def _bulk(self, changes: Changes) -> None:
        self._said("copying")
        wanted = (key for key in keys_of(self._source) if _is_first(key))
        while batch := list(islice(wanted, _BATCH)):
            self._mover.move(batch)
            changes.heard()

    def _follow(self, changes: Changes) -> None:
        """Move what changed, until little changes while that is done."""
        for _ in range(_ROUNDS):
            changed = changes.taken()
            self._again |= self._mover.move(changed)
            if len(changed) < _FEW:
                return

    def _compare_all(self, changes: Changes) -> int:
        """Compare every contact; what differs may have changed in between and is moved again."""
        self._said("comparing")
        total = 0
        for partition, contacts in contacts_of(self._source):
            pairs = [(partition, each) for each in contacts]
            self._again |= {pairs[at] for at in self._different(pairs)}
            total += len(pairs)
            changes.heard()
        return total

    def _switch(self, changes: Changes) -> float:
        began = self._source.now()
        changes.forget(_FIRST.encode())
        found, _, _ = closed_birth(_record(self._source))
        old = self._old if found is None else found
        new = msgspec.structs.replace(self.new, policy=old.policy, restored=old.restored)
        write_births(self._source, old, old.sealed())
        try:
            changes.wait_for(_FIRST.encode())
            moved = self._mover.move(changes.taken())
            self._mover.counts(old.partitions, new.partitions)
            pairs = sorted(moved | self._again)
            self._settle(pairs)
        except BaseException:
            # Not opened, so the old one is still the store.
            write_births(self._source, old, old.encode())
            raise
        open_up(self._target, new)
        self.new = new
        return (self._source.now() - began).total_seconds()

    def _settle(self, pairs: list[tuple[int, str]]) -> None:
        if list(self._different(pairs)):
            raise CopyRefused("the copy is not like the store; nothing was switched, copy again")

    def _different(self, pairs: list[tuple[int, str]]) -> Iterable[int]:
        """Places of the contacts whose history or standing is another in the copy."""
        lifted = [self._rewriter.contact(contact) for _, contact in pairs]
        there = [(self._rewriter.partition(each), each) for each in lifted]
        both = zip(seen_in(self._source, pairs), seen_in(self._target, there), strict=True)
        for at, (one, other) in enumerate(both):
            same = (one.entries, one.head, one.standing)
            if same != (other.entries, other.head, other.standing):
                yield at


def _birth_of_the_copy(birth: Birth, ids: IdKey, since: int, partitions: int) -> Birth:
    """The same store one epoch on; decisions stay where they were, so that is remembered."""
    former = dict.fromkeys([(birth.partitions, since), *birth.former])
    return msgspec.structs.replace(
        birth,
        epoch=birth.epoch + 1,
        partitions=partitions,
        id_key=ids.fingerprint(),
        former=tuple(former),
    )


def _is_first(key: bytes) -> bool:
    """Whether this is the key by which everything that belongs together is moved."""
    name = name_of(key)
    return name.rule is not Rule.CONTACT or name.what == "ledger"


def _record(store: Store) -> bytes | None:
    with asking():
        raw = store.client.get(_FIRST)
    return None if raw is None else bytes(raw)

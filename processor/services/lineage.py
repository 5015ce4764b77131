"""Lineage: whether the store goes on from where this machine knew it, or is an older copy.

An older copy carries a valid birth record and lacks the revocations made since. A machine that
remembers how far the store had come notices, and shuts the gate for everybody by the birth record
itself, until somebody has let the sources repeat themselves and says so.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.domain.errors import AssentError
from processor.ports import Birth, Births, Known, Marks, Memory, StoreFull, StoreUnavailable

#: Said of a store that waits, wherever it shows.
WAITS: Final = (
    "the store is an older copy, so nothing is approved: let the sources repeat what they sent"
    " since, then run `assent restore --acknowledge`"
)
#: Between two marks; what an older copy lacks of less than this does not show.
_EVERY: Final = timedelta(seconds=10)


class NothingToAcknowledge(AssentError):
    """The store does not wait for anybody."""


def ensure_current(birth: Birth) -> None:
    """Raise StoreUnavailable while a restored store waits to be acknowledged."""
    if birth.restored:
        raise StoreUnavailable(WAITS)


class Lineage:
    """Compares the store with this machine's memory. Raises StoreUnavailable and as Memory."""

    def __init__(self, *, births: Births, marks: Marks, memory: Memory) -> None:
        self._births = births
        self._marks = marks
        self._memory = memory
        self._advanced: datetime | None = None

    def tend(self, now: datetime) -> None:
        """Look, and every 10 seconds leave a mark; `now` is the machine's own time."""
        if self._advanced is not None and now - self._advanced < _EVERY:
            self.look()
            return
        # At full memory there is no room for a mark; the next one will do.
        with suppress(StoreFull):
            self.advance()
        self._advanced = now

    def behind(self) -> bool:
        """Whether the store is an older copy than this machine knew; changes nothing."""
        # The memory first, here and below: the store is always changed before it.
        known = self._memory.recall()
        birth = self._births.copy()
        return known is not None and self._is_behind(known, birth)

    def look(self) -> Birth:
        """Have a store that is an older copy shut its gate; the birth record as it is then."""
        known = self._memory.recall()
        birth = self._births.copy()
        if known is None or not self._is_behind(known, birth):
            return birth
        # Above both, so that no machine takes it for the store it knew.
        epoch = max(known.epoch, birth.epoch) + 1
        shut = replace(birth, epoch=epoch, restored=True)
        self._births.change(shut)
        self._learn(known, shut)
        return shut

    def advance(self) -> None:
        """Leave a new mark in the store and remember it; also takes over a new epoch."""
        birth = self.look()
        known = self._memory.recall()
        if known is None or known.store != birth.store:
            return
        if known.machine == "" or known.epoch != birth.epoch:
            known = self._learn(known, birth)
        mark = self._marks.advance(known.machine)
        self._memory.remember(replace(known, mark=mark))

    def acknowledge(self) -> Birth:
        """Let a restored store approve again; raises NothingToAcknowledge."""
        birth = self.look()
        if not birth.restored:
            raise NothingToAcknowledge("the store does not wait to be acknowledged")
        current = replace(birth, restored=False)
        self._births.change(current)
        return current

    def _is_behind(self, known: Known, birth: Birth) -> bool:
        if known.store != birth.store or not known.machine or birth.epoch > known.epoch:
            return False
        return birth.epoch < known.epoch or self._marks.at(known.machine) < known.mark

    def _learn(self, known: Known, birth: Birth) -> Known:
        """Remember the store as it is from its present epoch on."""
        machine = known.machine or secrets.token_hex(8)
        mark = self._marks.at(machine)
        learnt = replace(known, epoch=birth.epoch, machine=machine, mark=mark)
        self._memory.remember(learnt)
        return learnt

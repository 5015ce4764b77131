"""The ledger: append-only lines per contact, the standings they add up to, and who is in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from processor.domain.standing import Standing
from processor.ports.access import ApiKey
from processor.ports.births import Birth


class Glimpse(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate sees: the store's time, its birth, and standings (EMPTY where none).

    `key` is the API key that was asked for along with them, if there is one.
    """

    now: datetime
    birth: Birth
    standings: Mapping[str, Standing]
    key: ApiKey | None = None


class AsStored(msgspec.Struct, frozen=True, kw_only=True):
    """Standings as their bytes are stored, in the order asked for; None where there is none."""

    now: datetime
    birth: Birth
    standings: tuple[bytes | None, ...]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer starts from: the standing, the wrapped data key, effects already there."""

    standing: Standing
    wrapped_key: bytes | None = None
    seen: frozenset[str] = frozenset()


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The store's time, its birth, and what is held of each contact."""

    now: datetime
    birth: Birth
    held: Mapping[str, Held]


class Append(msgspec.Struct, frozen=True, kw_only=True):
    """Lines for one contact, valid only right after the line with hash `head`.

    That line has the number `standing.version - len(lines)`; GENESIS and 0 stand for none.
    `kinds` are what the ledger calls the acts of the lines, in order, to be counted by.
    `effect` marks the event as applied to this contact. `wrapped_key` is set when a data key was
    made for it; `sealed_address` when the address is to be kept. `erase` destroys both.
    """

    contact: str
    head: bytes
    lines: tuple[bytes, ...]
    entries: tuple[str, ...]
    kinds: tuple[str, ...]
    standing: Standing
    effect: str
    wrapped_key: bytes | None = None
    sealed_address: bytes | None = None
    erase: bool = False

    @property
    def expected(self) -> int:
        """The version that the ledger must be at."""
        return self.standing.version - len(self.lines)


class Outcome(StrEnum):
    """What became of an append."""

    DONE = "done"
    MOVED = "moved"


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a contact in sealed form; both None after erasure."""

    wrapped_key: bytes | None = None
    address: bytes | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim as noted with the contact: the standing's version it was made at, and when."""

    message: str
    attempt: str
    version: int
    at: datetime


class Ledger(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def glimpse(self, contacts: Sequence[str], *, key: str = "") -> Glimpse:
        """Standings for deciding, in one round trip; never rebuilds, never writes.

        With `key`, the id of an API key, also that key as it is at this very moment.
        """

    def as_stored(self, contacts: Sequence[str]) -> AsStored:
        """As `glimpse`, without reading what is stored: for those who judge very many at once."""

    def as_they_come(self, parts: Iterable[Sequence[str]]) -> Iterator[AsStored]:
        """As `as_stored` of each part, asked for once it is there; the answers come in turn.

        Others may be on their way meanwhile, and each part is seen at a moment of its own. A part
        has a thousand contacts at most.
        """

    def open(self, wanted: Mapping[str, Sequence[str]]) -> Opened:
        """What writers need: contact -> the effects they ask about; folds anew where needed."""

    def append(
        self, appends: Sequence[Append], birth: Birth, *, restrictive: bool = False, claim: str = ""
    ) -> tuple[Outcome, ...]:
        """Compare-and-append each, in order, in one round trip.

        `restrictive` runs also when the store is out of memory. `claim` (a random token) makes
        other writers of these contacts yield for two seconds: a revocation is never starved.
        Raises StoreFull, StoreUnborn.
        """

    def lines(self, contact: str) -> tuple[bytes, ...]:
        """The whole ledger of a contact."""

    def sealed(self, contact: str) -> Sealed:
        """What is kept of a contact in sealed form."""

    def contacts(self) -> Iterator[str]:
        """All contacts that have a ledger, each once, in no order."""

    def stored_standing(self, contact: str) -> bytes | None:
        """The standing's bytes as they are, for comparison."""

    def put_standing(self, contact: str, standing: Standing) -> Outcome:
        """Replace a standing by one folded anew; MOVED when the ledger has grown meanwhile."""

    def claims(self, contact: str) -> tuple[Claim, ...]:
        """The latest 100 claims of sends to this contact, oldest first."""


class Links(Protocol):
    """Which contacts are in which conversation, order or appointment, and what happened to it.

    Both sides write first and read afterwards, so whichever comes second sees the other.
    """

    def link(self, pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[bytes, ...]]:
        """Link (object, contact) pairs; returns what was noted of each object so far."""

    def note(self, facts: Sequence[tuple[str, str, bytes]]) -> Mapping[str, tuple[str, ...]]:
        """Note (object, effect, fact); returns the contacts linked to each object so far."""

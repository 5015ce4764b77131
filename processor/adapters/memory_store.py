"""The state behind the in-memory twins of the store: plain dictionaries under one lock.

The twins answer as the real store does and share no code with its scripts, so that each checks the
other. They serve tests and trials; nothing survives the process.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from fractions import Fraction

from processor.adapters.memory_campaign_shelf import CampaignShelves
from processor.domain.errors import LedgerBroken
from processor.domain.message import Message
from processor.domain.standing import EMPTY
from processor.ports import (
    ApiKey,
    Birth,
    Claim,
    DecisionRecord,
    Delivery,
    Ended,
    Outgoing,
    Prompt,
    ReviewItem,
    Segment,
    Sighting,
)
from processor.ports.counts import Labels
from processor.ports.errors import StoreFull, StoreUnavailable, StoreUnborn
from processor.ports.results import HeldResult, Tripped


@dataclass(slots=True)
class ContactShelf:
    """All that is kept of one contact."""

    lines: list[bytes] = field(default_factory=list)
    standing: bytes | None = None
    effects: set[str] = field(default_factory=set)
    wrapped_key: bytes | None = None
    address: bytes | None = None
    claims: list[Claim] = field(default_factory=list)
    notices: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    yield_until: datetime | None = None

    @property
    def version(self) -> int:
        """The version of the stored standing, 0 without one; raises LedgerBroken for nonsense."""
        if self.standing is None:
            return EMPTY.version
        number, newline, _ = self.standing.partition(b"\n")
        if not newline or not number.isdigit():
            raise LedgerBroken("a standing cannot be read; run `assent ledger rebuild`")
        return int(number)


@dataclass(slots=True)
class ObjectShelf:
    """Who is in a conversation, order or appointment, and what was noted of it."""

    contacts: set[str] = field(default_factory=set)
    facts: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class DeliveryShelf:
    """A delivery, its fingerprint, its place in the lane (0: none), and since when.

    `taken_at` is set while a worker has it. Once its body is in a `segment` of the vault only its
    wrapped key is here, until its id is forgotten.
    """

    delivery: Delivery
    fingerprint: str
    queued_at: datetime
    ticket: int = 0
    taken_at: datetime | None = None
    understood: bytes = b""
    segment: Segment | None = None
    wrapped_key: bytes = b""
    forget_at: datetime | None = None
    tries: int = 0


@dataclass(slots=True)
class ArchiveShelf:
    """A pointer to a segment: when its newest row came, and which decisions it holds."""

    segment: Segment
    newest: datetime
    holds: frozenset[str] = frozenset()


@dataclass(slots=True)
class MessageShelf:
    """A message with what only its settling and claiming look at."""

    outgoing: Outgoing
    fingerprint: str
    moved_at: datetime
    birth: Birth | None = None
    version: int = 0
    valid_until: datetime | None = None
    not_before: datetime | None = None
    notice: tuple[str, str] | None = None
    purpose: str = ""
    claimed_version: int | None = None
    offers: int = 0

    @property
    def message(self) -> Message:
        """The message itself."""
        return self.outgoing.message


@dataclass(slots=True)
class AnswerShelf:
    """The place of an answer; without the answer the call is still running."""

    fingerprint: str
    token: str
    ends_at: datetime
    sealed: bytes = b""


@dataclass(slots=True)
class BreakerShelf:
    """How a source's API answered: failures in a row, and until when it is left alone."""

    ill: int = 0
    until: datetime | None = None


class RowMark(Enum):
    """What a result did to its row: it arrived, did not, or made it too many."""

    ARRIVED = auto()
    MISSED = auto()
    ENOUGH = auto()


@dataclass(slots=True)
class ResultShelf:
    """What a business's breaker of results counted, since when it is open, and what it holds.

    `rows` are the results of each address that may pass, oldest first.
    """

    counted: dict[str, datetime] = field(default_factory=dict)
    tripped: Tripped | None = None
    held: dict[str, HeldResult] = field(default_factory=dict)
    rows: dict[str, dict[str, tuple[datetime, RowMark]]] = field(default_factory=dict)


@dataclass(slots=True)
class BucketShelf:
    """How much was missing from a full bucket at that time, and what the day has cost."""

    at: datetime
    day: int
    missing: Fraction = Fraction(0)
    used: int = 0


@dataclass(slots=True)
class Shelves:
    """Everything that one store holds; an emptied store is a fresh one of these."""

    birth: Birth | None = None
    policies: dict[str, bytes] = field(default_factory=dict)
    contacts: dict[str, ContactShelf] = field(default_factory=dict)
    objects: dict[str, ObjectShelf] = field(default_factory=dict)
    deliveries: dict[str, DeliveryShelf] = field(default_factory=dict)
    tickets: int = 0
    woken: dict[int, datetime] = field(default_factory=dict)
    messages: dict[str, MessageShelf] = field(default_factory=dict)
    decisions: dict[int, dict[str, DecisionRecord]] = field(default_factory=dict)
    logged: int = 0
    segments: list[ArchiveShelf] = field(default_factory=list)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    buckets: dict[tuple[str, str], BucketShelf] = field(default_factory=dict)
    answers: dict[str, AnswerShelf] = field(default_factory=dict)
    pulses: dict[tuple[str, str], datetime] = field(default_factory=dict)
    feed: list[tuple[int, Sighting]] = field(default_factory=list)
    told: int = 0
    feed_until: datetime | None = None
    heard_until: datetime | None = None
    counts: Counter[Labels] = field(default_factory=Counter)
    marks: dict[str, int] = field(default_factory=dict)
    enquiries: dict[str, datetime] = field(default_factory=dict)
    breakers: dict[tuple[str, str], BreakerShelf] = field(default_factory=dict)
    turn_until: datetime | None = None
    reviews: dict[tuple[str, str], ReviewItem] = field(default_factory=dict)
    results: dict[str, ResultShelf] = field(default_factory=dict)
    campaigns: CampaignShelves = field(default_factory=CampaignShelves)


class MemoryStore:
    """One store for all twins built on it; safe to use from many threads.

    Args:
        clock: The store's own time, aware and in UTC.

    Setting `down` makes every method raise StoreUnavailable; setting `full` makes what would need
    more memory raise StoreFull.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.down = False
        self.full = False
        self.shelves = Shelves()
        self._lock = threading.RLock()

    def flush(self) -> None:
        """Empty the store, as an operator's slip would."""
        with self._lock:
            self.shelves = Shelves()

    @contextmanager
    def reached(self) -> Iterator[Shelves]:
        """The shelves, born or not; raises StoreUnavailable when down."""
        with self._lock:
            if self.down:
                raise StoreUnavailable("the store cannot be reached; see `/readyz`")
            yield self.shelves

    @contextmanager
    def reading(self) -> Iterator[Shelves]:
        """The shelves of a store that was made; raises StoreUnborn when it was not."""
        with self.reached() as shelves:
            if shelves.birth is None:
                raise StoreUnborn("the store holds no birth record; it was emptied or never made")
            yield shelves

    @contextmanager
    def writing(self, *, restrictive: bool = False) -> Iterator[Shelves]:
        """The shelves for writing; raises StoreFull unless the write restricts."""
        with self.reading() as shelves:
            if self.full and not restrictive:
                raise StoreFull("the store is out of memory; raise its limit or move data out")
            yield shelves


def birth_of(shelves: Shelves) -> Birth:
    """The birth of shelves that are known to have one; raises StoreUnborn otherwise."""
    if shelves.birth is None:
        raise StoreUnborn("the store holds no birth record; it was emptied or never made")
    return shelves.birth


@contextmanager
def sensible() -> Iterator[None]:
    """Turn what cannot be read into StoreUnavailable, as the real store's adapter does."""
    try:
        yield
    except LedgerBroken as error:
        raise StoreUnavailable(f"the store answers nonsense: {error}") from None

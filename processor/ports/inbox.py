"""The inbox: deliveries that are durable but not yet recorded, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from processor.ports.pages import Page


class DeliveryState(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    RECORDED = "recorded"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An authentic delivery on its way in; `sealed` is its raw body, encrypted.

    `fingerprint` tells two bodies under one id apart. `reason` is set for what goes to quarantine.
    `understood`, sealed too, is what the body was read as; it is kept only while it waits.
    """

    id: str
    business: str
    source: str
    provider: str
    brand: str
    sealed: bytes
    fingerprint: str
    flags: tuple[str, ...] = ()
    reason: str | None = None
    understood: bytes = b""


class Acceptance(StrEnum):
    """How the inbox took an arrival."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the inbox; `wake` says that nobody has been woken for this lane yet."""

    how: Acceptance
    received_at: datetime
    wake: bool = False


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody looked at a delivery in quarantine and laid it aside: who, when and why.

    It outlives the body, so it names nobody but the member of staff.
    """

    by: str
    at: datetime
    why: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery as it is kept."""

    id: str
    business: str
    source: str
    provider: str
    brand: str
    sealed: bytes
    received_at: datetime
    state: DeliveryState
    flags: tuple[str, ...] = ()
    reason: str | None = None
    attempts: int = 0
    entries: tuple[str, ...] = ()
    closed: Closing | None = None


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery handed to one worker; the ticket goes back with its outcome."""

    ticket: str
    delivery: Delivery
    understood: bytes = b""


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a claimed delivery; `entries` are `<contact>/<entry id>` it led to."""

    ticket: str
    delivery: str
    provider: str
    state: DeliveryState
    reason: str | None = None
    entries: tuple[str, ...] = ()


class Inbox(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def accept(self, arrival: Arrival) -> Accepted:
        """Store an arrival durably, once; raises StoreFull, StoreUnborn."""

    def ignore(self, delivery_id: str, provider: str, reason: str) -> None:
        """Count a delivery that says nothing about consent; nothing of it is kept."""

    def claim(self, lane: int, consumer: str, limit: int) -> Sequence[Claimed]:
        """New deliveries of a lane for this consumer; clears the lane's wake flag first."""

    def reclaim(
        self, lane: int, consumer: str, limit: int, idle_seconds: int, *, again: bool = False
    ) -> Sequence[Claimed]:
        """Deliveries that another consumer took and did not finish in that time.

        Those that were never taken over before; `again`: those that were.
        """

    def finish(self, lane: int, finished: Sequence[Finished]) -> None:
        """Record outcomes and take the deliveries out of the lane."""

    def get(self, delivery_id: str) -> Delivery | None:
        """One delivery, or None."""

    def fingerprint(self, delivery_id: str) -> str | None:
        """The fingerprint of a delivery's body, kept as long as its id is known; or None."""

    def quarantined(self, limit: int) -> Iterator[Delivery]:
        """Deliveries in quarantine, oldest first, at most `limit` of each lane."""

    def held(self, business: str, after: str | None, limit: int) -> Page[Delivery]:
        """A business's deliveries in quarantine, lane by lane, in each the oldest first.

        `after` is `next` of the page before. A call looks at a bounded part of the quarantine, so
        a page may be empty and have a next one.
        """

    def over(self, since: datetime, limit: int) -> Iterator[Delivery]:
        """Deliveries recorded or ignored, oldest first, at most `limit` of each lane.

        Those that came since then, and whose bodies are not in the vault yet.
        """

    def requeue(self, delivery_id: str) -> bool:
        """Put a delivery that was dealt with back, with its first time of receipt.

        False for one that waits already, is not known, or whose body is not in the store: of what
        was recorded, destroyed or moved to the vault. What was quarantined always goes back.
        """

    def close(self, delivery_id: str, closing: Closing) -> bool:
        """Lay a delivery in quarantine aside, for good: ignored as `closed`, its body destroyed.

        True again for one that was closed before, whose closing stays as it is. False for what is
        not in quarantine or is not known; nothing is changed then.
        """

    def shred(self, delivery_id: str) -> None:
        """Destroy the raw body of a delivery, in the vault too; its id and outcome stay."""

    def depths(self) -> Sequence[int]:
        """How many deliveries wait in each lane, those in work included."""

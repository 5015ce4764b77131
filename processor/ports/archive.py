"""The archive: what grew old in the store, and where in the vault each piece of it went.

A segment is written to the vault first; only then does one step of the store replace the rows by a
pointer to it. So nothing is ever absent from both, whoever is killed in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from processor.ports.inbox import Delivery
from processor.ports.outbound import DecisionRecord


class Kept(StrEnum):
    """What is moved to the vault; also how the segments of each are named there."""

    DECISIONS = "decisions"
    DELIVERIES = "deliveries"


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of the vault as the store remembers it.

    `place` is the partition or lane that it belongs to. `digest` is the SHA-256 of what a segment
    of decisions holds; each delivery has a fingerprint of its own instead.
    """

    kind: Kept
    place: int
    name: str
    digest: str = ""


class Oldest(msgspec.Struct, frozen=True, kw_only=True):
    """When the oldest decision of each partition, and the oldest delivery of each lane, came in.

    Only of those that are over, and only where there are any; `now` is the store's time.
    """

    now: datetime
    decisions: Mapping[int, datetime]
    deliveries: Mapping[int, datetime]

    def of(self, kind: Kept) -> Mapping[int, datetime]:
        """Those of one kind, by partition or lane."""
        return self.decisions if kind is Kept.DECISIONS else self.deliveries


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery whose body is in a segment now.

    `head` is how its sealed body began when it was read, `wrapped_key` the data key in that: the
    key stays in the store, where erasing can destroy it. Both are empty for a destroyed body.
    """

    id: str
    head: bytes
    wrapped_key: bytes


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where a delivery went, and the data key of its body; no key is left after erasure."""

    segment: Segment
    wrapped_key: bytes


#: A decision in a segment, by its id.
Logged = tuple[str, DecisionRecord]


class Archive(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def oldest(self) -> Oldest:
        """What is oldest everywhere, in one round trip."""

    def decisions(self, partition: int, before: datetime, limit: int) -> Sequence[Logged]:
        """The oldest decisions of a partition logged before that time, by id, in their order.

        Each with how the attempt ended that it let go, as far as that is known.
        All are of one day (UTC), so that whoever asks for a day that is over gets the same.
        """

    def move_decisions(self, segment: Segment, ids: Sequence[str]) -> bool:
        """Let a segment stand for these decisions, in one step, also at full memory.

        They have to be the oldest of the partition, all of them; False, and nothing is changed,
        when they are not: another worker was faster.
        """

    def let_go(self, rows: Sequence[Logged]) -> None:
        """Keep no more how the attempts of these ended: the vault does, and it changes no more."""

    def deliveries(self, lane: int, before: datetime, limit: int) -> Sequence[Delivery]:
        """The oldest deliveries of a lane that came before that time and are over, in order.

        All are of one day (UTC), and fewer where their bodies are large.
        """

    def move_deliveries(
        self, segment: Segment, leaving: Sequence[Leaving], proof: timedelta
    ) -> int:
        """Let a segment stand for the bodies of these deliveries, each in one step; how many.

        Left as it is: what was moved before, and what was wrapped by another key meanwhile. Id,
        fingerprint, time of receipt and data key stay until that long after it came.
        """

    def segment_of(self, decision_id: str) -> Segment | None:
        """The segment that a decision went to, or None."""

    def segments(self, partition: int) -> Sequence[Segment]:
        """All segments of the decisions of a partition, oldest first."""

    def moved(self, delivery_id: str) -> Moved | None:
        """Where a delivery went, or None when it is not in the vault."""

    def outlived(self, before: datetime, limit: int) -> Sequence[Segment]:
        """Segments of which everything came in before that time."""

    def forget(self, segment: Segment) -> None:
        """Remember a segment no more; forgetting it twice is no error."""


def decisions_name(partition: int, ids: Sequence[str]) -> str:
    """What a segment of these decisions is called; the same decisions, the same name."""
    first, last = ("_".join(each.split("_")[2:]) for each in (ids[0], ids[-1]))
    return f"archive/decisions/p{partition:03d}/{first}-{last}"


def deliveries_name(lane: int, short: str) -> str:
    """What a segment of deliveries is called in full."""
    return f"archive/deliveries/i{lane:02d}/{short}"


def span_of(segment: Segment) -> tuple[tuple[int, int], tuple[int, int]]:
    """Time in milliseconds and number of the first and last decision; ValueError if it has none."""
    first, _, last = segment.name.rpartition("/")[2].partition("-")
    return _moment(first), _moment(last)


def _moment(text: str) -> tuple[int, int]:
    ms, _, number = text.partition("_")
    return int(ms), int(number)


def archived_labels(kind: Kept) -> tuple[str, str]:
    """By what rows are counted that left the store."""
    return "archived", kind.value

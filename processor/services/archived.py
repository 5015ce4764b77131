"""The decision log and the inbox with what was moved to the vault, as if it had never left.

The store is asked first; only what is not there any more costs a look into the vault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final

from msgspec.structs import replace

from processor.domain.identity import partition_of
from processor.ports import (
    Accepted,
    Archive,
    Arrival,
    Claimed,
    Closing,
    DecisionLog,
    DecisionRecord,
    Delivery,
    Ended,
    Envelopes,
    Finished,
    Inbox,
    Page,
    Segment,
)
from processor.ports.bundle import Ports
from processor.services.segments import Segments

_Row = tuple[str, DecisionRecord]
#: How many of a partition's latest segments are searched for the latest about one contact.
_SEARCHED: Final = 3


class ArchivedDecisions:
    """The decision log port; reading raises VaultUnavailable and SegmentDamaged too."""

    def __init__(
        self, *, log: DecisionLog, archive: Archive, segments: Segments, partitions: int
    ) -> None:
        self._log = log
        self._archive = archive
        self._segments = segments
        self._partitions = partitions

    def log(self, records: Sequence[DecisionRecord]) -> tuple[str, ...]:
        """As the store's own."""
        return self._log.log(records)

    def get(self, decision_id: str) -> DecisionRecord | None:
        """One decision, wherever it lies."""
        found = self._log.get(decision_id)
        if found is not None:
            return found
        segment = self._archive.segment_of(decision_id)
        record = None if segment is None else dict(self._rows(segment)).get(decision_id)
        late = self.ended(record.message.contact, decision_id) if record else None
        return replace(record, ended=late) if record and late else record

    def ended(self, contact: str, decision_id: str) -> Ended | None:
        """As the store's own, which has what ended late."""
        return self._log.ended(contact, decision_id)

    def all_ended(self, contact: str) -> Mapping[str, Ended]:
        """As the store's own."""
        return self._log.all_ended(contact)

    def recent(self, contact: str, limit: int) -> Sequence[_Row]:
        """The latest about a contact, newest first; beyond the store the latest segments only."""
        found = list(self._log.recent(contact, limit))
        if len(found) >= limit:
            return found
        segments = self._archive.segments(self._partition(contact))
        older = (row for each in segments[: -_SEARCHED - 1 : -1] for row in self._newest(each))
        known = {name for name, _ in found}
        mine = (row for row in _about(older, contact) if row[0] not in known)
        return [*found, *islice(mine, limit - len(found))]

    def page(self, contact: str, before: str | None, limit: int) -> Page[_Row]:
        """As the store's own: a list that is paged through ends where the vault begins."""
        return self._log.page(contact, before, limit)

    def about(self, contact: str) -> Iterator[_Row]:
        """Every decision about a contact, oldest first, each once, also while a pass moves some."""
        # The store first: what leaves it after that is in a segment that is listed after that.
        held = list(self._log.about(contact))
        late = self._log.all_ended(contact)
        segments = self._archive.segments(self._partition(contact))
        moved = _about((row for each in segments for row in self._rows(each)), contact)
        latest = ""
        for row in merge(moved, held, key=_place):
            name, record = row
            if name != latest:
                yield name, replace(record, ended=late.get(name) or record.ended)
            latest = name

    def _partition(self, contact: str) -> int:
        return partition_of(contact, self._partitions)

    def _rows(self, segment: Segment) -> tuple[_Row, ...]:
        return self._segments.read(segment, tuple[_Row, ...])

    def _newest(self, segment: Segment) -> Iterator[_Row]:
        return reversed(self._rows(segment))


class ArchivedInbox:
    """The inbox port; `get` raises VaultUnavailable and SegmentDamaged too.

    Nothing else asks the vault, so that neither a STOP nor an erasure ever waits for it.
    """

    def __init__(
        self, *, inbox: Inbox, archive: Archive, segments: Segments, envelopes: Envelopes
    ) -> None:
        self._archive = archive
        self._segments = segments
        self._envelopes = envelopes
        self._inbox = inbox

    def get(self, delivery_id: str) -> Delivery | None:
        """One delivery, wherever it lies; without its body once that was destroyed."""
        found = self._inbox.get(delivery_id)
        if found is not None:
            return found
        moved = self._archive.moved(delivery_id)
        if moved is None:
            return None
        rows = self._segments.read(moved.segment, tuple[Delivery, ...])
        kept = next((each for each in rows if each.id == delivery_id), None)
        if kept is None or not (moved.wrapped_key and kept.sealed):
            return kept and replace(kept, sealed=b"")
        return replace(kept, sealed=self._envelopes.join(moved.wrapped_key, kept.sealed))

    def accept(self, arrival: Arrival) -> Accepted:
        """As the store's own."""
        return self._inbox.accept(arrival)

    def ignore(self, delivery_id: str, provider: str, reason: str) -> None:
        """As the store's own."""
        self._inbox.ignore(delivery_id, provider, reason)

    def claim(self, lane: int, consumer: str, limit: int) -> Sequence[Claimed]:
        """As the store's own."""
        return self._inbox.claim(lane, consumer, limit)

    def reclaim(
        self, lane: int, consumer: str, limit: int, idle_seconds: int, *, again: bool = False
    ) -> Sequence[Claimed]:
        """As the store's own."""
        return self._inbox.reclaim(lane, consumer, limit, idle_seconds, again=again)

    def finish(self, lane: int, finished: Sequence[Finished]) -> None:
        """As the store's own."""
        self._inbox.finish(lane, finished)

    def fingerprint(self, delivery_id: str) -> str | None:
        """As the store's own, which keeps it."""
        return self._inbox.fingerprint(delivery_id)

    def quarantined(self, limit: int) -> Iterator[Delivery]:
        """As the store's own: what is held for people never leaves it."""
        return self._inbox.quarantined(limit)

    def held(self, business: str, after: str | None, limit: int) -> Page[Delivery]:
        """As the store's own: what is held for people never leaves it."""
        return self._inbox.held(business, after, limit)

    def over(self, since: datetime, limit: int) -> Iterator[Delivery]:
        """As the store's own."""
        return self._inbox.over(since, limit)

    def requeue(self, delivery_id: str) -> bool:
        """As the store's own."""
        return self._inbox.requeue(delivery_id)

    def close(self, delivery_id: str, closing: Closing) -> bool:
        """As the store's own: what is held for people never leaves it."""
        return self._inbox.close(delivery_id, closing)

    def shred(self, delivery_id: str) -> None:
        """As the store's own: the key of a body in the vault lies in the store."""
        self._inbox.shred(delivery_id)

    def depths(self) -> Sequence[int]:
        """As the store's own."""
        return self._inbox.depths()


def with_archive(ports: Ports, segments: Segments, envelopes: Envelopes, partitions: int) -> Ports:
    """The ports, with a log and an inbox that also find what was moved to the vault."""
    log = ArchivedDecisions(
        log=ports.decisions, archive=ports.archive, segments=segments, partitions=partitions
    )
    inbox = ArchivedInbox(
        inbox=ports.inbox, archive=ports.archive, segments=segments, envelopes=envelopes
    )
    return replace(ports, decisions=log, inbox=inbox)


def _about(rows: Iterable[_Row], contact: str) -> Iterator[_Row]:
    return (row for row in rows if row[1].message.contact == contact)


def _place(row: _Row) -> tuple[int, int]:
    """Where a decision stands among those of its partition."""
    _, _, ms, number = row[0].split("_")
    return int(ms), int(number)

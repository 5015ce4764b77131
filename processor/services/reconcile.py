"""Reconcile: a provider's block list against the ledger; where they differ, the block wins.

What only the provider blocks is recorded as blocked, by the machinery of imports and under one
batch, so that it can be annulled as one. What only we block is told, to be blocked there as well;
their un-blocking says nothing here: only START from the address does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

import msgspec

from processor.domain.address import Address
from processor.domain.events import RevocationCause
from processor.domain.identity import IdKey
from processor.domain.imports import Order, Row, RowRefused, Wanted, read_row
from processor.domain.ledger import decode_line
from processor.domain.lifting import standing_stops
from processor.domain.standing import Standing, Stop
from processor.ports import ContactKeys, Ledger
from processor.ports.imports import RowBook
from processor.services.imports import Importer, Weighed
from processor.services.lines import kept_address
from processor.services.policies import PolicyBook

#: Rows or contacts that are looked at at once.
_CHUNK: Final = 500


class Side(StrEnum):
    """Who blocks an address; or that its row was read before, or cannot be."""

    BOTH = "both"
    OURS = "ours only"
    THEIRS = "theirs only"
    REPEATED = "repeated"
    REFUSED = "refused"


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One row, or one contact that no row names.

    `cause`, `since` and `entry` are of our own block; `detail` says why a row was refused.
    """

    side: Side
    line: int = 0
    address: Address | None = None
    cause: RevocationCause | None = None
    since: datetime | None = None
    entry: str = ""
    reason: str = ""
    detail: str = ""


class Reconciler:
    """Compares, and records what only the provider blocks. Raises StoreUnavailable and its kinds.

    `order` is of a block list; `book` remembers whom the list named.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        keys: ContactKeys,
        ids: IdKey,
        policies: PolicyBook,
        importer: Importer,
    ) -> None:
        self._ledger = ledger
        self._keys = keys
        self._ids = ids
        self._policies = policies
        self._importer = importer

    def theirs(
        self, rows: Iterable[Row], order: Order, book: RowBook, *, apply: bool
    ) -> Iterator[Compared]:
        """Their list, row by row; to `apply`, what only they block is blocked when it is told."""
        left = iter(rows)
        while chunk := list(islice(left, _CHUNK)):
            found = self._chunk(chunk, order, book)
            if apply:
                found |= self._applied(chunk, found, order, book)
            yield from (found[row.line] for row in chunk)

    def ours(self, order: Order, book: RowBook) -> Iterator[Compared | None]:
        """The contacts of the business that are blocked here and not on the list.

        None for each that need not be told, so that the work can be watched. An address that was
        erased, or whose key is not here, is told without it.
        """
        contacts = iter(self._ledger.contacts())
        while chunk := list(islice(contacts, _CHUNK)):
            standings = self._ledger.glimpse(chunk).standings
            for contact in chunk:
                stop = _stop(standings[contact], order)
                listed = stop is None or book.has(_named(contact))
                yield None if listed or stop is None else self._ours(contact, stop, order)

    def _ours(self, contact: str, stop: Stop, order: Order) -> Compared | None:
        first = next(iter(self._ledger.lines(contact)), None)
        if first is None or decode_line(first).source.partition("/")[0] != order.business:
            return None
        address = kept_address(self._ledger, self._keys, self._ids, contact)
        if address is not None and address.kind is not order.channel.kind:
            return None
        return _told(Side.OURS, stop, 0, address)

    def _chunk(self, chunk: Sequence[Row], order: Order, book: RowBook) -> dict[int, Compared]:
        glimpse = self._ledger.glimpse(())
        policy = self._policies.under(glimpse.birth)
        found: dict[int, Compared] = {}
        wanted: dict[int, Wanted] = {}
        for row in chunk:
            try:
                wanted[row.line] = read_row(row, order, policy, glimpse.now)
            except RowRefused as refused:
                found[row.line] = _refused(row.line, refused.reason, str(refused))
        contacts = {
            line: self._ids.contact(order.business, each.address) for line, each in wanted.items()
        }
        standings = self._ledger.glimpse(list(set(contacts.values()))).standings
        for line, each in wanted.items():
            new = book.add(_named(contacts[line]))
            stop = _stop(standings[contacts[line]], order)
            side = Side.BOTH if stop else Side.THEIRS
            found[line] = _told(side if new else Side.REPEATED, stop, line, each.address)
        return found

    def _applied(
        self, chunk: Sequence[Row], found: Mapping[int, Compared], order: Order, book: RowBook
    ) -> dict[int, Compared]:
        """Record what only they block; the rows that came out otherwise after all."""
        rows = [row for row in chunk if found[row.line].side is Side.THEIRS]
        results = self._importer.run(rows, order, book, apply=True)
        return {
            each.line: _refused(each.line, each.reason, each.detail)
            for each in results
            if each.weighed is Weighed.REFUSED
        }


def _stop(standing: Standing, order: Order) -> Stop | None:
    """Our own latest block of the channel; None where a message could go."""
    stops = standing_stops(standing, channel=order.channel, brand=order.brand)
    return max(stops, key=lambda stop: (stop.at, stop.entry), default=None)


def _told(side: Side, stop: Stop | None, line: int, address: Address | None) -> Compared:
    told = Compared(side=side, line=line, address=address)
    if stop is None:
        return told
    return msgspec.structs.replace(told, cause=stop.cause, since=stop.at, entry=stop.entry)


def _refused(line: int, reason: str, detail: str) -> Compared:
    return Compared(side=Side.REFUSED, line=line, reason=reason, detail=detail)


def _named(contact: str) -> str:
    return f"listed {contact}"

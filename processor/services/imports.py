"""Import: consents and opt-outs that were collected before, weighed row by row, then recorded.

A dry run and the real one weigh alike. Imported consent never gets past a revocation or an erasure:
the standing that a row is weighed on is the one it is appended to, or it is weighed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.drafts import Origin
from processor.domain.events import ContactOptedIn, ContactOptedOut
from processor.domain.identity import IdKey
from processor.domain.imports import (
    REVOKED,
    Mode,
    Order,
    Row,
    RowRefused,
    Wanted,
    blocked_by,
    read_row,
)
from processor.domain.interpret import interpret
from processor.domain.ledger import decode_line
from processor.domain.policy import Policy
from processor.domain.reading import Reading
from processor.domain.send_errors import BLOCK_LIST
from processor.ports import ContactKeys, Held, Ledger, Opened, StoreContended
from processor.ports.imports import RowBook
from processor.ports.ledger import Outcome
from processor.services.lines import LineWriter, Work
from processor.services.policies import PolicyBook

#: Rows that are weighed and recorded at once.
_CHUNK: Final = 500
#: Attempts before a row gives way to other writers of its contact.
_ATTEMPTS: Final = 30
_ANNULLED: Final = "this import was annulled; import it again under another --source-name"


class Weighed(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGES = "changes"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the row at a line, or would become of it; `reason` and `detail` if refused."""

    line: int
    weighed: Weighed
    reason: str = ""
    detail: str = ""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its contact and the effect that marks it as recorded there."""

    wanted: Wanted
    contact: str
    natural: str
    effect: str
    seen: bool = False

    @property
    def revokes(self) -> bool:
        """Whether it is an opt-out."""
        return isinstance(self.wanted.event, ContactOptedOut)


class Importer:
    """Weighs and records rows; raises StoreUnavailable and its kinds."""

    def __init__(
        self, *, ledger: Ledger, keys: ContactKeys, ids: IdKey, policies: PolicyBook
    ) -> None:
        self._ledger = ledger
        self._lines = LineWriter(ledger=ledger, keys=keys, ids=ids)
        self._ids = ids
        self._policies = policies

    def run(
        self, rows: Iterable[Row], order: Order, book: RowBook, *, apply: bool
    ) -> Iterator[Result]:
        """Weigh rows in their order and, to `apply`, record what they ask for."""
        left = iter(rows)
        while chunk := list(islice(left, _CHUNK)):
            found = self._chunk(chunk, order, book, apply=apply)
            yield from (found[row.line] for row in chunk)

    def _chunk(
        self, chunk: Sequence[Row], order: Order, book: RowBook, *, apply: bool
    ) -> dict[int, Result]:
        glimpse = self._ledger.glimpse(())
        policy = self._policies.under(glimpse.birth)
        found, wanted = {}, []
        for row in chunk:
            try:
                wanted.append(self._placed(read_row(row, order, policy, glimpse.now)))
            except RowRefused as refused:
                found[row.line] = _refused(row.line, refused)
        if not wanted:
            return found
        opened, wanted = self._open(wanted)
        taken = []
        for placed in wanted:
            result = _in_file(placed, _weigh(placed, opened, order), book)
            found[placed.wanted.line] = result
            if result.weighed in (Weighed.NEW, Weighed.CHANGES):
                taken.append(placed)
        return found | self._record(taken, order) if apply else found

    def _placed(self, wanted: Wanted) -> Placed:
        natural = self._ids.imported(*wanted.key)
        contact = self._ids.contact(wanted.key[0], wanted.address)
        return Placed(wanted=wanted, contact=contact, natural=natural, effect=self._effect(natural))

    def _effect(self, natural: str, generation: int = 0) -> str:
        return self._ids.event(f"import/{natural}", generation)

    def _open(self, wanted: Sequence[Placed]) -> tuple[Opened, list[Placed]]:
        """What is held of the contacts, and the rows with what is recorded of them already."""
        asked: dict[str, list[str]] = {}
        for placed in wanted:
            asked.setdefault(placed.contact, []).append(self._effect(placed.natural))
        opened = self._ledger.open(asked)
        return opened, [self._marked(placed, opened.held[placed.contact]) for placed in wanted]

    def _marked(self, placed: Placed, held: Held) -> Placed:
        """The row under the effect to record it by: what was annulled may be imported again."""
        if not held.standing.annulled:
            effect = self._effect(placed.natural)
            return replace(placed, effect=effect, seen=effect in held.seen)
        entries = [decode_line(line) for line in self._ledger.lines(placed.contact)]
        void = {each.event for each in entries if each.batch in held.standing.annulled}
        generation = 0
        while self._effect(placed.natural, generation) in void:
            generation += 1
        effect = self._effect(placed.natural, generation)
        return replace(placed, effect=effect, seen=any(each.event == effect for each in entries))

    def _record(self, taken: list[Placed], order: Order) -> dict[int, Result]:
        """Append what is left until nothing is; the rows that came out otherwise after all."""
        found: dict[int, Result] = {}
        for _ in range(_ATTEMPTS):
            if not taken:
                return found
            opened, taken = self._open(taken)
            taken = [each for each in taken if self._still(each, opened, order, found)]
            taken = self._append(taken, opened, order)
        if taken:
            raise StoreContended("a contact kept moving; the same file may be imported again")
        return found

    def _still(
        self, placed: Placed, opened: Opened, order: Order, found: dict[int, Result]
    ) -> bool:
        """Whether a row is to be recorded on what is there now."""
        result = _weigh(placed, opened, order)
        if result.weighed is Weighed.REFUSED:
            found[result.line] = result
        return result.weighed in (Weighed.NEW, Weighed.CHANGES)

    def _append(self, taken: list[Placed], opened: Opened, order: Order) -> list[Placed]:
        """Append on what was opened; what has to be tried again."""
        if not taken:
            return []
        policy = self._policies.under(opened.birth)
        works = [self._work(each, order, opened.now, policy, opened.held) for each in taken]
        appends = self._lines.appends(works, opened.held, policy)
        restrictive = order.mode is Mode.SUPPRESS_ONLY
        outcomes = self._ledger.append(appends, opened.birth, restrictive=restrictive)
        pairs = zip(taken, outcomes, strict=True)
        return [placed for placed, outcome in pairs if outcome is Outcome.MOVED]

    def _work(
        self,
        placed: Placed,
        order: Order,
        now: datetime,
        policy: Policy,
        held: Mapping[str, Held],
    ) -> Work:
        origin = Origin(
            event=placed.effect,
            delivery=order.batch,
            business=order.business,
            source=order.source,
            received_at=now,
            batch=order.batch,
            flags=(BLOCK_LIST,) if order.block_list else (),
        )
        reading = Reading(origin=origin, policy=policy, ids=self._ids)
        drafts = interpret(placed.wanted.event, reading)
        if held[placed.contact].standing.erased is not None:
            # Whoever was erased may be on a list of opt-outs; nothing personal is kept of that.
            drafts = tuple(replace(each, address=None, evidence=None) for each in drafts)
        return Work(
            contact=placed.contact, about="", effect=placed.effect, origin=origin, drafts=drafts
        )


def _weigh(placed: Placed, opened: Opened, order: Order) -> Result:
    """What a row comes to on what is held, whatever else the file says."""
    line, standing = placed.wanted.line, opened.held[placed.contact].standing
    if placed.seen:
        return Result(line=line, weighed=Weighed.UNCHANGED)
    if order.batch in standing.annulled:
        return _refused(line, RowRefused("annulled", _ANNULLED))
    try:
        if isinstance(placed.wanted.event, ContactOptedIn):
            blocked_by(standing, placed.wanted.event)
    except RowRefused as refused:
        return _refused(line, refused)
    return Result(line=line, weighed=Weighed.CHANGES if standing.version else Weighed.NEW)


def _in_file(placed: Placed, result: Result, book: RowBook) -> Result:
    """The same in the light of the rows before it."""
    if result.weighed not in (Weighed.NEW, Weighed.CHANGES):
        return result
    if book.has(placed.natural):
        return replace(result, weighed=Weighed.UNCHANGED)
    stop = f"stop {placed.contact}"
    if not placed.revokes and book.has(stop):
        return _refused(result.line, RowRefused("revoked", REVOKED))
    if placed.revokes:
        book.add(stop)
    book.add(placed.natural)
    first = book.add(placed.contact)
    known = result.weighed is Weighed.CHANGES or not first
    return replace(result, weighed=Weighed.CHANGES if known else Weighed.NEW)


def _refused(line: int, refused: RowRefused) -> Result:
    return Result(line=line, weighed=Weighed.REFUSED, reason=refused.reason, detail=str(refused))

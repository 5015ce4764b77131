"""Screening: a whole audience judged row by row, and what came of it, counted by reason.

It is a look ahead. Nothing is logged or released, so what is sent afterwards is submitted, judged
and claimed like any other message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Final

import msgspec

from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.errors import AddressInvalid, AssentError
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.services.address_list import AddressList
from processor.services.audience import Decided, Listed
from processor.services.bulk import BATCH, Answer, Answers, BulkGate
from processor.services.contact_set import ContactSet

_DUPLICATE: Final = Answer(verdict=Verdict.BLOCKED, codes=("duplicate_in_list",))
_UNREADABLE: Final = Answer(verdict=Verdict.BLOCKED, codes=("row_unreadable",))


class PolicyChanged(AssentError):
    """The policy became another one amid a list."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent to everybody on a list, and not after `deadline`.

    `region` is where the list's numbers are dialled.
    """

    business: str
    brand: str
    channel: Channel
    purpose: str
    region: str | None = None
    deadline: datetime | None = None


class Bad(msgspec.Struct, frozen=True, kw_only=True):
    """A row that nobody can be reached by, and why; without the address."""

    line: int
    reason: str
    detail: str


class Tally(msgspec.Struct, kw_only=True):
    """What came of a list so far. `codes` counts each reason of each row, so a row may count twice.

    `since` is the store's time at the first row; entries recorded later may have been seen or not.
    """

    rows: int = 0
    verdicts: Counter[str] = msgspec.field(default_factory=Counter)
    codes: Counter[str] = msgspec.field(default_factory=Counter)
    policy: str = ""
    since: datetime | None = None

    @property
    def bad(self) -> int:
        """Rows by which nobody can be reached."""
        return self.codes["row_unreadable"] + self.codes["address_invalid"]


class _Placed(msgspec.Struct, kw_only=True):
    """Some rows, and what is known of each before the store has answered."""

    rows: list[Listed]
    addresses: list[str]
    contacts: list[str]
    known: list[Answer | None]
    unreadable: list[int]
    asked: Future[Answers] | None = None

    def answers(self) -> Answers:
        """What the store answered, as soon as it has; raises StoreUnavailable."""
        if self.asked is None:
            raise RuntimeError("nobody asked about these rows")
        return self.asked.result()


class Screening:
    """Judges one audience. Raises StoreUnavailable, PolicyChanged."""

    def __init__(
        self,
        target: Target,
        *,
        bulk: BulkGate,
        ids: IdKey,
        told: Callable[[Bad], None] = lambda _: None,
    ) -> None:
        self.tally = Tally()
        self._bulk = bulk
        self._ids = ids
        self._told = told
        self._target = target
        self._list = AddressList(ids, target.business, target.channel.kind, target.region)
        self._seen = ContactSet()
        self._message = Message(
            id="",
            business=target.business,
            brand=target.brand,
            channel=target.channel,
            contact="",
            purpose=target.purpose,
            deadline=target.deadline,
        )

    def run(self, rows: Iterable[Listed]) -> Iterator[list[Decided]]:
        """Everybody on the list with their answer, in its order, some hundreds at a time.

        While the store looks some up, those before them can be written and those after them read.
        """
        waiting = iter(rows)
        with ThreadPoolExecutor(max_workers=1) as asking:
            earlier: _Placed | None = None
            while batch := list(islice(waiting, BATCH)):
                placed = self._placed(batch)
                placed.asked = asking.submit(self._bulk.ask, self._message, placed.contacts)
                if earlier is not None:
                    yield self._decided(earlier)
                earlier = placed
            if earlier is not None:
                yield self._decided(earlier)

    def _placed(self, batch: list[Listed]) -> _Placed:
        """The addresses in normal form, and the contacts that the store is to be asked about."""
        placed = _Placed(
            rows=batch,
            addresses=[],
            contacts=[],
            known=[None] * len(batch),
            unreadable=[],
        )
        for place, address in enumerate(self._list.read([listed.address for listed in batch])):
            listed = batch[place]
            if listed.fault:
                placed.known[place] = self._bad(listed, "row_unreadable", listed.fault)
            elif isinstance(address, AddressInvalid):
                placed.known[place] = self._bad(listed, "address_invalid", str(address))
                placed.unreadable.append(place)
            else:
                placed.addresses.append(address)
                continue
            placed.addresses.append("")
        self._name(placed)
        return placed

    def _name(self, placed: _Placed) -> None:
        """Name the contacts of all that can be read, each once in the whole list."""
        places = [place for place, known in enumerate(placed.known) if known is None]
        named = self._list.contacts([placed.addresses[place] for place in places])
        for place, contact, new in zip(places, named, self._seen.add_all(named), strict=True):
            if new:
                placed.contacts.append(contact)
            else:
                placed.known[place] = _DUPLICATE

    def _bad(self, listed: Listed, reason: str, detail: str) -> Answer:
        self._told(Bad(line=listed.line, reason=reason, detail=detail))
        return _UNREADABLE

    def _decided(self, placed: _Placed) -> list[Decided]:
        answers = placed.answers()
        if self.tally.policy not in ("", answers.policy):
            raise PolicyChanged("the policy was changed meanwhile; judge the whole list again")
        self.tally.policy = answers.policy
        self.tally.since = self.tally.since or answers.at
        for place in placed.unreadable:
            placed.known[place] = answers.unreadable
        judged = iter(answers.answers)
        decided = [
            Decided(listed, address, known or next(judged))
            for listed, address, known in zip(
                placed.rows, placed.addresses, placed.known, strict=True
            )
        ]
        self._count(decided)
        return decided

    def _count(self, decided: Sequence[Decided]) -> None:
        self.tally.rows += len(decided)
        # Few different answers come of many rows.
        for (verdict, codes), times in Counter([each.answer.told for each in decided]).items():
            self.tally.verdicts[verdict] += times
            self.tally.codes.update(dict.fromkeys(codes.split(";"), times))

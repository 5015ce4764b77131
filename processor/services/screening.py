"""Screening: a whole audience judged row by row, and what came of it, counted by reason.

It is a look ahead. Nothing is logged or released, so what is sent afterwards is submitted, judged
and claimed like any other message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final

import msgspec

from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.decision import Verdict
from processor.domain.errors import AddressInvalid, AssentError
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.domain.phone import e164
from processor.services.audience import Decided, Listed
from processor.services.bulk import BATCH, Answer, BulkGate
from processor.services.contact_set import ContactSet

_DUPLICATE: Final = Answer(verdict=Verdict.BLOCKED, codes=("duplicate_in_list",))
_UNREADABLE: Final = Answer(verdict=Verdict.BLOCKED, codes=("row_unreadable",))


class PolicyChanged(AssentError):
    """The policy became another one amid a list."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent to everybody on a list; `region` is where its numbers are dialled."""

    business: str
    brand: str
    channel: Channel
    purpose: str
    region: str | None = None


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
        self._read = _reader(target)
        self._named = ids.namer(target.business, target.channel.kind)
        self._seen = ContactSet()
        self._message = Message(
            id="",
            business=target.business,
            brand=target.brand,
            channel=target.channel,
            contact="",
            purpose=target.purpose,
        )

    def run(self, rows: Iterable[Listed]) -> Iterator[list[Decided]]:
        """Everybody on the list with their answer, in its order, some hundreds at a time."""
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            decided = self._decided(batch)
            self._count(decided)
            yield decided

    def _decided(self, batch: Sequence[Listed]) -> list[Decided]:
        placed = [self._placed(listed) for listed in batch]
        answers = self._bulk.ask(self._message, [contact for _, contact, _ in placed if contact])
        if self.tally.policy not in ("", answers.policy):
            raise PolicyChanged("the policy was changed meanwhile; judge the whole list again")
        self.tally.policy = answers.policy
        self.tally.since = self.tally.since or answers.at
        judged = iter(answers.answers)
        decided = []
        for listed, (address, contact, known) in zip(batch, placed, strict=True):
            answer = next(judged) if contact else known or answers.unreadable
            decided.append(Decided(listed, address, answer))
        return decided

    def _placed(self, listed: Listed) -> tuple[str, str, Answer | None]:
        """The address in normal form and the contact to be judged; else the answer, if known."""
        if listed.fault:
            self._told(Bad(line=listed.line, reason="row_unreadable", detail=listed.fault))
            return "", "", _UNREADABLE
        try:
            address = self._read(listed.address)
        except AddressInvalid as error:
            self._told(Bad(line=listed.line, reason="address_invalid", detail=str(error)))
            return "", "", None
        contact = self._named(address)
        if self._seen.add(contact):
            return address, contact, None
        return address, "", _DUPLICATE

    def _count(self, decided: Sequence[Decided]) -> None:
        self.tally.rows += len(decided)
        # Few different answers come of many rows.
        for (verdict, codes), times in Counter([each.answer.told for each in decided]).items():
            self.tally.verdicts[verdict] += times
            self.tally.codes.update(dict.fromkeys(codes.split(";"), times))


def _reader(target: Target) -> Callable[[str], str]:
    """What makes the normal form of an address."""
    kind, region = target.channel.kind, target.region
    if kind is AddressKind.PHONE:
        return partial(e164, region=region)
    return lambda text: parse_address(kind, text).value

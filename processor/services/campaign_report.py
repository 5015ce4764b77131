"""What came of a campaign: its rows as they came, with what was decided, and where everybody is.

Both go through the list chunk by chunk and hold one chunk at a time.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.campaign import CampaignState
from processor.domain.decision import Verdict
from processor.domain.errors import UNREADABLE, AssentError
from processor.domain.identity import IdKey
from processor.ports.campaigns import Campaign, Campaigns, ChunkRecord
from processor.services.audience import Decided
from processor.services.bulk import Answer
from processor.services.campaign_vault import CampaignEnded, CampaignVault
from processor.services.handing import CANCELLED, Handing
from processor.services.lists import Head, headed
from processor.services.placing import addresses_of
from processor.services.standing_answers import Person, people_of
from processor.services.waves import Place, place_of

_WITH_REASONS: Final = frozenset({Place.BLOCKED, Place.DEFERRED})


class NotJudgedYet(AssentError):
    """Not all of the list was judged, so there is no result of it yet."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a result as text: the first of them is the row with the number `start`.

    Rows are numbered from 0 below the head, as they stand in the list.
    """

    start: int
    rows: int
    text: str

    def __repr__(self) -> str:
        """Hide the text."""
        return f"Piece({self.start})"


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that names nobody: its line in the list, the reason's code, and what is wrong.

    `row` is its number below the head, from 0.
    """

    row: int
    line: int
    reason: str
    detail: str


class Account(msgspec.Struct, kw_only=True):
    """Where everybody of a list is.

    `people` = the sum of `places`; `rows` = `people` + `duplicates` + `bad`. `codes` are why
    people are blocked or deferred. `planned` are those who might be sent to when the list was
    judged, which is the sum of `planned_places`. Who was not handed over before a campaign was
    cancelled is blocked by that.
    """

    rows: int = 0
    people: int = 0
    planned: int = 0
    duplicates: int = 0
    bad: int = 0
    places: Counter[str] = msgspec.field(default_factory=Counter)
    planned_places: Counter[str] = msgspec.field(default_factory=Counter)
    codes: Counter[str] = msgspec.field(default_factory=Counter)


class CampaignResults:
    """Reads them. Raises StoreUnavailable, VaultUnavailable, CampaignEnded, NotJudgedYet."""

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        vault: CampaignVault,
        handing: Handing,
        ids: IdKey,
        now: Callable[[], datetime],
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._handing = handing
        self._ids = ids
        self._now = now

    def media_type(self, campaign: Campaign) -> str:
        """What a result is: `text/csv` or `application/x-ndjson`; as the list came."""
        return "text/csv" if self._head(campaign).form == "csv" else "application/x-ndjson"

    def download(
        self, campaign: Campaign, *, start: int = 0, only: Verdict | None = None
    ) -> Iterator[Piece]:
        """The rows with what was decided of each last, from the row `start` on.

        A CSV head comes first if `start` is 0. What is written of a row changes only when a wave
        decides it again; of whoever was erased nothing is written. No cell can be taken for a
        formula. Each piece says where to go on: `start` + `rows`, also where rows were left out.
        """
        head, records = self._head(campaign), self._whole(campaign)
        return self._pieces(campaign, head, records, start, only)

    def bad_rows(self, campaign: Campaign, *, start: int = 0) -> Iterator[BadRow]:
        """The rows that name nobody, in the order of the list, from the row `start` on.

        Raises NotJudgedYet at once.
        """
        return self._bad_rows(campaign, self._whole(campaign), start)

    def _bad_rows(
        self, campaign: Campaign, records: list[tuple[int, ChunkRecord]], start: int
    ) -> Iterator[BadRow]:
        at = 0
        for chunk, record in records:
            begun, at = at, at + record.rows
            if at <= start:
                continue
            judged = self._vault.judged(campaign, chunk, record)
            rows = zip(self._vault.rows(campaign, chunk), judged.rows, strict=True)
            for number, (listed, (contact, place, _)) in enumerate(rows, start=begun):
                codes = judged.answers[place].codes
                if number >= start and not contact and "duplicate_in_list" not in codes:
                    detail = listed.fault or "the address cannot be read"
                    yield BadRow(row=number, line=listed.line, reason=codes[0], detail=detail)

    def account(self, campaign: Campaign) -> Account:
        """Where everybody is by now; it asks for each person's message, a chunk at a time."""
        told = Account()
        for chunk, record in self._whole(campaign):
            judged = self._vault.judged(campaign, chunk, record)
            people = people_of(judged, self._vault.changes(campaign, chunk, record))
            told.rows += len(judged.rows)
            told.people += len(people)
            told.planned += sum(each.first is not Verdict.BLOCKED for each in people)
            nobody = Counter(judged.answers[row[1]].codes for row in judged.rows if not row[0])
            told.duplicates += nobody.pop(("duplicate_in_list",), 0)
            told.bad += nobody.total()
            self._count(campaign, people, told)
        return told

    def _count(self, campaign: Campaign, people: list[Person], told: Account) -> None:
        now, over = self._now(), campaign.state is CampaignState.CANCELLED
        messages = self._handing.messages(campaign, [person.contact for person in people])
        for person, message in zip(people, messages, strict=True):
            codes = message.reasons if message else person.answer.codes
            place = place_of(message, now) if message else _place(person)
            if over and message is None and place is not Place.BLOCKED:
                place, codes = Place.BLOCKED, (CANCELLED,)
            told.places[place.value] += 1
            if person.first is not Verdict.BLOCKED:
                told.planned_places[place.value] += 1
            if place in _WITH_REASONS:
                told.codes.update(codes)

    def _pieces(
        self,
        campaign: Campaign,
        head: Head,
        records: list[tuple[int, ChunkRecord]],
        start: int,
        only: Verdict | None,
    ) -> Iterator[Piece]:
        out, at = io.StringIO(newline=""), 0
        audience = headed(head)
        if start == 0:
            audience.begin(out)
        for chunk, record in records:
            begun, at = at, at + record.rows
            if at <= start:
                continue
            skipped = max(start - begun, 0)
            rows = self._decided(campaign, chunk, record)[skipped:]
            audience.write(out, [row for row in rows if only in (None, row.answer.verdict)])
            yield Piece(start=begun + skipped, rows=len(rows), text=out.getvalue())
            out = io.StringIO(newline="")

    def _decided(self, campaign: Campaign, chunk: int, record: ChunkRecord) -> list[Decided]:
        judged = self._vault.judged(campaign, chunk, record)
        answers: list[Answer] = [judged.answers[row[1]].answer for row in judged.rows]
        for person in people_of(judged, self._vault.changes(campaign, chunk, record)):
            answers[person.place] = person.answer
        rows = self._vault.rows(campaign, chunk)
        addresses = addresses_of(campaign.spec, self._ids, rows)
        return list(map(Decided, rows, addresses, answers))

    def _whole(self, campaign: Campaign) -> list[tuple[int, ChunkRecord]]:
        """The chunks in their order; all of them, or NotJudgedYet."""
        records = self._campaigns.chunk_records(campaign.id)
        if not campaign.chunks or len(records) < campaign.chunks:
            raise NotJudgedYet("the list is not judged to its end yet; see its progress")
        return sorted(records.items())

    def _head(self, campaign: Campaign) -> Head:
        if not campaign.head:
            raise NotJudgedYet("the list is not received to its end yet")
        try:
            return msgspec.msgpack.decode(self._vault.head(campaign), type=Head)
        except UNREADABLE:
            raise CampaignEnded("the head of the list cannot be read by this version") from None


def _place(person: Person) -> Place:
    """Of somebody who was not handed over."""
    match person.answer.verdict:
        case Verdict.BLOCKED:
            return Place.BLOCKED
        case Verdict.DEFERRED:
            return Place.DEFERRED
        case Verdict.APPROVED:
            return Place.NEWCOMER if person.first is Verdict.BLOCKED else Place.LEFT

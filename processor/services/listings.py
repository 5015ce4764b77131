"""Listings: the rows by which a contact stands on lists of campaigns, for whoever may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.domain.bloom import may_hold
from processor.domain.decision import Verdict
from processor.domain.identity import IdKey
from processor.ports.campaigns import Campaign, Campaigns, ChunkRecord
from processor.services.audience import Listed
from processor.services.campaign_vault import ERASED, CampaignEnded, CampaignVault, Judged
from processor.services.placing import placed
from processor.services.standing_answers import Person, changed, people_of

_PAGE: Final = 100


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of a row by one pass, and when."""

    at: datetime
    verdict: Verdict
    codes: tuple[str, ...]


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a list: its line, its cells as they came, and what was decided, latest last."""

    campaign: str
    name: str
    began_at: datetime
    line: int
    cells: Any
    made: tuple[Made, ...]

    def __repr__(self) -> str:
        """Hide the cells."""
        return f"Listing({self.campaign}, line={self.line})"


class Listings:
    """Finds and erases them. Raises StoreUnavailable, VaultUnavailable."""

    def __init__(self, *, campaigns: Campaigns, vault: CampaignVault, ids: IdKey) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._ids = ids

    def of(self, business: str, contact: str) -> Iterator[Listing]:
        """Every row of a contact on lists that were judged, the latest campaign first.

        Of each campaign a few chunks are read. One that ends meanwhile is passed over.
        """
        lowered = self._ids.lower(contact)
        for campaign in self._all(business):
            try:
                yield from self._on(campaign, lowered)
            except CampaignEnded:
                continue

    def _all(self, business: str) -> Iterator[Campaign]:
        before: str | None = None
        while True:
            page = self._campaigns.page(business, before, _PAGE)
            yield from page.rows
            before = page.next
            if before is None:
                return

    def _on(self, campaign: Campaign, lowered: str) -> Iterator[Listing]:
        for chunk, record in self._chunks(campaign, lowered):
            yield from self._in(campaign, chunk, record, lowered)

    def _chunks(self, campaign: Campaign, lowered: str) -> Iterator[tuple[int, ChunkRecord]]:
        """The chunks that may hold a contact."""
        raw = bytes.fromhex(lowered)
        for chunk, bloom in sorted(self._campaigns.blooms(campaign.id).items()):
            record = self._campaigns.chunk(campaign.id, chunk) if may_hold(bloom, raw) else None
            if record is not None:
                yield chunk, record

    def erase(self, business: str, contact: str) -> int:
        """Leave nothing of a contact on lists that were judged; how many rows there were.

        Safe to repeat. That there was such a row, and what was decided of it, stays, by a keyed
        hash, as in the ledger.
        """
        lowered, erased = self._ids.lower(contact), 0
        for campaign in self._all(business):
            try:
                for chunk, record in self._chunks(campaign, lowered):
                    rows = self._vault.rows(campaign, chunk)
                    judged = self._vault.judged(campaign, chunk, record)
                    places = self._places(campaign, judged, rows, lowered)
                    if places and self._vault.erase_rows(campaign, chunk, places):
                        erased += len(places)
            except CampaignEnded:
                continue
        return erased

    def _in(
        self, campaign: Campaign, chunk: int, record: ChunkRecord, lowered: str
    ) -> Iterator[Listing]:
        judged = self._vault.judged(campaign, chunk, record)
        rows = self._vault.rows(campaign, chunk)
        for place in self._places(campaign, judged, rows, lowered):
            if rows[place].fault != ERASED:
                yield Listing(
                    campaign=campaign.id,
                    name=campaign.spec.name,
                    began_at=campaign.began_at,
                    line=rows[place].line,
                    cells=rows[place].cells,
                    made=tuple(self._made(campaign, chunk, record, judged, place)),
                )

    def _places(
        self, campaign: Campaign, judged: Judged, rows: Sequence[Listed], lowered: str
    ) -> list[int]:
        """The rows that stand for a contact, and those that repeat it."""
        raw = bytes.fromhex(lowered)
        own = [place for place, row in enumerate(judged.rows) if row[0] == raw]
        alike = [place for place, row in enumerate(judged.rows) if not row[0]]
        found = placed(campaign.spec, self._ids, [rows[place] for place in alike])
        contact = self._ids.lift(lowered)
        again = (at for at, each in zip(alike, found, strict=True) if each.contact == contact)
        return sorted([*own, *again])

    def _made(
        self, campaign: Campaign, chunk: int, record: ChunkRecord, judged: Judged, place: int
    ) -> Iterator[Made]:
        answer = judged.answers[judged.rows[place][1]]
        yield Made(at=judged.at, verdict=answer.verdict, codes=answer.codes)
        people = {each.place: each for each in people_of(judged, ())}
        for change in self._vault.changes(campaign, chunk, record):
            again: Person | None = changed(people, change).get(place)
            if again is not None:
                told = again.answer
                yield Made(at=again.at, verdict=told.verdict, codes=told.codes)

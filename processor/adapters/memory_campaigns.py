"""Campaigns in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from processor.adapters.memory_campaign_shelf import (
    CampaignShelf,
    CampaignShelves,
    LentChunk,
    Slot,
)
from processor.adapters.memory_campaign_turns import chosen, drop_over, moved, taken
from processor.adapters.memory_store import MemoryStore
from processor.domain.campaign import CampaignAct, CampaignState, Effect, PassKind, after
from processor.ports.campaigns import (
    LEFT,
    STUCK,
    Begun,
    Campaign,
    CampaignConflict,
    CampaignCounts,
    CampaignSpec,
    ChunkRecord,
    Committed,
    Lent,
    Moved,
    Opening,
    Received,
    Turn,
    WavePlan,
)
from processor.ports.errors import StoreUnavailable
from processor.ports.pages import Page

_ID: Final = re.compile(r"cmp_[0-9a-f]{32}")
#: Failures after which a chunk is lent more and more seldom.
_SOON: Final = 2
_SELDOM: Final = 6


class MemoryCampaigns:
    """The campaigns port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def begin(
        self,
        campaign: str,
        spec: CampaignSpec,
        *,
        attempt: str,
        wrapped_key: bytes,
        keep: timedelta,
        within: timedelta,
        fingerprint: str,
        sealed: bytes,
    ) -> Begun:
        _checked(campaign)
        with self._store.writing() as shelves:
            known, now = shelves.campaigns.by_id.get(campaign), self._store.clock()
            if known is None:
                made = Campaign(
                    id=campaign,
                    spec=spec,
                    state=CampaignState.RECEIVING,
                    attempt=attempt,
                    wrapped_key=wrapped_key,
                    began_at=now,
                    ends_at=now + keep,
                    sealed=sealed,
                )
                known = shelves.campaigns.by_id[campaign] = CampaignShelf(
                    campaign=made, fingerprint=fingerprint, upload_until=now + within
                )
            if known.fingerprint != fingerprint:
                raise CampaignConflict("this key was given before with another order")
            writing = known.campaign.state is CampaignState.RECEIVING
            if writing:
                known.upload_until = now + within
                known.campaign = replace(known.campaign, attempt=attempt, rows=0, chunks=0)
            return Begun(campaign=self._seen(shelves.campaigns, known), writing=writing)

    def get(self, campaign: str) -> Campaign | None:
        with self._store.reading() as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            return self._seen(shelves.campaigns, shelf) if shelf else None

    def page(self, business: str, before: str | None, limit: int) -> Page[Campaign]:
        with self._store.reading() as shelves:
            mine = [
                shelf
                for shelf in shelves.campaigns.by_id.values()
                if shelf.campaign.spec.business == business
                and (before is None or shelf.campaign.began_at < _moment(before))
            ]
            mine.sort(key=lambda shelf: (shelf.campaign.began_at, shelf.campaign.id), reverse=True)
            if len(mine) <= limit:
                return Page(rows=tuple(self._seen(shelves.campaigns, each) for each in mine))
            last = mine[limit - 1].campaign.began_at
            seen = [shelf for shelf in mine if shelf.campaign.began_at >= last]
            rows = [self._seen(shelves.campaigns, shelf) for shelf in seen]
            return Page(rows=tuple(rows), next=last.isoformat())

    def _seen(self, campaigns: CampaignShelves, shelf: CampaignShelf) -> Campaign:
        lent = campaigns.lent.items()
        tries = [each.turn.tries for (name, _), each in lent if name == shelf.campaign.id]
        stuck = sum(each >= STUCK for each in tries)
        return replace(shelf.campaign, counts=dict(shelf.counts), stuck=stuck)

    def upload(self, campaign: str, attempt: str, received: Received) -> bool:
        whole = bool(received.digest)
        with self._store.writing() as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            if shelf is None or shelf.campaign.attempt != attempt:
                return False
            act = CampaignAct.RECEIVED if whole else CampaignAct.TOUCH
            opening = Opening(kind=PassKind.JUDGE, upto=received.chunks) if whole else None
            done = moved(shelf, act, Effect.KEEP, opening, self._store.clock()).done
            if done:
                told: dict[str, Any] = {"rows": received.rows, "chunks": received.chunks}
                if whole:
                    told |= {"head": received.head, "digest": received.digest}
                    told |= {"buckets": received.buckets}
                shelf.campaign = replace(shelf.campaign, **told)
            return done

    def act(
        self,
        campaign: str,
        act: CampaignAct,
        effect: Effect,
        *,
        opening: Opening | None = None,
        wave: WavePlan | None = None,
    ) -> Moved | None:
        with self._store.writing() as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            if shelf is None:
                return None
            came = moved(shelf, act, effect, opening, self._store.clock())
            if came.done and wave:
                shelf.campaign = replace(shelf.campaign, wave=wave)
            return came

    def ring(self, slots: int, lost: timedelta) -> Sequence[tuple[int, int]]:
        with self._store.writing() as shelves:
            campaigns, now = shelves.campaigns, self._store.clock()
            if not any(each.work and not each.work.held for each in campaigns.by_id.values()):
                return []
            rung = []
            for number in range(slots):
                slot = campaigns.slots.setdefault(number, Slot())
                if slot.seen is None or slot.seen + lost <= now:
                    slot.seen = now
                    rung.append((number, slot.number))
            return rung

    def lend(self, slot: int, number: int, *, lease: timedelta, each: int, all_in_all: int) -> Lent:
        with self._store.writing() as shelves:
            campaigns, now = shelves.campaigns, self._store.clock()
            place = campaigns.slots.setdefault(slot, Slot())
            if place.number != number:
                return Lent()
            drop_over(campaigns, now)
            found = chosen(campaigns, now, each, all_in_all)
            if found is None:
                place.seen = None
                return Lent()
            shelf, work = found
            turn = taken(campaigns, shelf, work, now)
            for_longer = 2 ** min(max(turn.tries - _SOON, 0), _SELDOM)
            campaigns.lent[turn.campaign, turn.chunk] = LentChunk(
                turn=turn,
                business=shelf.campaign.spec.business,
                ends_at=now + lease * for_longer,
            )
            campaigns.order += 1
            campaigns.worked = now
            campaigns.served[shelf.campaign.spec.business] = campaigns.order
            place.number, place.seen = number + 1, now
            return Lent(turn=turn, next=place.number)

    def holds(self, turn: Turn) -> bool:
        with self._store.reading() as shelves:
            shelf = shelves.campaigns.by_id.get(turn.campaign)
            present = shelf.work.turn if shelf and shelf.work else None
            return _mine(shelves.campaigns, turn) and present == turn.turn

    def enlist(self, turn: Turn, contacts: Sequence[str]) -> Sequence[int] | None:
        with self._store.writing() as shelves:
            if not _mine(shelves.campaigns, turn):
                return None
            shelf = shelves.campaigns.by_id[turn.campaign]
            if turn.chunk not in shelf.twice:
                twice = []
                for place, contact in enumerate(contacts):
                    if contact in shelf.listed:
                        twice.append(place)
                    shelf.listed.add(contact)
                shelf.twice[turn.chunk] = tuple(twice)
            return shelf.twice[turn.chunk]

    def commit(
        self,
        turn: Turn,
        record: ChunkRecord,
        counts: CampaignCounts,
        *,
        bloom: bytes = b"",
    ) -> Committed:
        with self._store.writing() as shelves:
            shelf = shelves.campaigns.by_id.get(turn.campaign)
            if shelf is None or not _mine(shelves.campaigns, turn):
                return Committed(done=False)
            del shelves.campaigns.lent[turn.campaign, turn.chunk]
            shelf.records[turn.chunk] = record
            shelf.counts.update(counts)
            if bloom:
                shelf.blooms[turn.chunk] = bloom
            if turn.kind is PassKind.JUDGE:
                now = self._store.clock()
                since = shelf.campaign.since or now
                shelf.campaign = replace(shelf.campaign, since=since, until=now)
            work = shelf.work
            if work is None or work.turn != turn.turn:
                return Committed(done=True)
            shelf.campaign = replace(shelf.campaign, done=shelf.campaign.done + 1)
            lent = any(name == turn.campaign for name, _ in shelves.campaigns.lent)
            if work.next < work.upto or lent:
                return Committed(done=True)
            shelf.work = None
            for act in (CampaignAct.OVER, *([] if shelf.counts[LEFT] else [CampaignAct.FINISH])):
                state = after(shelf.campaign.state, act) or shelf.campaign.state
                shelf.campaign = replace(shelf.campaign, state=state)
            return Committed(done=True, over=True)

    def chunk(self, campaign: str, number: int) -> ChunkRecord | None:
        return self.chunk_records(campaign).get(number)

    def chunk_records(self, campaign: str) -> Mapping[int, ChunkRecord]:
        with self._store.reading() as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            return dict(shelf.records) if shelf else {}

    def blooms(self, campaign: str) -> Mapping[int, bytes]:
        with self._store.reading() as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            return dict(shelf.blooms) if shelf else {}

    def idle(self) -> timedelta | None:
        with self._store.reading() as shelves:
            works = [each.work for each in shelves.campaigns.by_id.values()]
            opened = [work.opened for work in works if work and not work.held]
            since = [min(opened), *filter(None, [shelves.campaigns.worked])] if opened else []
            return self._store.clock() - max(since) if since else None

    def outlived(self, limit: int) -> Sequence[str]:
        with self._store.reading() as shelves:
            now = self._store.clock()
            found = [(each.ends_at, each.campaign.id) for each in shelves.campaigns.by_id.values()]
            over = sorted(each for each in found if each[0] <= now)
            return [name for _, name in over[:limit]]

    def unlist(self, campaign: str) -> None:
        with self._store.writing(restrictive=True) as shelves:
            if campaign in shelves.campaigns.by_id:
                shelves.campaigns.by_id[campaign].listed.clear()

    def lock(self, campaign: str) -> None:
        with self._store.writing(restrictive=True) as shelves:
            shelf = shelves.campaigns.by_id.get(campaign)
            if shelf is not None:
                shelf.campaign = replace(shelf.campaign, wrapped_key=b"")

    def forget(self, campaign: str) -> None:
        with self._store.writing(restrictive=True) as shelves:
            shelves.campaigns.by_id.pop(campaign, None)


def _checked(campaign: str) -> None:
    if not _ID.fullmatch(campaign):
        raise StoreUnavailable("not a campaign id")


def _moment(place: str) -> datetime:
    return datetime.fromisoformat(place)


def _mine(campaigns: CampaignShelves, turn: Turn) -> bool:
    lent = campaigns.lent.get((turn.campaign, turn.chunk))
    return lent is not None and (lent.turn.token, lent.turn.turn) == (turn.token, turn.turn)

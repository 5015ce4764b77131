"""Whose turn it is among campaigns in memory, and what acts make of one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from processor.adapters.memory_campaign_shelf import CampaignShelf, CampaignShelves, OpenPass
from processor.domain.campaign import CampaignAct, Effect, PassKind, after
from processor.ports.campaigns import Moved, Opening, Turn


def moved(
    shelf: CampaignShelf,
    act: CampaignAct,
    effect: Effect,
    opening: Opening | None,
    now: datetime,
) -> Moved:
    """Do an act, if the state allows."""
    goal = after(shelf.campaign.state, act)
    if goal is None:
        return Moved(done=False, state=shelf.campaign.state)
    shelf.campaign = replace(shelf.campaign, state=goal)
    if opening is not None and opening.kind is PassKind.WITHDRAW and not shelf.campaign.waves:
        opening, effect = None, Effect.END
    if opening is not None:
        turn, waves = shelf.campaign.turn + 1, shelf.campaign.waves
        waves += opening.kind is PassKind.WAVE
        told: dict[str, Any] = {"turn": turn, "kind": opening.kind, "upto": opening.upto}
        shelf.campaign = replace(shelf.campaign, **told, done=0, waves=waves)
        shelf.work = OpenPass(turn=turn, kind=opening.kind, upto=opening.upto, opened=now)
    elif effect is Effect.END:
        shelf.work = None
    elif shelf.work is not None and effect in (Effect.HOLD, Effect.GO):
        shelf.work.held = effect is Effect.HOLD
    return Moved(done=True, state=goal)


def drop_over(campaigns: CampaignShelves, now: datetime) -> None:
    """Let go of leases that are over and belong to no pass of now."""
    for name, lent in list(campaigns.lent.items()):
        shelf = campaigns.by_id.get(name[0])
        present = shelf.work.turn if shelf and shelf.work else None
        if lent.ends_at <= now and present != lent.turn.turn:
            del campaigns.lent[name]


def chosen(
    campaigns: CampaignShelves, now: datetime, each: int, all_in_all: int
) -> tuple[CampaignShelf, OpenPass] | None:
    """The campaign whose turn it is."""
    out = [lent.business for lent in campaigns.lent.values() if lent.ends_at > now]
    if len(out) >= all_in_all:
        return None
    free = [
        ((campaigns.served.get(shelf.campaign.spec.business, 0), work.opened), shelf, work)
        for shelf, work in _workable(campaigns, now)
        if out.count(shelf.campaign.spec.business) < each
    ]
    if not free:
        return None
    _, shelf, work = min(free, key=lambda one: one[0])
    return shelf, work


def _workable(
    campaigns: CampaignShelves, now: datetime
) -> Iterator[tuple[CampaignShelf, OpenPass]]:
    """Passes with a chunk to lend, none of whose campaign is lent for an earlier pass."""
    for name, shelf in campaigns.by_id.items():
        work = shelf.work
        if work is None or work.held:
            continue
        lent = [each for (whose, _), each in campaigns.lent.items() if whose == name]
        waits = any(each.turn.turn != work.turn for each in lent)
        lapsed = any(each.ends_at <= now for each in lent)
        if not waits and (lapsed or work.next < work.upto):
            yield shelf, work


def taken(campaigns: CampaignShelves, shelf: CampaignShelf, work: OpenPass, now: datetime) -> Turn:
    """The first chunk whose lease is over, else the next one."""
    name = shelf.campaign.id
    lapsed = {
        chunk: lent
        for (whose, chunk), lent in campaigns.lent.items()
        if whose == name and lent.ends_at <= now
    }
    token = secrets.token_hex(8)
    if lapsed:
        chunk = min(lapsed)
        return replace(lapsed[chunk].turn, token=token, tries=lapsed[chunk].turn.tries + 1)
    chunk, work.next = work.next, work.next + 1
    return Turn(campaign=name, chunk=chunk, turn=work.turn, kind=work.kind, token=token)

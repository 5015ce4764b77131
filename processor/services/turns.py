"""Turns: workers take chunks of campaigns one by one, turn about between businesses.

There is a fixed number of slots, and one task of each is in the broker or with a worker at a time.
A task does one chunk and publishes the next turn of its slot, so the queue of campaigns never
grows, and whoever begins a campaign waits for a chunk and not for another campaign. A task that was
lost is published again by the sweep; of two for one turn only one gets a chunk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec

from processor.domain.campaign import PassKind
from processor.ports import Dispatcher
from processor.ports.campaigns import Campaign, Campaigns, Committed, Turn
from processor.services.handing import Handing
from processor.services.judging import Judge

Told = Callable[[Turn, Committed], None]


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How many chunks are worked at once, in all and of one business, and how long one may take.

    A chunk that is not done within the `lease` is given to another worker too.
    """

    slots: int = 4
    each: int = 2
    lease: timedelta = timedelta(seconds=60)


class Turns:
    """Works the passes of campaigns. Raises StoreUnavailable, VaultUnavailable, CampaignEnded."""

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        judge: Judge,
        handing: Handing,
        dispatcher: Dispatcher,
        pace: Pace,
    ) -> None:
        self._campaigns = campaigns
        self._judge = judge
        self._handing = handing
        self._dispatcher = dispatcher
        self._pace = pace

    def ring(self) -> int:
        """Publish turns of slots that rest while there is work, and lost ones; how many."""
        rung = self._campaigns.ring(self._pace.slots, self._pace.lease)
        for slot, number in rung:
            self._dispatcher.turn(slot, number)
        return len(rung)

    def take(self, slot: int, number: int, told: Told = lambda _turn, _done: None) -> bool:
        """Work one chunk, then have the slot's next turn taken; False when there was nothing.

        `told` is shown what came of it.
        """
        lent = self._campaigns.lend(
            slot,
            number,
            lease=self._pace.lease,
            each=self._pace.each,
            all_in_all=self._pace.slots,
        )
        if lent.turn is None:
            return False
        try:
            self.work(lent.turn, told)
        finally:
            self._dispatcher.turn(slot, lent.next)
        return True

    def work(self, turn: Turn, told: Told = lambda _turn, _done: None) -> Committed:
        """Work the chunk of a turn."""
        campaign = self._campaigns.get(turn.campaign)
        if campaign is None:
            return Committed(done=False)
        done = self._worked(campaign, turn)
        told(turn, done)
        return done

    def _worked(self, campaign: Campaign, turn: Turn) -> Committed:
        match turn.kind:
            case PassKind.JUDGE:
                return self._judge.work(campaign, turn)
            case PassKind.WAVE:
                return self._handing.work(campaign, turn)
            case PassKind.WITHDRAW:
                return self._handing.take_back(campaign, turn)

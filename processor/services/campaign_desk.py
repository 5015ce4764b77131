"""The desk of campaigns: what a business asks about them, and tells them to do.

Every question and order names the business, and of another business's campaign nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from processor.domain.campaign import EFFECTS, WHOLE, CampaignAct, CampaignState, PassKind
from processor.domain.errors import AssentError
from processor.ports.campaigns import Campaign, Campaigns, ChunkRecord, Opening, WavePlan
from processor.ports.pages import Page
from processor.services.campaign_vault import CampaignVault

#: What may be said to a campaign that cannot do something now.
_WHY: Final = {
    CampaignState.RECEIVING: "its list is not received yet",
    CampaignState.JUDGING: "its list is still being judged",
    CampaignState.JUDGING_PAUSED: "its judging is paused; resume it first",
    CampaignState.JUDGED: "it is judged, and no wave is under way",
    CampaignState.SENDING: "a wave is under way",
    CampaignState.SENDING_PAUSED: "a wave is paused; resume it first",
    CampaignState.DONE: "nobody is left to be handed over",
    CampaignState.CANCELLED: "it was cancelled",
}


class CampaignUnknown(AssentError):
    """This business has no such campaign, or has it no more."""


class CampaignRefuses(AssentError):
    """What was asked for cannot be done in the state that the campaign is in, `state`."""

    def __init__(self, message: str, state: CampaignState) -> None:
        super().__init__(message)
        self.state = state


class CampaignDesk:
    """Shows, lists and steers campaigns. Raises StoreUnavailable, CampaignUnknown."""

    def __init__(
        self, *, campaigns: Campaigns, vault: CampaignVault, ring: Callable[[], object]
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._ring = ring

    def show(self, business: str, campaign_id: str) -> Campaign:
        """A campaign with its progress and counts."""
        found = self._campaigns.get(campaign_id)
        if found is None or found.spec.business != business:
            raise CampaignUnknown("there is no such campaign; it may have ended")
        return self._vault.whole(found)

    def page(self, business: str, before: str | None, limit: int) -> Page[Campaign]:
        """The campaigns of a business, newest first; `before` is `next` of the page before."""
        page = self._campaigns.page(business, before, limit)
        return Page(rows=tuple(map(self._vault.whole, page.rows)), next=page.next)

    def pause(self, business: str, campaign_id: str) -> Campaign:
        """Work no further chunk; those that workers have are finished. Safe to repeat.

        Raises CampaignRefuses unless it is judged or handed over just now.
        """
        return self._act(business, campaign_id, CampaignAct.PAUSE)

    def resume(self, business: str, campaign_id: str) -> Campaign:
        """Go on; safe to repeat. Raises CampaignRefuses unless it is paused."""
        return self._act(business, campaign_id, CampaignAct.RESUME)

    def cancel(self, business: str, campaign_id: str) -> Campaign:
        """End a campaign for good; safe to repeat. Raises CampaignRefuses.

        From now on no chunk is begun. What was handed over and not claimed is withdrawn, chunk by
        chunk; who claims a message before its turn may send it.
        """
        found = self.show(business, campaign_id)
        if found.state is CampaignState.CANCELLED:
            return found
        opening = Opening(kind=PassKind.WITHDRAW, upto=found.chunks)
        return self._act(business, campaign_id, CampaignAct.CANCEL, opening=opening)

    def wave(
        self,
        business: str,
        campaign_id: str,
        *,
        total: int | None = None,
        newcomers: bool = False,
    ) -> Campaign:
        """Hand over the first `total` people of the list, those of earlier waves included.

        None: all of them. Whoever turns out to be blocked is not made up for from further down.
        `newcomers` takes along who was not approved when the list was judged. Raises
        CampaignRefuses unless it is judged and no wave is under way.
        """
        found = self.show(business, campaign_id)
        if found.state not in WHOLE:
            raise _refusal(found.state)
        plan = plan_of(self._campaigns.chunk_records(campaign_id), total, newcomers=newcomers)
        opening = Opening(kind=PassKind.WAVE, upto=plan.upto)
        return self._act(business, campaign_id, CampaignAct.WAVE, opening=opening, wave=plan)

    def _act(
        self,
        business: str,
        campaign_id: str,
        act: CampaignAct,
        *,
        opening: Opening | None = None,
        wave: WavePlan | None = None,
    ) -> Campaign:
        self.show(business, campaign_id)
        moved = self._campaigns.act(campaign_id, act, EFFECTS[act], opening=opening, wave=wave)
        if moved is None:
            raise CampaignUnknown("there is no such campaign; it may have ended")
        if not moved.done:
            raise _refusal(moved.state)
        self._ring()
        return self.show(business, campaign_id)


def plan_of(
    records: Mapping[int, ChunkRecord], total: int | None, *, newcomers: bool = False
) -> WavePlan:
    """Down to which chunk a wave goes so that no more than `total` are handed over in all."""
    upto = max(records, default=0) + 1
    left = total
    for number in sorted(records):
        record = records[number]
        here = record.people if newcomers else max(record.approved, record.handed)
        if left is not None and here >= left:
            most = max(left, record.handed)
            return WavePlan(upto=number + 1, most=most, newcomers=newcomers)
        left = None if left is None else left - here
    return WavePlan(upto=upto, newcomers=newcomers)


def _refusal(state: CampaignState) -> CampaignRefuses:
    return CampaignRefuses(f"the campaign cannot do this now: {_WHY[state]}", state)

"""The end of campaigns: after their time nothing of them is left, neither here nor in the vault.

The data key goes first, so that whatever else is still to be removed cannot be read any more.
"""

from __future__ import annotations

from typing import Final

from processor.ports.campaigns import Campaigns
from processor.services.campaign_vault import CampaignVault

#: Campaigns that are ended at once.
_SOME: Final = 5


class CampaignUpkeep:
    """Ends campaigns. Raises StoreUnavailable, VaultUnavailable; safe to repeat."""

    def __init__(self, *, campaigns: Campaigns, vault: CampaignVault) -> None:
        self._campaigns = campaigns
        self._vault = vault

    def run(self) -> int:
        """End some of those whose time is over; how many."""
        over = self._campaigns.outlived(_SOME)
        for campaign in over:
            self.end(campaign)
        return len(over)

    def end(self, campaign_id: str) -> None:
        """End one campaign, whatever state it is in."""
        self._campaigns.lock(campaign_id)
        self._vault.remove(campaign_id)
        self._campaigns.forget(campaign_id)

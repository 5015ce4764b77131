"""The services of campaigns, built out of the engine's parts for the web, workers and commands."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from processor.bootstrap import Parts
from processor.desk import bulk_gate, explainer
from processor.services.bulk import BulkGate
from processor.services.campaign_desk import CampaignDesk
from processor.services.campaign_explain import CampaignExplainer
from processor.services.campaign_report import CampaignResults
from processor.services.campaign_upkeep import CampaignUpkeep
from processor.services.campaign_vault import CampaignVault
from processor.services.handing import Handing
from processor.services.judging import Judge
from processor.services.turns import Pace, Turns
from processor.services.uploads import Uploads


class Campaigning(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be done with campaigns.

    One thread at a time may work `turns`, as they learn from batch to batch; the others may be
    used by many.
    """

    uploads: Uploads
    desk: CampaignDesk
    results: CampaignResults
    explainer: CampaignExplainer
    turns: Turns
    upkeep: CampaignUpkeep


def campaigning(parts: Parts) -> Campaigning:
    """Build them; nothing is contacted yet."""
    ports = parts.ports
    vault = CampaignVault(vault=parts.vault, keys=parts.keyring)
    bulk = bulk_gate(parts)
    handing = _handing(parts, vault, bulk)
    turns = _turns(parts, vault, bulk, handing)
    return Campaigning(
        uploads=Uploads(
            campaigns=ports.campaigns,
            vault=vault,
            keys=parts.keyring,
            ids=parts.ids,
            keep=timedelta(days=parts.settings.campaigns_days),
            ring=turns.ring,
        ),
        desk=CampaignDesk(campaigns=ports.campaigns, vault=vault, ring=turns.ring),
        results=CampaignResults(
            campaigns=ports.campaigns,
            vault=vault,
            handing=handing,
            ids=parts.ids,
            now=ports.clock.now,
        ),
        explainer=CampaignExplainer(
            campaigns=ports.campaigns,
            vault=vault,
            handing=handing,
            ledger=ports.ledger,
            births=ports.births,
            explainer=explainer(parts),
            ids=parts.ids,
        ),
        turns=turns,
        upkeep=CampaignUpkeep(campaigns=ports.campaigns, vault=vault),
    )


def _handing(parts: Parts, vault: CampaignVault, bulk: BulkGate) -> Handing:
    return Handing(
        campaigns=parts.ports.campaigns,
        vault=vault,
        bulk=bulk,
        ledger=parts.ports.ledger,
        outbound=parts.ports.outbound,
        composer=parts.composer,
        sending=parts.sending,
        ids=parts.ids,
    )


def _turns(parts: Parts, vault: CampaignVault, bulk: BulkGate, handing: Handing) -> Turns:
    campaigns, settings = parts.ports.campaigns, parts.settings
    return Turns(
        campaigns=campaigns,
        judge=Judge(campaigns=campaigns, vault=vault, bulk=bulk, ids=parts.ids),
        handing=handing,
        dispatcher=parts.ports.dispatcher,
        pace=Pace(
            slots=settings.bulk_chunks,
            each=settings.bulk_chunks_each,
            lease=timedelta(seconds=settings.takeover_seconds),
        ),
    )

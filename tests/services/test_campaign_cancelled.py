"""A cancellation amid what it ends: nobody who was not claimed stays handed over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from processor.domain.campaign import CampaignState
from processor.ports import ClaimAnswer, Job, MessageState
from processor.ports.campaigns import Campaign
from processor.services.campaign_desk import CampaignDesk
from processor.services.sending import Sending
from tests.services.campaigns import Office, office_over
from tests.services.engines import Engine
from tests.services.test_campaigns import claim, judged


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def test_a_wave_that_begins_amid_a_cancellation_is_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, waves = judged(office, 1, 2), [1]
    show = CampaignDesk.show

    def shown(desk: CampaignDesk, business: str, name: str) -> Campaign:
        found = show(desk, business, name)
        while waves:
            office.wave(campaign, total=waves.pop())
        return found

    monkeypatch.setattr(CampaignDesk, "show", shown)
    office.services.desk.cancel("acme", campaign.id)
    office.work()
    assert office.show(campaign).counts["withdrawn", ""] == 1
    assert claim(office, campaign, 1) is ClaimAnswer.NOT_RELEASED


def test_whoever_stood_still_while_it_was_cancelled_takes_back_what_it_hands_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, pauses = judged(office, 1, 2), [1.2]
    hand_over = Sending.hand_over

    def slowly(sending: Sending, jobs: Sequence[Job]) -> list[MessageState]:
        while pauses:
            office.engine.world.later(pauses.pop())
            office.services.desk.cancel("acme", campaign.id)
            office.work()
        return hand_over(sending, jobs)

    monkeypatch.setattr(Sending, "hand_over", slowly)
    office.wave(campaign)
    office.work()
    assert office.show(campaign).state is CampaignState.CANCELLED
    for number in (1, 2):
        assert claim(office, campaign, number) is ClaimAnswer.NOT_RELEASED


def test_what_was_handed_over_is_taken_back_though_the_result_is_damaged(office: Office) -> None:
    campaign = judged(office, 1, 2)
    office.wave(campaign)
    vault = office.engine.parts.vault
    for name in list(vault.names("campaigns/")):
        if "/results/" in name:
            vault.put(name, b"damaged")
    office.services.desk.cancel("acme", campaign.id)
    office.work()
    assert office.show(campaign).counts["withdrawn", ""] == 2
    for number in (1, 2):
        assert claim(office, campaign, number) is ClaimAnswer.NOT_RELEASED

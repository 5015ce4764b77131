"""A campaign from the upload to the report, over a store in memory and a real one."""

from __future__ import annotations

import pytest

from processor.domain.campaign import CampaignState
from tests.services.campaigns import Office, csv_of, office_over, phone
from tests.services.engines import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def test_a_list_is_judged_handed_over_and_accounted_for(office: Office) -> None:
    office.agree(1, 2, 3, 4, 5)
    office.stop(5)
    body = csv_of([phone(1), phone(2), "(202) 555-0103", "nonsense", phone(1), phone(4), phone(5)])
    campaign = office.upload(body, region="US")
    assert campaign.state is CampaignState.JUDGING
    assert (campaign.rows, campaign.chunks) == (7, 3)
    office.work()
    judged = office.show(campaign)
    assert judged.state is CampaignState.JUDGED
    assert judged.counts["verdict", "approved"] == 4
    assert judged.counts["reason", "duplicate_in_list"] == 1
    assert judged.counts["reason", "address_invalid"] == 1
    office.stop(4)
    after = office.wave(campaign)
    assert after.state is CampaignState.DONE
    account = office.services.results.account(after)
    assert account.places == {"waiting": 3, "blocked": 2}
    found = office.services.explainer.explain(after, phone(4))
    assert found is not None
    assert all(each.same for each in found.decisions)

"""A campaign from the upload to the report, over a store in memory and a real one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.campaign import CampaignState
from processor.domain.message import Message
from processor.ports import ClaimAnswer
from processor.ports.campaigns import Campaign
from processor.services.bulk import Answers, BulkGate
from processor.services.campaign_desk import CampaignRefuses, CampaignUnknown, plan_of
from processor.services.waves import job_of
from tests.contract.campaigns import RECORD
from tests.services.campaigns import Office, csv_of, office_over, phone
from tests.services.engines import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def judged(office: Office, *numbers: int, **changes: Any) -> Campaign:  # noqa: ANN401 - as upload
    """A list of these people, who all agreed, to its judging."""
    office.agree(*numbers)
    campaign = office.upload(csv_of(map(phone, numbers)), **changes)
    office.work()
    return office.show(campaign)


def message_of(office: Office, campaign: Campaign, number: int) -> str:
    parts = office.engine.parts
    job = job_of(campaign.series, parts.ids.lower(office.engine.contact(phone(number))))
    found = parts.ports.outbound.find("acme", parts.composer.job_key("acme", job))
    assert found is not None
    return found.message.id


def claim(office: Office, campaign: Campaign, number: int) -> ClaimAnswer:
    taken = office.engine.parts.sending.claim("acme", message_of(office, campaign, number), "a1")
    assert taken is not None
    return taken.answer


def test_a_list_is_judged_handed_over_and_accounted_for(office: Office) -> None:
    office.agree(1, 2, 3, 4, 5)
    office.stop(5)
    body = csv_of([phone(1), phone(2), "(202) 555-0103", "nonsense", phone(1), phone(4), phone(5)])
    campaign = office.upload(body, region="US")
    assert campaign.state is CampaignState.JUDGING
    assert (campaign.rows, campaign.chunks) == (7, 3)
    office.work()
    found = office.show(campaign)
    assert found.state is CampaignState.JUDGED
    assert found.counts["verdict", "approved"] == 4
    assert found.counts["reason", "duplicate_in_list"] == 1
    assert found.counts["reason", "address_invalid"] == 1
    office.stop(4)
    after = office.wave(campaign)
    assert after.state is CampaignState.DONE
    assert claim(office, campaign, 1) is ClaimAnswer.GO
    office.engine.parts.sending.conclude("acme", message_of(office, campaign, 1), "a1", "sent")
    account = office.services.results.account(after)
    assert account.places == {"sent": 1, "waiting": 2, "blocked": 2}
    assert account.planned_places == {"sent": 1, "waiting": 2, "blocked": 1}
    assert account.planned == account.planned_places.total() == 4
    assert (account.rows, account.people, account.duplicates, account.bad) == (7, 5, 1, 1)
    assert account.codes == {"revoked_all": 2}
    (bad,) = office.services.results.bad_rows(after)
    assert (bad.line, bad.reason) == (5, "address_invalid")


def test_only_whom_something_happened_to_is_decided_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = judged(office, *range(1, 8))
    asked: list[str] = []
    plain = BulkGate.ask

    def counted(gate: BulkGate, message: Message, contacts: Sequence[str]) -> Answers:
        asked.extend(contacts)
        return plain(gate, message, contacts)

    monkeypatch.setattr(BulkGate, "ask", counted)
    first = office.wave(campaign, total=2)
    assert first.state is CampaignState.JUDGED
    assert asked == []
    assert first.counts["handed", ""] == 2
    office.stop(4)
    office.stop(6)
    office.agree(7)
    done = office.wave(campaign)
    # The second proof of the last one changed a ledger, though no verdict.
    assert asked == [office.engine.contact(phone(number)) for number in (4, 6, 7)]
    assert done.counts["delta", "changed"] == 3
    assert done.counts["delta", "checked"] == 3 + 5
    assert done.counts["handed", ""] == 5
    assert done.state is CampaignState.DONE


def test_another_policy_has_everybody_decided_again(office: Office) -> None:
    campaign = judged(office, 1, 2, 3)
    policy = office.engine.parts.settings.policy
    office.engine.world.births.adopt(replace(policy, name="stricter", tags={}))
    done = office.wave(campaign)
    assert done.counts["delta", "changed"] == 3
    account = office.services.results.account(done)
    assert account.places == {"blocked": 3}
    assert account.planned == 3


def test_what_time_could_change_is_decided_again_once_it_may_have(office: Office) -> None:
    deadline = office.engine.world.now() + timedelta(seconds=0.4)
    campaign = judged(office, 1, 2, deadline=deadline)
    assert campaign.counts["verdict", "approved"] == 2
    office.engine.world.later(0.5)
    done = office.wave(campaign)
    assert done.counts["delta", "changed"] == 2
    assert office.services.results.account(done).codes == {"window_missed": 2}


def test_what_is_to_go_later_is_handed_over_and_waits(office: Office) -> None:
    later = office.engine.world.now() + timedelta(days=1)
    campaign = judged(office, 1, 2, not_before=later)
    assert campaign.counts["verdict", "deferred"] == 2
    done = office.wave(campaign)
    assert done.counts["handed", ""] == 2
    assert office.services.results.account(done).places == {"deferred": 2}


def test_a_stop_amid_a_wave_leaves_out_whoever_is_not_claimed(office: Office) -> None:
    campaign = judged(office, *range(1, 8))
    office.services.desk.wave("acme", campaign.id)
    office.services.turns.ring()
    assert office.services.turns.take(*office.engine.dispatcher.turns.pop(0))
    office.stop(2)
    office.stop(6)
    office.work()
    assert claim(office, campaign, 1) is ClaimAnswer.GO
    assert claim(office, campaign, 2) is ClaimAnswer.REVOKED_SINCE
    account = office.services.results.account(office.show(campaign))
    assert account.places == {"waiting": 5, "blocked": 2}
    assert account.codes == {"revoked_all": 2}


def test_waves_go_down_the_list_to_a_total(office: Office) -> None:
    campaign = judged(office, *range(1, 9))
    for total, handed in ((2, 2), (2, 2), (5, 5), (4, 5), (100, 8)):
        assert office.wave(campaign, total).counts["handed", ""] == handed
    assert office.show(campaign).state is CampaignState.DONE


def test_newcomers_come_along_when_asked_for(office: Office) -> None:
    office.agree(1)
    campaign = office.upload(csv_of(map(phone, (1, 2, 3))))
    office.work()
    office.agree(2)
    done = office.wave(campaign)
    assert (done.state, done.counts["handed", ""]) == (CampaignState.DONE, 1)
    assert office.wave(campaign, newcomers=True).counts["handed", ""] == 2
    assert office.services.results.account(done).places == {"waiting": 2, "blocked": 1}


def test_a_paused_campaign_rests_and_goes_on_where_it_was(office: Office) -> None:
    office.agree(*range(1, 8))
    campaign = office.upload(csv_of(map(phone, range(1, 8))))
    office.services.turns.ring()
    office.services.turns.take(*office.engine.dispatcher.turns.pop(0))
    desk = office.services.desk
    assert desk.pause("acme", campaign.id).state is CampaignState.JUDGING_PAUSED
    assert office.work() == 0
    with pytest.raises(CampaignRefuses):
        desk.wave("acme", campaign.id)
    desk.resume("acme", campaign.id)
    assert office.work() == 2
    assert office.show(campaign).state is CampaignState.JUDGED
    with pytest.raises(CampaignRefuses):
        desk.pause("acme", campaign.id)


def test_who_was_not_claimed_when_it_was_cancelled_is_taken_back(office: Office) -> None:
    campaign = judged(office, *range(1, 8))
    office.wave(campaign, total=5)
    assert claim(office, campaign, 1) is ClaimAnswer.GO
    cancelled = office.services.desk.cancel("acme", campaign.id)
    assert cancelled.state is CampaignState.CANCELLED
    assert office.services.desk.cancel("acme", campaign.id).state is CampaignState.CANCELLED
    office.work()
    after = office.show(campaign)
    assert after.counts["withdrawn", ""] == 4
    assert claim(office, campaign, 2) is ClaimAnswer.NOT_RELEASED
    account = office.services.results.account(after)
    assert account.places == {"waiting": 1, "blocked": 6}
    assert account.codes == {"campaign_cancelled": 6}
    with pytest.raises(CampaignRefuses):
        office.services.desk.wave("acme", campaign.id)


def test_what_was_cancelled_before_a_wave_hands_nobody_over(office: Office) -> None:
    campaign = judged(office, 1, 2)
    office.services.desk.cancel("acme", campaign.id)
    assert office.work() == 0
    account = office.services.results.account(office.show(campaign))
    assert account.places == {"blocked": 2}


def test_of_another_business_nothing_is_told(office: Office) -> None:
    campaign = judged(office, 1)
    desk = office.services.desk
    for refused in (desk.show, desk.pause, desk.resume, desk.cancel, desk.wave):
        with pytest.raises(CampaignUnknown):
            refused("globex", campaign.id)
    assert desk.page("globex", None, 5).rows == ()
    assert [each.id for each in desk.page("acme", None, 5).rows] == [campaign.id]


def test_after_its_time_nothing_is_left_of_a_campaign(office: Office) -> None:
    parts = office.engine.parts
    office.services.uploads._keep = timedelta(seconds=0.1)
    campaign = judged(office, 1, 2, 3, 4)
    office.engine.world.later(0.2)
    assert list(parts.vault.names("campaigns/"))
    assert office.services.upkeep.run() == 1
    assert list(parts.vault.names("campaigns/")) == []
    with pytest.raises(CampaignUnknown):
        office.show(campaign)
    assert office.services.upkeep.run() == 0


def test_a_key_that_is_used_again_after_that_names_another_campaign(office: Office) -> None:
    office.services.uploads._keep = timedelta(seconds=0.1)
    first = judged(office, 1)
    office.wave(first)
    assert claim(office, first, 1) is ClaimAnswer.GO
    office.engine.parts.sending.conclude("acme", message_of(office, first, 1), "a1", "sent")
    office.engine.world.later(0.2)
    assert office.services.upkeep.run() == 1
    second = judged(office, 1)
    assert second.id == first.id
    after = office.wave(second)
    assert office.services.results.account(after).places == {"waiting": 1}
    assert claim(office, second, 1) is ClaimAnswer.GO


def test_a_plan_ends_where_the_total_is_reached() -> None:
    records = {
        0: replace(RECORD, rows=10, people=10, approved=4, handed=0),
        1: replace(RECORD, rows=10, people=9, approved=4, handed=3),
        2: replace(RECORD, rows=10, people=8, approved=0, handed=0),
    }
    assert (plan_of(records, None).upto, plan_of(records, None).most) == (3, None)
    assert (plan_of(records, 3).upto, plan_of(records, 3).most) == (1, 3)
    assert (plan_of(records, 6).upto, plan_of(records, 6).most) == (2, 3)
    assert (plan_of(records, 8).upto, plan_of(records, 8).most) == (2, 4)
    assert plan_of(records, 9).upto == 3
    assert plan_of(records, 15, newcomers=True).upto == 2

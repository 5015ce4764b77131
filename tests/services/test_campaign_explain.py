"""Each decision of a campaign is explained one by one, also once the ledger has gone on."""

from __future__ import annotations

import pytest

from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.errors import AddressInvalid
from processor.services.explain import SealState
from tests.services.campaigns import Office, csv_of, office_over, phone
from tests.services.engines import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def test_a_decision_is_explained_by_the_ledger_as_it_was(office: Office) -> None:
    office.agree(1, 4, 5)
    campaign = office.upload(csv_of([phone(1), phone(2), phone(3), phone(4), phone(5)]))
    office.work()
    office.stop(4)
    office.wave(campaign)
    found = office.services.explainer.explain(office.show(campaign), phone(4))
    assert found is not None
    assert found.row == 3
    assert found.message is None
    before, after = found.decisions
    assert (before.turn, before.same, before.told.verdict) == (1, True, Verdict.APPROVED)
    assert before.view.record.decision.standing_version == 1
    (entry,) = before.view.entries
    assert entry.entry.id == before.view.record.decision.basis
    assert (entry.seal, entry.evidence and entry.evidence.phone) == (SealState.OPEN, phone(4))
    assert before.view.today.verdict is Verdict.BLOCKED
    assert (after.turn, after.same) == (2, True)
    assert [reason.code for reason in after.view.record.decision.reasons] == ["revoked_all"]


def test_who_was_handed_over_has_a_message_with_a_decision_of_its_own(office: Office) -> None:
    office.agree(1)
    campaign = office.upload(csv_of(["(202) 555-0101", phone(2)]), region="US")
    office.work()
    office.wave(campaign)
    found = office.services.explainer.explain(office.show(campaign), "202-555-0101")
    assert found is not None
    assert found.message is not None
    assert found.message.decision is not None
    (decision,) = found.decisions
    assert decision.told.codes == ("express_grant",)


def test_who_is_not_on_the_list_is_not_explained(office: Office) -> None:
    campaign = office.upload(csv_of([phone(1), "nonsense"]))
    explain = office.services.explainer.explain
    assert explain(campaign, phone(1)) is None
    office.work()
    campaign = office.show(campaign)
    assert explain(campaign, phone(9)) is None
    with pytest.raises(AddressInvalid):
        explain(campaign, "nonsense")
    assert explain(campaign, phone(1)) is not None


def test_what_the_ledger_does_not_bear_out_is_told_as_it_was_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.agree(1)
    campaign = office.upload(csv_of([phone(1)]))
    office.work()
    ledger = office.services.explainer._ledger
    monkeypatch.setattr(ledger, "lines", lambda _contact: ())
    found = office.services.explainer.explain(office.show(campaign), phone(1))
    assert found is not None
    (decision,) = found.decisions
    assert not decision.same
    assert decision.view.record.decision.verdict is Verdict.APPROVED
    assert decision.view.record.decision.reasons[0].entry is None


def test_a_channel_of_another_kind_has_its_own_addresses(office: Office) -> None:
    body = b"email\nAlice@Example.com\n"
    campaign = office.upload(body, channel=Channel.EMAIL)
    office.work()
    found = office.services.explainer.explain(office.show(campaign), "alice@example.com")
    assert found is not None
    assert found.decisions[0].told.codes == ("no_consent",)

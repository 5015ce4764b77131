"""Erasing a contact takes its rows off the lists of campaigns, and nothing else."""

from __future__ import annotations

import pytest

from processor.domain.campaign import CampaignState
from processor.ports.campaigns import Campaign
from tests.services.campaigns import Office, office_over, phone
from tests.services.engines import Engine


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_over(engine, monkeypatch)


def listed(office: Office, key: str = "k1") -> Campaign:
    """A list on which Alice is twice, and her neighbours once."""
    rows = [phone(2), "(202) 555-0101", phone(3), phone(4), phone(1)]
    body = "name,phone\n" + "".join(f"Alice Example,{each}\n" for each in rows)
    return office.upload(body.encode(), key=key, region="US")


def erase(office: Office, number: int = 1) -> None:
    office.engine.tell("contact.erased", {"phone": phone(number)})


def everything(office: Office) -> bytes:
    """All lists in clear."""
    found = []
    for campaign in office.services.desk.page("acme", None, 50).rows:
        vault = office.services.results._vault
        for chunk in range(campaign.chunks):
            found += [repr(each.cells) for each in vault.rows(campaign, chunk)]
    return "\n".join(found).encode()


def test_nothing_of_an_erased_person_is_left_on_a_list(office: Office) -> None:
    office.agree(1, 2)
    first, second = listed(office), listed(office, "k2")
    office.work()
    before = office.text(first).splitlines()
    erase(office)
    assert b"555-0101" not in everything(office)
    assert phone(1).encode() not in everything(office)
    for campaign in (first, second):
        rows = office.text(campaign).splitlines()
        assert rows == [before[at] for at in (0, 1, 3, 4)]
        assert office.text(campaign, 2).splitlines() == rows[2:]
    assert list(office.services.results.bad_rows(office.show(first))) == []
    erase(office)
    assert len(office.text(first).splitlines()) == 4


def test_whoever_was_erased_is_handed_over_by_no_wave_and_still_accounted_for(
    office: Office,
) -> None:
    office.agree(1, 2)
    campaign = listed(office)
    office.work()
    erase(office)
    done = office.wave(campaign)
    assert done.state is CampaignState.DONE
    account = office.services.results.account(done)
    assert account.places == {"waiting": 1, "blocked": 3}
    assert account.rows == 5
    assert account.codes["erased"] == 1
    found = office.services.explainer.explain(done, phone(1))
    assert found is not None
    assert found.decisions[0].told.codes == ("express_grant",)


def test_who_is_on_no_list_is_erased_all_the_same(office: Office) -> None:
    office.agree(5)
    listed(office)
    office.work()
    before = everything(office)
    erase(office, 5)
    assert everything(office) == before

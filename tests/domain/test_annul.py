"""What was imported and annulled never was, whatever happened before, after and in between."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain import events
from processor.domain.address import Channel
from processor.domain.attestation import Attestation
from processor.domain.events import AnyEvent
from processor.domain.fold import fold_all
from processor.domain.ledger import GENESIS, decode_line
from processor.domain.policy import Policy
from processor.domain.standing import Standing
from tests.builders import ALICE_PHONE, History, at, codes, history, message
from tests.strategies import agreeing, anything, histories, messages, moments, policies, revoking

Told = list[tuple[AnyEvent, datetime]]
BATCH = "bat_1"
STOP = events.ContactOptedOut(brand="acme", addresses=(ALICE_PHONE,))
AGREED = events.ContactOptedIn(
    brand="acme",
    method=events.OptInMethod.NEWSLETTER,
    addresses=(ALICE_PHONE,),
    channels=(Channel.SMS,),
    tags=("marketing consent",),
    attestation=Attestation(recorded_by="Erin", method="paper", acted_on="2099-01-01"),
)


def bare(standing: Standing) -> Standing:
    """All that decides, without what only counts and chains."""
    return replace(standing, version=0, head=GENESIS, annulled=())


@given(
    histories(anything, 10),
    histories(st.one_of(*agreeing, *revoking), 6),
    policies,
    st.booleans(),
    st.data(),
)
def test_history_with_an_annulled_import_decides_like_history_alone(
    told: Told, imported: Told, policy: Policy, early: bool, data: st.DataObject
) -> None:
    alone, mixed = History(policy), History(policy)
    lines = [(event, moment, "") for event, moment in told]
    lines += [(event, moment, BATCH) for event, moment in imported]
    lines.sort(key=lambda each: each[1])
    latest = lines[-1][1]
    for number, (event, moment, batch) in enumerate(lines):
        mixed.tell(event, moment, batch)
        if not batch:
            alone.tell(event, moment)
        if early and number == len(lines) // 2:
            mixed.annul(BATCH, moment)
    mixed.annul(BATCH, latest)
    asked, now = data.draw(messages()), latest + (data.draw(moments()) - at())
    for contact, ledger in mixed.lines.items():
        assert mixed.standings[contact] == fold_all(ledger)
        assert bare(mixed.standings[contact]) == bare(alone.standing_of(contact))
    one, other = alone.judge(asked, now), mixed.judge(asked, now)
    assert (one.verdict, one.reasons) == (other.verdict, other.reasons)


def test_who_opted_out_beside_an_import_stays_opted_out_throughout() -> None:
    grown = history()
    grown.tell(AGREED, at(), BATCH)
    grown.tell(STOP, at(1))
    grown.tell(AGREED, at(2), BATCH)
    assert "revoked_all" in codes(grown.judge(message(), at(9)))
    grown.annul(BATCH, at(4))
    assert codes(grown.judge(message(), at(9))) == ["revoked_all"]
    assert grown.standing().grants == ()


def test_an_opt_out_that_was_imported_by_mistake_is_lifted_by_its_annulment() -> None:
    grown = history([(AGREED, at())])
    grown.tell(STOP, at(1), BATCH)
    assert not grown.judge(message(), at(2)).approved
    grown.annul(BATCH, at(3))
    assert grown.judge(message(), at(4)).approved


def test_what_still_arrives_of_an_annulled_batch_counts_for_nothing() -> None:
    """An import that is still running cannot outlive its annulment."""
    grown = history()
    grown.tell(AGREED, at(), BATCH)
    grown.annul(BATCH, at(1))
    grown.tell(replace(AGREED, tags=("reviews",)), at(2), BATCH)
    standing = grown.standing()
    assert (standing.version, standing.grants, standing.annulled) == (3, (), (BATCH,))


def test_annulling_one_import_leaves_another_alone() -> None:
    grown = history()
    grown.tell(AGREED, at(), BATCH)
    grown.tell(AGREED, at(1), "bat_2")
    grown.annul(BATCH, at(2))
    (grant,) = grown.standing().grants
    assert grant.first_at == at(1)


def test_a_line_without_a_batch_has_the_bytes_it_always_had() -> None:
    grown = history([(AGREED, at())])
    (line,) = grown.lines[message().contact]
    assert decode_line(line).batch == ""
    assert b"batch" not in line

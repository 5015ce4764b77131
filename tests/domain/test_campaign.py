"""The life of a campaign, as a table: what may be done to it when, and what comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.bloom import bloom_of, may_hold
from processor.domain.campaign import EFFECTS, MOVES, CampaignAct, CampaignState, after

#: A row for each state: what comes of touch, received, over, wave, pause, resume, cancel, finish.
TABLE = """
receiving       receiving judging -       -       -              -       cancelled -
judging         -         -       judged  -       judging_paused judging cancelled -
judging_paused  -         -       judged  -       judging_paused judging cancelled -
judged          -         -       -       sending -              -       cancelled done
sending         -         -       judged  -       sending_paused sending cancelled -
sending_paused  -         -       judged  -       sending_paused sending cancelled -
done            -         -       -       sending -              -       cancelled -
cancelled       -         -       cancelled -     -              -       -         -
"""
CASES = [
    (CampaignState(state), act, None if goal == "-" else CampaignState(goal))
    for state, *goals in (line.split() for line in TABLE.strip().splitlines())
    for act, goal in zip(CampaignAct, goals, strict=True)
]


def test_the_table_names_every_state_and_act() -> None:
    assert {(state, act) for state, act, _ in CASES} == {
        (state, act) for state in CampaignState for act in CampaignAct
    }
    assert set(EFFECTS) == set(MOVES) == set(CampaignAct)


@pytest.mark.parametrize(("state", "act", "goal"), CASES)
def test_what_an_act_makes_of_a_state(
    state: CampaignState, act: CampaignAct, goal: CampaignState | None
) -> None:
    assert after(state, act) is goal


@given(st.lists(st.sampled_from(CampaignAct), max_size=30))
def test_what_was_cancelled_stays_so_and_nothing_is_sent_before_it_is_judged(
    acts: list[CampaignAct],
) -> None:
    state, whole = CampaignState.RECEIVING, False
    for act in acts:
        goal = after(state, act)
        if goal is None:
            continue
        if goal is CampaignState.SENDING:
            assert whole
        if state is CampaignState.CANCELLED:
            assert goal is CampaignState.CANCELLED
        whole |= goal is CampaignState.JUDGED
        state = goal


contacts = st.lists(st.binary(min_size=16, max_size=16), max_size=50)


@given(members=contacts)
def test_a_bloom_denies_no_member(members: list[bytes]) -> None:
    bloom = bloom_of(members)
    assert all(may_hold(bloom, each) for each in members)


def test_a_bloom_of_a_thousand_takes_in_few_strangers() -> None:
    step = 0x9E3779B97F4A7C15F39CC0605CEDC835
    names = [(number * step % 2**128).to_bytes(16, "big") for number in range(3000)]
    bloom = bloom_of(names[:1000])
    assert sum(may_hold(bloom, each) for each in names[1000:]) < 20

"""Campaigns: received once, worked chunk by chunk by whoever holds the lease, and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processor.domain.campaign import CampaignAct, CampaignState, Effect, PassKind
from processor.ports.campaigns import (
    LEFT,
    Campaign,
    CampaignConflict,
    Campaigns,
    Committed,
    Opening,
    Received,
    WavePlan,
)
from tests.contract.campaigns import (
    DAY,
    MONTH,
    RECORD,
    SOME,
    SPEC,
    WHOLE,
    act,
    begin,
    cmp,
    get,
    received,
    wave,
)
from tests.contract.campaigns import taken as lent
from tests.contract.worlds import World

DONE, OVER, REFUSED = (
    Committed(done=True),
    Committed(done=True, over=True),
    Committed(done=False),
)


def judged(world: World, chunks: int = 3) -> str:
    name = received(world, chunks=chunks)
    for _ in range(chunks):
        world.campaigns.commit(lent(world), RECORD, SOME)
    return name


def test_a_campaign_begins_once_and_stays_as_it_was_ordered(world: World) -> None:
    begun = begin(world)
    assert begun.writing
    campaign = begun.campaign
    assert (campaign.id, campaign.spec, campaign.state) == (cmp(1), SPEC, CampaignState.RECEIVING)
    assert campaign.ends_at == campaign.began_at + MONTH
    assert campaign.sealed == b"sealed order"
    assert get(world) == campaign
    with pytest.raises(CampaignConflict):
        begin(world, purpose="newsletter")
    assert get(world) == campaign


def test_a_second_upload_takes_over_and_the_first_can_end_nothing(world: World) -> None:
    begin(world)
    assert world.campaigns.upload(cmp(1), "a1", Received(rows=10, chunks=1))
    assert get(world).rows == 10
    again = begin(world, attempt="a2")
    assert again.writing
    assert (again.campaign.rows, again.campaign.wrapped_key) == (0, b"wrapped")
    assert not world.campaigns.upload(cmp(1), "a1", WHOLE)
    assert get(world).state is CampaignState.RECEIVING
    assert world.campaigns.upload(cmp(1), "a2", WHOLE)
    found = get(world)
    assert (found.state, found.rows, found.chunks) == (CampaignState.JUDGING, 3000, 3)
    assert (found.head, found.digest, found.buckets) == (b"sealed head", "d" * 64, 4)
    assert not begin(world, attempt="a3").writing
    assert not world.campaigns.upload(cmp(1), "a2", WHOLE)


def test_two_uploads_that_begin_at_once_write_in_two_places(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, others = type(world.campaigns).get, ["a2"]

    def get_late(campaigns: Campaigns, campaign: str) -> Campaign | None:
        while others:
            begin(world, attempt=others.pop())
        return read(campaigns, campaign)

    monkeypatch.setattr(type(world.campaigns), "get", get_late)
    begun = begin(world)
    assert (begun.campaign.attempt, begun.writing) == ("a1", True)


def test_the_last_chunk_of_a_pass_ends_it(world: World) -> None:
    received(world)
    turns = [lent(world) for _ in range(3)]
    assert [turn.chunk for turn in turns] == [0, 1, 2]
    assert [turn.turn for turn in turns] == [1, 1, 1]
    counts = {("verdict", "approved"): 2, ("reason", "no_consent"): 1, LEFT: 1}
    assert world.campaigns.commit(turns[2], RECORD, counts, bloom=b"bloom") == DONE
    assert world.campaigns.commit(turns[0], RECORD, counts) == DONE
    found = get(world)
    assert (found.state, found.done, found.upto) == (CampaignState.JUDGING, 2, 3)
    assert world.campaigns.commit(turns[1], RECORD, counts) == OVER
    found = get(world)
    assert (found.state, found.done) == (CampaignState.JUDGED, 3)
    assert found.counts == {("verdict", "approved"): 6, ("reason", "no_consent"): 3, LEFT: 3}
    assert found.since is not None
    assert found.until is not None
    assert found.since <= found.until
    assert world.campaigns.chunk_records(cmp(1)) == {0: RECORD, 1: RECORD, 2: RECORD}
    assert world.campaigns.chunk(cmp(1), 2) == RECORD
    assert world.campaigns.chunk(cmp(1), 3) is None
    assert world.campaigns.blooms(cmp(1)) == {2: b"bloom"}


def test_what_is_committed_twice_or_by_another_counts_once(world: World) -> None:
    received(world)
    first = lent(world, lease=timedelta(seconds=0.2))
    world.later(0.3)
    second = lent(world)
    assert (second.chunk, second.tries) == (first.chunk, 1)
    assert not world.campaigns.holds(first)
    assert world.campaigns.holds(second)
    counts = {("verdict", "approved"): 2, LEFT: 1}
    assert world.campaigns.commit(first, RECORD, counts) == REFUSED
    assert world.campaigns.commit(second, RECORD, counts) == DONE
    assert world.campaigns.commit(second, RECORD, counts) == REFUSED
    assert get(world).counts == counts


def test_a_lease_that_is_over_and_that_nobody_took_still_counts(world: World) -> None:
    received(world)
    turn = lent(world, lease=timedelta(seconds=0.1))
    world.later(0.2)
    assert world.campaigns.commit(turn, RECORD, SOME) == DONE


def test_a_pause_lends_nothing_and_lets_what_is_lent_be_finished(world: World) -> None:
    received(world)
    turn = lent(world)
    assert act(world, CampaignAct.PAUSE).state is CampaignState.JUDGING_PAUSED
    assert act(world, CampaignAct.PAUSE).done
    assert world.campaigns.holds(turn)
    assert list(world.campaigns.ring(2, timedelta())) == []
    assert not any(
        world.campaigns.lend(1, number, lease=MONTH / 9999, each=9, all_in_all=9).turn
        for number in range(3)
    )
    assert world.campaigns.commit(turn, RECORD, SOME) == DONE
    assert act(world, CampaignAct.RESUME).state is CampaignState.JUDGING
    assert lent(world).chunk == 1


def test_a_wave_is_a_pass_of_its_own_over_the_chunks_that_it_needs(world: World) -> None:
    judged(world)
    assert wave(world, upto=2).state is CampaignState.SENDING
    found = get(world)
    assert (found.waves, found.turn, found.kind) == (1, 2, PassKind.WAVE)
    assert (found.done, found.upto, found.wave) == (0, 2, WavePlan(upto=2))
    assert not wave(world).done
    turns = [lent(world), lent(world)]
    assert [(turn.chunk, turn.kind) for turn in turns] == [(0, PassKind.WAVE), (1, PassKind.WAVE)]
    assert world.campaigns.commit(turns[0], RECORD, SOME) == DONE
    assert world.campaigns.commit(turns[1], RECORD, SOME) == OVER
    assert get(world).state is CampaignState.JUDGED


def test_a_campaign_is_done_once_nobody_is_left(world: World) -> None:
    judged(world, chunks=1)
    wave(world, upto=1)
    assert world.campaigns.commit(lent(world), RECORD, {LEFT: -1}) == OVER
    assert get(world).state is CampaignState.DONE
    assert wave(world, upto=1).done
    assert world.campaigns.commit(lent(world), RECORD, {LEFT: 1}) == OVER
    assert get(world).state is CampaignState.JUDGED


def test_what_follows_a_cancellation_waits_for_what_is_lent(world: World) -> None:
    judged(world)
    wave(world)
    turn = lent(world, lease=timedelta(seconds=0.5))
    withdraw = Opening(kind=PassKind.WITHDRAW, upto=3)
    assert act(world, CampaignAct.CANCEL, opening=withdraw).state is CampaignState.CANCELLED
    assert not world.campaigns.holds(turn)
    assert not any(
        world.campaigns.lend(1, number, lease=MONTH / 9999, each=9, all_in_all=9).turn
        for number in range(3)
    )
    # What it handed over is known, though it ends no pass any more.
    assert world.campaigns.commit(turn, RECORD, {("handed", ""): 1}) == DONE
    following = [lent(world) for _ in range(3)]
    assert {each.kind for each in following} == {PassKind.WITHDRAW}
    assert [each.chunk for each in following] == [0, 1, 2]
    for each in following:
        world.campaigns.commit(each, RECORD, SOME)
    found = get(world)
    assert (found.state, found.done) == (CampaignState.CANCELLED, 3)
    assert not act(world, CampaignAct.CANCEL).done


def test_a_cancellation_ends_what_nobody_was_handed_over_by(world: World) -> None:
    received(world)
    turn = lent(world)
    assert act(world, CampaignAct.CANCEL).done
    assert world.campaigns.commit(turn, RECORD, SOME) == DONE
    assert list(world.campaigns.ring(2, timedelta())) == []


def test_nobody_is_taken_back_where_no_wave_began(world: World) -> None:
    judged(world)
    taking_back = Opening(kind=PassKind.WITHDRAW, upto=3)
    assert act(world, CampaignAct.CANCEL, opening=taking_back).state is CampaignState.CANCELLED
    assert (get(world).turn, get(world).kind) == (1, PassKind.JUDGE)
    assert list(world.campaigns.ring(2, timedelta())) == []


def test_an_act_on_nothing_is_none_and_an_odd_id_no_campaign(world: World) -> None:
    assert world.campaigns.act(cmp(9), CampaignAct.PAUSE, Effect.HOLD) is None
    assert world.campaigns.get("cmp_x") is None
    assert world.campaigns.get(cmp(9)) is None
    assert world.campaigns.chunk_records(cmp(9)) == {}


def test_campaigns_of_a_business_are_listed_newest_first(world: World) -> None:
    for number in range(1, 6):
        begin(world, number, business="globex" if number == 3 else "acme")
        world.later(0.002)
    first = world.campaigns.page("acme", None, 3)
    assert [each.id for each in first.rows] == [cmp(5), cmp(4), cmp(2)]
    second = world.campaigns.page("acme", first.next, 3)
    assert [each.id for each in second.rows] == [cmp(1)]
    assert second.next is None
    assert [each.id for each in world.campaigns.page("globex", None, 3).rows] == [cmp(3)]


def test_a_campaign_is_let_go_of_and_forgotten(world: World) -> None:
    name = judged(world)
    assert list(world.campaigns.outlived(5)) == []
    world.campaigns.lock(name)
    assert get(world).wrapped_key == b""
    world.campaigns.forget(name)
    world.campaigns.forget(name)
    assert world.campaigns.get(name) is None
    assert world.campaigns.page("acme", None, 5).rows == ()
    assert world.campaigns.chunk_records(name) == {}


def test_what_was_kept_long_enough_or_never_came_to_its_end_is_outlived(world: World) -> None:
    brief = timedelta(milliseconds=100)
    for number, keep, within in (
        (1, brief, DAY),
        (2, DAY, brief),
        (3, DAY, brief),
        (4, brief, DAY),
        (5, DAY, brief),
    ):
        begin(world, number, keep=keep, within=within)
    for number in (1, 3):
        assert world.campaigns.upload(cmp(number), "a1", WHOLE)
    # Whoever was overtaken ends nothing, and keeps nothing.
    assert not world.campaigns.upload(cmp(5), "a0", WHOLE)
    world.later(0.2)
    assert set(world.campaigns.outlived(5)) == {cmp(1), cmp(2), cmp(5)}


def test_work_that_nobody_does_is_told(world: World) -> None:
    assert world.campaigns.idle() is None
    received(world)
    world.later(0.2)
    idle = world.campaigns.idle()
    assert idle is not None
    assert idle >= timedelta(seconds=0.2)
    lent(world)
    idle = world.campaigns.idle()
    assert idle is not None
    assert idle < timedelta(seconds=0.2)
    act(world, CampaignAct.PAUSE)
    assert world.campaigns.idle() is None

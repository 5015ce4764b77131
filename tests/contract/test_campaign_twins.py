"""Two stores, one in memory and one real, that see the same happen to campaigns, say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain.campaign import EFFECTS, CampaignAct, PassKind
from processor.ports.campaigns import LEFT, Campaign, Lent, Opening, Received, Turn, WavePlan
from tests.contract.campaigns import RECORD, WHOLE, begin, cmp, contact
from tests.contract.worlds import World, memory_world, valkey_world

pytestmark = pytest.mark.early

BUSINESSES = {1: "acme", 2: "acme", 3: "globex"}
BRIEF, LONG = timedelta(milliseconds=20), timedelta(minutes=5)
AFTER = 0.03

numbers = st.sampled_from(sorted(BUSINESSES))
steps = st.one_of(
    st.tuples(st.just("begin"), numbers, st.sampled_from(["a1", "a2"])),
    st.tuples(st.just("upload"), numbers, st.sampled_from(["a1", "a2"]), st.integers(1, 3)),
    st.tuples(st.just("act"), numbers, st.sampled_from(CampaignAct)),
    st.tuples(st.just("lend"), st.integers(0, 1), st.booleans(), st.integers(1, 3)),
    st.tuples(st.just("enlist"), st.integers(0, 9), st.integers(0, 3)),
    st.tuples(st.just("commit"), st.integers(0, 9), st.integers(-1, 2)),
    st.tuples(st.just("holds"), st.integers(0, 9)),
    st.tuples(st.just("ring")),
    st.tuples(st.just("forget"), numbers),
)


class Side:
    """One of the two, with what its workers hold; the tokens are its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.campaigns = world.campaigns
        self.turns: list[Turn] = []
        self.slots = {0: 0, 1: 0}

    def take(self, step: tuple[object, ...]) -> object:
        """Do a step; what can be compared of the answer."""
        kind, *rest = step
        return getattr(self, f"_{kind}")(*rest)

    def _begin(self, number: int, attempt: str) -> object:
        begun = begin(self.world, number, attempt=attempt, business=BUSINESSES[number])
        self.world.later(0.002)
        return begun.writing, _plain(begun.campaign)

    def _upload(self, number: int, attempt: str, chunks: int) -> object:
        told = Received(rows=chunks, chunks=chunks)
        done = self.campaigns.upload(cmp(number), attempt, told)
        whole = self.campaigns.upload(cmp(number), attempt, replace(WHOLE, chunks=chunks))
        self.world.later(0.002)
        return done, whole

    def _act(self, number: int, act: CampaignAct) -> object:
        if act in (CampaignAct.TOUCH, CampaignAct.RECEIVED, CampaignAct.OVER):
            return None
        found = self.campaigns.get(cmp(number))
        if act is CampaignAct.WAVE and not (found and found.chunks):
            return None
        opening, plan = None, None
        if found and act is CampaignAct.WAVE and found.chunks:
            opening = Opening(kind=PassKind.WAVE, upto=found.chunks)
            plan = WavePlan(upto=found.chunks)
        if found and act is CampaignAct.CANCEL and found.waves:
            opening = Opening(kind=PassKind.WITHDRAW, upto=found.chunks)
        moved = self.campaigns.act(cmp(number), act, EFFECTS[act], opening=opening, wave=plan)
        self.world.later(0.002)
        return moved

    def _lend(self, slot: int, brief: bool, each: int) -> object:
        lease = BRIEF if brief else LONG
        lent: Lent = self.campaigns.lend(
            slot, self.slots[slot], lease=lease, each=each, all_in_all=3
        )
        if lent.turn is None:
            return None
        self.slots[slot] = lent.next
        self.turns.append(lent.turn)
        # Over before anything else is done, and no try of a chunk is put off for long.
        self.world.later(AFTER * 2 ** max(lent.turn.tries - 2, 0) if brief else 0.002)
        return replace(lent.turn, token=""), lent.next

    def _enlist(self, which: int, first: int) -> object:
        if which >= len(self.turns):
            return None
        twice = self.campaigns.enlist(self.turns[which], [contact(first), contact(first + 1)])
        return None if twice is None else list(twice)

    def _commit(self, which: int, left: int) -> object:
        if which >= len(self.turns):
            return None
        turn = self.turns[which]
        counts = {LEFT: left, ("verdict", "approved"): 1}
        return self.campaigns.commit(turn, RECORD, counts, bloom=b"bloom")

    def _holds(self, which: int) -> object:
        return which < len(self.turns) and self.campaigns.holds(self.turns[which])

    def _ring(self) -> object:
        return list(self.campaigns.ring(2, LONG))

    def _forget(self, number: int) -> object:
        self.campaigns.forget(cmp(number))
        return None

    def shown(self) -> list[object]:
        """Everything that can be asked for, without times."""
        told: list[object] = [self.campaigns.idle() is None]
        for number in BUSINESSES:
            found = self.campaigns.get(cmp(number))
            records = self.campaigns.chunk_records(cmp(number))
            told += [found and _plain(found), records, self.campaigns.blooms(cmp(number))]
        for business in set(BUSINESSES.values()):
            told.append([each.id for each in self.campaigns.page(business, None, 9).rows])
        return told


def _plain(campaign: Campaign) -> tuple[object, ...]:
    """What of a campaign is no time."""
    return (
        *(campaign.id, campaign.spec, campaign.state, campaign.attempt, campaign.wrapped_key),
        *(campaign.rows, campaign.chunks, campaign.buckets, campaign.head, campaign.digest),
        *(campaign.turn, campaign.kind, campaign.upto, campaign.done, campaign.waves),
        *(campaign.wave, campaign.stuck, dict(campaign.counts)),
        *(campaign.since is None, campaign.until is None),
    )


@settings(max_examples=30)
@given(there=st.lists(st.tuples(numbers, st.integers(1, 3))), path=st.lists(steps, max_size=30))
def test_the_twin_and_a_real_store_say_the_same(
    store_url: str, there: list[tuple[int, int]], path: list[tuple[object, ...]]
) -> None:
    begun = [
        step
        for number, chunks in there
        for step in (("begin", number, "a1"), ("upload", number, "a1", chunks))
    ]
    real = valkey_world(store_url)
    real.flush()
    sides = Side(memory_world().born()), Side(real.born())
    for step in (*begun, *path):
        twin, store = (side.take(step) for side in sides)
        assert twin == store, step
    assert sides[0].shown() == sides[1].shown()

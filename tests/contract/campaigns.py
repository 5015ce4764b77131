"""Campaigns for tests of their port."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from processor.domain.address import Channel
from processor.domain.campaign import EFFECTS, CampaignAct, PassKind
from processor.ports.campaigns import (
    LEFT,
    Begun,
    Campaign,
    CampaignSpec,
    ChunkRecord,
    Lent,
    Moved,
    Opening,
    Received,
    Turn,
    WavePlan,
)
from tests.contract.worlds import World

SPEC: Final = CampaignSpec(business="acme", brand="acme", channel=Channel.SMS, purpose="marketing")
MONTH: Final = timedelta(days=30)
DAY: Final = timedelta(days=1)
LEASE: Final = timedelta(seconds=60)
RECORD: Final = ChunkRecord(rows=2, people=2, approved=1, results=((1, "0" * 64),))
#: Of such a chunk: one who may be handed over.
SOME: Final = {LEFT: 1}
WHOLE: Final = Received(rows=3000, chunks=3, head=b"sealed head", digest="d" * 64, buckets=4)


def cmp(number: int) -> str:
    return f"cmp_{number:032x}"


def contact(number: int) -> str:
    return f"{number * 7919:032x}"


def begin(
    world: World,
    number: int = 1,
    *,
    attempt: str = "a1",
    wrapped_key: bytes = b"wrapped",
    keep: timedelta = MONTH,
    within: timedelta = DAY,
    **changes: object,
) -> Begun:
    spec = replace(SPEC, **changes)
    return world.campaigns.begin(
        cmp(number),
        spec,
        attempt=attempt,
        wrapped_key=wrapped_key,
        keep=keep,
        within=within,
        fingerprint=repr(spec),
        sealed=b"sealed order",
    )


def received(world: World, number: int = 1, chunks: int = 3, business: str = "acme") -> str:
    """A campaign whose list is there."""
    begin(world, number, business=business)
    assert world.campaigns.upload(cmp(number), "a1", replace(WHOLE, chunks=chunks))
    return cmp(number)


def get(world: World, number: int = 1) -> Campaign:
    found = world.campaigns.get(cmp(number))
    assert found is not None
    return found


def act(world: World, what: CampaignAct, number: int = 1, **how: object) -> Moved:
    opening, wave = how.get("opening"), how.get("wave")
    assert opening is None or isinstance(opening, Opening)
    assert wave is None or isinstance(wave, WavePlan)
    moved = world.campaigns.act(cmp(number), what, EFFECTS[what], opening=opening, wave=wave)
    assert moved is not None
    return moved


def wave(world: World, upto: int = 3, number: int = 1) -> Moved:
    opening = Opening(kind=PassKind.WAVE, upto=upto)
    return act(world, CampaignAct.WAVE, number, opening=opening, wave=WavePlan(upto=upto))


def lend(
    world: World,
    slot: int = 0,
    *,
    lease: timedelta = LEASE,
    each: int = 9,
    all_in_all: int = 9,
) -> Turn | None:
    """The next chunk for a slot that is as far as it says itself."""
    for number in range(100):
        lent: Lent = world.campaigns.lend(
            slot, number, lease=lease, each=each, all_in_all=all_in_all
        )
        if lent.turn is not None:
            assert lent.next == number + 1
            return lent.turn
    return None


def taken(world: World, slot: int = 0, **how: timedelta) -> Turn:
    turn = lend(world, slot, **how)  # type: ignore[arg-type]  # a lease is all there is
    assert turn is not None
    return turn


LOST: Final = Turn(campaign=cmp(1), chunk=0, turn=1, kind=PassKind.JUDGE, token="t1")
#: One call of every method.
OF_CAMPAIGNS: Final[dict[str, Callable[[World], object]]] = {
    "begin": lambda w: begin(w, 5),
    "get": lambda w: w.campaigns.get(cmp(1)),
    "page": lambda w: w.campaigns.page("acme", None, 5),
    "upload": lambda w: w.campaigns.upload(cmp(2), "a1", Received(rows=1, chunks=1)),
    "act": lambda w: w.campaigns.act(cmp(1), CampaignAct.PAUSE, EFFECTS[CampaignAct.PAUSE]),
    "ring": lambda w: w.campaigns.ring(2, LEASE),
    "lend": lambda w: w.campaigns.lend(1, 0, lease=LEASE, each=2, all_in_all=4),
    "holds": lambda w: w.campaigns.holds(LOST),
    "enlist": lambda w: w.campaigns.enlist(LOST, [contact(1)]),
    "commit": lambda w: w.campaigns.commit(LOST, RECORD, {("verdict", "approved"): 1}),
    "chunk": lambda w: w.campaigns.chunk(cmp(1), 0),
    "chunk_records": lambda w: w.campaigns.chunk_records(cmp(1)),
    "blooms": lambda w: w.campaigns.blooms(cmp(1)),
    "idle": lambda w: w.campaigns.idle(),
    "outlived": lambda w: w.campaigns.outlived(5),
    "unlist": lambda w: w.campaigns.unlist(cmp(1)),
    "lock": lambda w: w.campaigns.lock(cmp(1)),
    "forget": lambda w: w.campaigns.forget(cmp(1)),
}


def begun_campaigns(world: World) -> None:
    """One of which a chunk is judged and one is lent, and one that is being received."""
    received(world, 1)
    for slot in range(2):
        turn = taken(world, slot)
        world.campaigns.enlist(turn, [contact(1), contact(2)])
        if slot == 0:
            world.campaigns.commit(turn, RECORD, {("verdict", "approved"): 1}, bloom=b"bloom")
    begin(world, 2)

"""Wrapped data keys: each is found, and replaced only where it is still the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from processor.adapters.sealing import Keyring
from processor.ports import Holder, Leaving, Segment, Wrap
from tests.contract.campaigns import begin, get
from tests.contract.makings import ALICE, BOB, GRANT, append_of, arrival_of, job_of
from tests.contract.test_archive import BODIES, finished
from tests.contract.worlds import BIRTH, World

RING = Keyring(keys={"k1": b"1" * 32}, current="k1")


def found(world: World) -> dict[Holder, list[Wrap]]:
    all_of_them = [wrap for batch in world.wraps.batches() for wrap in batch]
    return {holder: [w for w in all_of_them if w.holder is holder] for holder in Holder}


def lived_in(world: World) -> dict[Holder, bytes]:
    """A contact, a delivery, a message and a campaign, each with a data key."""
    key = RING.new_data_key().wrapped
    sealed = RING.seal_envelope(b"body", context=b"c")
    other = RING.seal_envelope(b"content", context=b"c")
    world.ledger.append([append_of(ALICE, GRANT, wrapped_key=key)], BIRTH)
    world.inbox.accept(arrival_of("a", sealed=sealed))
    world.outbound.submit(job_of(sealed=other))
    listed = RING.new_data_key().wrapped
    begin(world, wrapped_key=listed)
    return {
        Holder.CONTACT: key,
        Holder.DELIVERY: RING.split(sealed)[1],
        Holder.MESSAGE: RING.split(other)[1],
        Holder.CAMPAIGN: listed,
    }


def test_all_are_found(world: World) -> None:
    wrapped = lived_in(world)
    assert {holder: wraps[0].wrapped for holder, wraps in found(world).items()} == wrapped
    assert sum(map(len, found(world).values())) == 4


def swap(world: World, wraps: Sequence[Wrap], wrapped: bytes) -> int:
    return world.wraps.swap([(wrap, wrapped) for wrap in wraps])


def test_each_is_replaced_once_and_what_it_sealed_stays(world: World) -> None:
    lived_in(world)
    before = found(world)
    for wraps in before.values():
        assert swap(world, wraps, b"another and longer wrapped key" * 4) == 1
        assert swap(world, wraps, b"too late") == 0
    assert world.ledger.sealed(ALICE).wrapped_key == b"another and longer wrapped key" * 4
    assert get(world).wrapped_key == b"another and longer wrapped key" * 4
    for sealed in (
        getattr(world.inbox.get(arrival_of("a").id), "sealed", b""),
        getattr(world.outbound.get(job_of().message.id), "sealed", b""),
    ):
        _, wrapped, rest = RING.split(sealed)
        assert wrapped == b"another and longer wrapped key" * 4
        assert rest[:1] == b"\1"


def test_the_key_of_a_body_in_the_vault_is_found_too(world: World) -> None:
    (delivery,) = finished(world, "a")
    move(world, BODIES, delivery.id, delivery.sealed)
    (wrap,) = found(world)[Holder.DELIVERY]
    assert (wrap.wrapped, wrap.enveloped) == (b"its key", False)
    assert swap(world, [wrap], b"anew") == 1
    moved = world.archive.moved(delivery.id)
    assert moved is not None
    assert moved.wrapped_key == b"anew"


def move(world: World, segment: Segment, delivery: str, sealed: bytes) -> None:
    left = Leaving(id=delivery, head=sealed[:6], wrapped_key=b"its key")
    assert world.archive.move_deliveries(segment, [left], timedelta(days=9)) == 1


def test_what_was_erased_meanwhile_does_not_come_back(world: World) -> None:
    lived_in(world)
    before = found(world)
    standing = world.ledger.glimpse([ALICE]).standings[ALICE]
    stone = append_of(ALICE, GRANT, on=standing, effect="gone", erase=True)
    world.ledger.append([stone], BIRTH)
    world.inbox.shred(arrival_of("a").id)
    assert swap(world, before[Holder.CONTACT], b"anew") == 0
    assert swap(world, before[Holder.DELIVERY], b"anew") == 0
    assert world.ledger.sealed(ALICE).wrapped_key is None
    assert found(world)[Holder.CONTACT] == found(world)[Holder.DELIVERY] == []


def test_a_key_made_since_is_not_overwritten(world: World) -> None:
    """Erased, and back with a key of its own: the old one must not come back under it."""
    lived_in(world)
    before = found(world)[Holder.CONTACT]
    standing = world.ledger.glimpse([ALICE]).standings[ALICE]
    stone = append_of(ALICE, GRANT, on=standing, effect="gone", erase=True)
    back = append_of(ALICE, GRANT, on=stone.standing, effect="back", wrapped_key=b"a new key")
    world.ledger.append([stone, back, append_of(BOB, GRANT)], BIRTH)
    assert swap(world, before, b"anew") == 0
    assert world.ledger.sealed(ALICE).wrapped_key == b"a new key"


def test_a_full_store_is_wrapped_anew(world: World) -> None:
    lived_in(world)
    wraps = found(world)[Holder.CONTACT]
    world.fill(True)
    assert swap(world, wraps, b"the same length or so") == 1

"""Births: a store is made once, read everywhere, and an emptied one is never a new one."""

from __future__ import annotations

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.adapters.connection import connect, load_scripts
from processor.adapters.redis_births import RedisBirths, write_births
from processor.adapters.redis_ledger import RedisLedger
from processor.ports import (
    StoreFilling,
    StoreFull,
    StoreSealed,
    StoreUnavailable,
    StoreUnborn,
    closed_birth,
    decode_birth,
)
from tests.contract.acts_of_ports import ACTS
from tests.contract.makings import ALICE, GRANT, recorded
from tests.contract.worlds import BIRTH, POLICY, World, valkey_world


def test_a_store_is_made_and_read(unborn: World) -> None:
    """What was made is what is read, with its policy."""
    assert unborn.births.is_empty()
    unborn.births.create(BIRTH, POLICY)
    assert unborn.births.read() == BIRTH
    assert unborn.births.policy(BIRTH.policy) == POLICY
    assert not unborn.births.is_empty()


def test_a_store_that_was_never_made_is_unborn(unborn: World) -> None:
    """Neither reading nor adopting makes a store."""
    with pytest.raises(StoreUnborn):
        unborn.births.read()
    with pytest.raises(StoreUnborn):
        unborn.births.adopt(POLICY)
    assert unborn.births.is_empty()


def test_a_store_is_made_once(world: World) -> None:
    """A second making is refused and changes nothing."""
    with pytest.raises(StoreUnborn):
        world.births.create(replace(BIRTH, store="another", epoch=2), POLICY)
    assert world.births.read() == BIRTH


def test_a_full_store_cannot_be_made(unborn: World) -> None:
    """There is no half of a store."""
    unborn.fill(True)
    with pytest.raises(StoreFull):
        unborn.births.create(BIRTH, POLICY)
    unborn.fill(False)
    assert unborn.births.is_empty()


def test_adopting_puts_a_policy_in_force_everywhere(world: World) -> None:
    """Every later glimpse and append is under the new policy; the old one can still be read."""
    adopted = world.adopt(order_after_days=7)
    assert adopted != BIRTH
    assert replace(adopted, policy=BIRTH.policy) == BIRTH
    assert world.births.read() == adopted
    assert world.ledger.glimpse([ALICE]).birth == adopted
    assert world.ledger.open({ALICE: ()}).birth == adopted
    assert world.births.policy(adopted.policy).order_after_days == 7
    assert world.births.policy(BIRTH.policy) == POLICY
    recorded(world, ALICE, GRANT)


def test_adopting_again_changes_nothing(world: World) -> None:
    """The policy in force may be adopted by every process that starts."""
    assert world.births.adopt(POLICY) == BIRTH
    assert world.births.read() == BIRTH


def test_a_policy_that_is_not_kept_is_unavailable(world: World) -> None:
    """Nobody decides by a policy that cannot be read."""
    with pytest.raises(StoreUnavailable):
        world.births.policy("0" * 64)


def test_copies_that_differ_are_noticed(store_url: str) -> None:
    """A partition or lane of another birth, or of none, makes reading fail rather than lie."""
    world = valkey_world(store_url).born()
    stranger = replace(BIRTH, epoch=2).encode()
    for key in ("{p003}:birth", "{i02}:birth", "{p000}:birth"):
        for copy in (stranger, b"assent1 nonsense", None):
            _put(store_url, key, copy)
            with pytest.raises(StoreUnborn):
                world.births.read()
            with pytest.raises(StoreUnborn):
                world.births.adopt(POLICY)
        _put(store_url, key, BIRTH.encode())
        assert world.births.read() == BIRTH


def test_a_policy_change_that_was_cut_short_is_mended(store_url: str) -> None:
    """Copies that differ in the policy alone fail to read, and adopting puts them right."""
    world = valkey_world(store_url).born()
    _put(store_url, "{p003}:birth", replace(BIRTH, policy="1" * 64).encode())
    with pytest.raises(StoreUnborn):
        world.births.read()
    assert world.births.adopt(POLICY) == BIRTH
    assert world.births.read() == BIRTH


def test_a_store_with_anything_in_it_is_not_made_anew(store_url: str) -> None:
    """A ledger whose birth records were lost is a loss to be looked at, not a new store."""
    world = valkey_world(store_url).born()
    recorded(world, ALICE, GRANT)
    with redis.Redis.from_url(store_url) as raw:
        raw.delete(*raw.keys("*:birth"))
    assert not world.births.is_empty()
    with pytest.raises(StoreUnborn):
        world.births.create(BIRTH, POLICY)
    with pytest.raises(StoreUnborn):
        world.births.read()


def _put(url: str, key: str, raw: bytes | None) -> None:
    with redis.Redis.from_url(url) as client:
        client.delete(key)
        if raw is not None:
            client.set(key, raw)


def test_a_ledger_refuses_a_store_made_anew_in_place_of_the_known_one(store_url: str) -> None:
    """Whichever process it is, and however long it has been running."""
    store = connect(store_url)
    births = RedisBirths(store)
    births.create(BIRTH, POLICY)
    ledger = RedisLedger(store, BIRTH.partitions, BIRTH.store)
    assert ledger.glimpse([ALICE]).birth == BIRTH
    store.client.flushall()
    births.create(replace(BIRTH, store="another"), POLICY)
    with pytest.raises(StoreUnborn, match="another store than this machine knows"):
        ledger.glimpse([ALICE])
    with pytest.raises(StoreUnborn, match="another store than this machine knows"):
        ledger.open({ALICE: ()})


def test_a_full_store_is_joined_under_the_policy_it_has(world: World) -> None:
    """Whoever starts then takes revocations in, and moves what grew old away."""
    world.fill(True)
    assert world.births.adopt(POLICY) == BIRTH
    world.fill(False)


def test_another_record_is_put_everywhere_also_when_the_store_is_full(world: World) -> None:
    """It may be the one that shuts the gate."""
    world.fill(True)
    shut = replace(BIRTH, epoch=2, restored=True)
    world.births.change(shut)
    assert world.births.read() == shut
    world.fill(False)


@pytest.mark.parametrize("record", [BIRTH.sealed(), BIRTH.filling()])
def test_a_store_that_is_sealed_or_being_filled_takes_nothing(
    store_url: str, record: bytes
) -> None:
    """Neither a script nor a change of the record gets past it, and the store stays as it is."""
    world = valkey_world(store_url).born()
    recorded(world, ALICE, GRANT)
    write_births(connect(store_url), BIRTH, record)
    with redis.Redis.from_url(store_url) as client:
        before = {key: client.dump(key) for key in client.scan_iter()}
        for name, act in ACTS.items():
            with pytest.raises(StoreUnavailable):
                act(world)
            if name.startswith(("inbox.accept", "ledger.", "outbound.", "births.")):
                assert client.get("{p000}:birth") == record
        kept = {key: value for key, value in before.items() if b"standing" in key}
        assert kept
        assert all(client.dump(key) == value for key, value in kept.items())
        assert not list(client.scan_iter(match="*:delivery:*"))


@given(
    former=st.lists(st.tuples(st.integers(1, 4096), st.integers(1, 9)), max_size=3).map(tuple),
    restored=st.booleans(),
    epoch=st.integers(1, 10**9),
)
def test_a_birth_record_reads_as_it_was_written(
    former: tuple[tuple[int, int], ...], restored: bool, epoch: int
) -> None:
    birth = replace(BIRTH, former=former, restored=restored, epoch=epoch)
    assert decode_birth(birth.encode()) == birth
    assert closed_birth(birth.sealed()) == (birth, True, False)
    assert closed_birth(birth.filling()) == (birth, False, True)
    with pytest.raises(StoreSealed):
        decode_birth(birth.sealed())
    with pytest.raises(StoreFilling):
        decode_birth(birth.filling())


@pytest.mark.parametrize("name", sorted(load_scripts()))
def test_no_script_takes_a_closed_record_for_a_birth(name: str) -> None:
    """Whether a record is there is not the question: one that was sealed is there too."""
    text = load_scripts()[name].texts[False]
    assert "UNBORN" not in text or "~= 'assent1 '" in text or name == "rebirth"

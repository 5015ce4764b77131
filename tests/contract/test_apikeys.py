"""API keys: kept, replaced, listed with the revoked ones."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from processor.ports import ApiKey, Scope, StoreFull
from tests.contract.makings import AT
from tests.contract.worlds import World

KEY = ApiKey(
    id="k_one",
    business="acme",
    scopes=(Scope.EVENTS, Scope.READ),
    digest=b"\x00\xff digest",
    created_at=AT,
    label="shop",
)


def test_a_key_is_kept_whole(world: World) -> None:
    """Every field comes back; another id is no key."""
    world.apikeys.put(KEY)
    assert world.apikeys.get("k_one") == KEY
    assert world.apikeys.get("k_on") is None
    assert world.apikeys.get("") is None


def test_revoking_takes_effect_at_once(world: World) -> None:
    """The key with the same id is replaced, for every reader of this store."""
    world.apikeys.put(KEY)
    revoked = replace(KEY, revoked_at=AT, expires_at=AT)
    world.apikeys.put(revoked)
    assert world.apikeys.get("k_one") == revoked
    assert list(world.apikeys.all()) == [revoked]


def test_keys_are_listed_in_the_order_of_their_ids(world: World) -> None:
    """Revoked ones are among them."""
    assert list(world.apikeys.all()) == []
    keys = [replace(KEY, id=name, revoked_at=AT) for name in ("k_b", "k_c", "k_a")]
    for key in keys:
        world.apikeys.put(key)
    assert [key.id for key in world.apikeys.all()] == ["k_a", "k_b", "k_c"]


def test_full_memory_refuses_a_new_key(world: World) -> None:
    """A key that is not kept is not acknowledged."""
    world.fill(True)
    with pytest.raises(StoreFull):
        world.apikeys.put(KEY)
    assert list(world.apikeys.all()) == []

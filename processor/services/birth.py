"""Birth: a store is made once, by `assent init`; whoever starts later finds it or refuses.

A store that was emptied looks exactly like a new one, and everybody in it like somebody who never
opted out. So nothing ever makes a store by itself, and a machine that knew one does not make
another in its place.
"""

from __future__ import annotations

import secrets

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.policy import Policy
from processor.ports import Birth, Births, StoreUnborn


class StoreForeign(AssentError):
    """The store was made with other keys, another number of partitions, or is another one."""


def make_store(births: Births, policy: Policy, ids: IdKey, *, partitions: int, lanes: int) -> Birth:
    """Make an empty store; raises StoreForeign when it holds anything."""
    if not births.is_empty():
        raise StoreForeign("the store is not empty and holds no birth record; give an empty one")
    birth = Birth(
        store=secrets.token_hex(8),
        epoch=1,
        partitions=partitions,
        lanes=lanes,
        id_key=ids.fingerprint(),
        policy=policy.digest,
    )
    births.create(birth, policy)
    return birth


def join_store(
    births: Births,
    policy: Policy,
    ids: IdKey,
    *,
    partitions: int,
    lanes: int,
    known: str | None = None,
) -> Birth:
    """Find the store and put this configuration's policy in force.

    Raises StoreUnborn when there is none, StoreForeign when it is another deployment's, or another
    one than `known`, the id of the store that this machine worked with.
    """
    meet_store(births, ids, partitions=partitions, lanes=lanes, known=known)
    return births.adopt(policy)


def meet_store(
    births: Births, ids: IdKey, *, partitions: int, lanes: int, known: str | None = None
) -> Birth:
    """Find the store and see that it is this deployment's; changes nothing, raises as `join_store`.

    For whoever only reads: a look must not put a policy in force.
    """
    found = births.copy()
    if known not in (None, found.store):
        raise StoreForeign(
            f"this is store `{found.store}`, and this machine knows `{known}`: put ASSENT_STORE_URL"
            " right, or run `assent init --store-only --again` to go on with this one"
        )
    if (found.partitions, found.lanes) != (partitions, lanes):
        raise StoreForeign(
            f"the store has {found.partitions} partitions, {found.lanes} lanes; configure that"
        )
    if found.id_key != ids.fingerprint():
        raise StoreForeign(
            "the store was made with another id key; set ASSENT_ID_KEY to the one it was made with"
        )
    return found


def is_born(births: Births) -> bool:
    """Whether the store was made; raises StoreUnavailable when that cannot be told."""
    try:
        births.copy()
    except StoreUnborn:
        return False
    return True

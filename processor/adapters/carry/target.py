"""A store that is being filled: nobody can use it until it is whole, and then all at once.

Its birth records say for whom it is being filled, so that whoever was killed half-way can begin
anew, and nobody else's store is ever written over.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from processor.adapters import keys
from processor.adapters.carry.kinds import Rule, name_of
from processor.adapters.carry.records import keys_of
from processor.adapters.connection import Store, asking
from processor.adapters.redis_births import birth_names, write_births
from processor.domain.errors import AssentError
from processor.ports import Birth, closed_birth

_BATCH: Final = 500


class TargetTaken(AssentError):
    """The store that was to be filled holds something else."""


def begin(target: Store, birth: Birth) -> None:
    """Declare an empty store, or one that was half filled for the same end, as being filled.

    What was there of the half is taken away. Raises TargetTaken.
    """
    found, _, filling = closed_birth(_record(target))
    empty = target.size() == 0
    if found is None and not empty:
        raise TargetTaken("the store to be filled is not empty; give an empty one")
    if found is not None and not (filling and found.store == birth.store):
        raise TargetTaken("the store to be filled is in use; give an empty one")
    write_births(target, birth, birth.filling())
    if not empty:
        _clear(target)


def is_open(target: Store, birth: Birth) -> bool:
    """Whether the store was filled and opened as this already."""
    found, sealed, filling = closed_birth(_record(target))
    if found is None or sealed or filling:
        return False
    return found.store == birth.store and found.epoch >= birth.epoch


def open_up(target: Store, birth: Birth) -> None:
    """Let everybody use the store that was filled, all of it at one moment.

    In a cluster the first partition comes last, since every process joins by that one.
    """
    if target.clustered:
        write_births(target, birth, birth.encode())
        return
    with asking():
        pipe = target.client.pipeline(transaction=True)
        for name in birth_names(birth):
            pipe.set(name, birth.encode())
        pipe.execute()


def _clear(target: Store) -> None:
    left = (key for key in keys_of(target) if name_of(key).rule is not Rule.BIRTH)
    while batch := list(islice(left, _BATCH)):
        with asking():
            pipe = target.client.pipeline(transaction=False)
            for key in batch:
                pipe.delete(key)
            pipe.execute()


def _record(target: Store) -> bytes | None:
    with asking():
        raw = target.client.get(keys.birth(keys.partition_tag(0)))
    return None if raw is None else bytes(raw)

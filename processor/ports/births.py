"""The birth of a store: what every read and write checks, so that an emptied store blocks."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import msgspec

from processor.domain.policy import Policy
from processor.ports.errors import StoreUnborn

_FORMAT = "assent1"


class Birth(msgspec.Struct, frozen=True, kw_only=True):
    """What a store was made as; a copy stands in every partition and lane.

    `epoch` rises with a restore. `id_key` is the fingerprint of the id key. `policy` is the digest
    of the policy in force: it is here because a claim must notice that it changed.
    """

    store: str
    epoch: int
    partitions: int
    lanes: int
    id_key: str
    policy: str

    def encode(self) -> bytes:
        """One line of text, compared byte for byte by the scripts."""
        numbers = f"{self.epoch} {self.partitions} {self.lanes}"
        return f"{_FORMAT} {self.store} {numbers} {self.id_key} {self.policy}".encode()


@lru_cache(maxsize=64)
def decode_birth(raw: bytes | None) -> Birth:
    """Read a birth record; raises StoreUnborn when there is none or it is not one."""
    if raw is None:
        raise StoreUnborn("the store holds no birth record; it was emptied or never made")
    try:
        mark, store, epoch, partitions, lanes, id_key, policy = raw.decode("ascii").split(" ")
        birth = Birth(
            store=store,
            epoch=int(epoch),
            partitions=int(partitions),
            lanes=int(lanes),
            id_key=id_key,
            policy=policy,
        )
    except ValueError:
        raise StoreUnborn("the store's birth record cannot be read") from None
    if mark != _FORMAT:
        raise StoreUnborn("the store was made by an unknown version")
    return birth


class Births(Protocol):
    """The birth records of a store, and the policies it keeps by digest."""

    def read(self) -> Birth:
        """The birth; raises StoreUnborn when a record is missing or the copies differ."""

    def copy(self) -> Birth:
        """One copy of the birth, unchecked against the others; raises StoreUnborn."""

    def is_empty(self) -> bool:
        """Whether the store holds nothing of ours at all."""

    def create(self, birth: Birth, policy: Policy) -> None:
        """Make the store; raises StoreUnborn when it is not empty."""

    def adopt(self, policy: Policy) -> Birth:
        """Put a policy in force everywhere; a copy that was missed makes `read` fail, not lie."""

    def policy(self, digest: str) -> Policy:
        """A policy by digest; raises StoreUnavailable when the store does not have it."""

"""The birth of a store: what every read and write checks, so that an emptied store blocks."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import msgspec

from processor.domain.policy import Policy
from processor.ports.errors import StoreFilling, StoreSealed, StoreUnborn

_FORMAT = "assent1"
#: How the record of a store begins that a copy is still filling, and that was copied to another.
_FILLING = "assent-filling"
_SEALED = "assent-sealed"
_RESTORED = "restored"
_FORMER = "former="


class Birth(msgspec.Struct, frozen=True, kw_only=True):
    """What a store was made as; a copy stands in every partition and lane.

    `epoch` rises with a restore and with a copy. `id_key` is the fingerprint of the id key.
    `policy` is the digest of the policy in force: a claim must notice that it changed.
    `restored`: an older copy, in which nothing is approved until somebody acknowledges it.
    `former` are the numbers of partitions that the store had before it was copied, each with the
    version of contact ids then, latest first.
    """

    store: str
    epoch: int
    partitions: int
    lanes: int
    id_key: str
    policy: str
    restored: bool = False
    former: tuple[tuple[int, int], ...] = ()

    def encode(self) -> bytes:
        """One line of text, compared byte for byte by the scripts."""
        numbers = f"{self.epoch} {self.partitions} {self.lanes}"
        words = [_FORMAT, self.store, numbers, self.id_key, self.policy]
        if self.former:
            words.append(_FORMER + ",".join(f"{count}/{version}" for count, version in self.former))
        return " ".join([*words, *([_RESTORED] if self.restored else [])]).encode()

    def filling(self) -> bytes:
        """The record of a store that is not whole yet; no script and no reader takes it."""
        return f"{_FILLING} {self.encode().decode()}".encode()

    def sealed(self) -> bytes:
        """The record of a store that was copied to another; no script and no reader takes it."""
        return f"{_SEALED} {self.encode().decode()}".encode()


@lru_cache(maxsize=64)
def decode_birth(raw: bytes | None) -> Birth:
    """Read a birth record; raises StoreUnborn when there is none or it is not one.

    Raises StoreFilling for a store that a copy is still filling.
    """
    if raw is None:
        raise StoreUnborn("the store holds no birth record; it was emptied or never made")
    if raw.startswith(_FILLING.encode()):
        raise StoreFilling("the store is still being filled; it opens when the copy is whole")
    if raw.startswith(_SEALED.encode()):
        raise StoreSealed(
            "the store was sealed when it was copied to another; set ASSENT_STORE_URL to that one"
        )
    return _decoded(raw)


def closed_birth(raw: bytes | None) -> tuple[Birth | None, bool, bool]:
    """The birth behind any record, and whether it is sealed, and whether it is being filled."""
    mark, _, rest = (raw or b"").partition(b" ")
    sealed, filling = mark == _SEALED.encode(), mark == _FILLING.encode()
    if raw is None:
        return None, False, False
    return _decoded(rest if sealed or filling else raw), sealed, filling


def _decoded(raw: bytes) -> Birth:
    try:
        mark, store, epoch, partitions, lanes, id_key, policy, *more = raw.decode("ascii").split()
        former = next((each for each in more if each.startswith(_FORMER)), None)
        birth = Birth(
            store=store,
            epoch=int(epoch),
            partitions=int(partitions),
            lanes=int(lanes),
            id_key=id_key,
            policy=policy,
            restored=_RESTORED in more,
            former=_former(former) if former else (),
        )
    except ValueError:
        raise StoreUnborn("the store's birth record cannot be read") from None
    if mark != _FORMAT or birth.encode() != raw:
        raise StoreUnborn("the store was made by an unknown version")
    return birth


def _former(word: str) -> tuple[tuple[int, int], ...]:
    pairs = (each.split("/") for each in word.removeprefix(_FORMER).split(","))
    return tuple((int(count), int(version)) for count, version in pairs)


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

    def change(self, birth: Birth) -> None:
        """Put another record in force everywhere, also when the store is full; safe to repeat.

        Raises StoreUnborn when there is none yet.
        """

    def policy(self, digest: str) -> Policy:
        """A policy by digest; raises StoreUnavailable when the store does not have it."""

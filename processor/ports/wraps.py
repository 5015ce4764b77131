"""The wrapped data keys of a store, found one by one and replaced one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class Holder(StrEnum):
    """What a wrapped data key of the store belongs to."""

    CONTACT = "contact"
    DELIVERY = "delivery"
    MESSAGE = "message"
    CAMPAIGN = "campaign"


class Wrap(msgspec.Struct, frozen=True, kw_only=True):
    """A wrapped data key where it was found; `name` is the store's own word for that place.

    `enveloped` says that it stands at the head of an envelope there.
    """

    holder: Holder
    name: str
    wrapped: bytes
    enveloped: bool


class Wraps(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def batches(self) -> Iterator[Sequence[Wrap]]:
        """All wrapped data keys, some at a time, in no order; one may come twice."""

    def swap(self, found: Sequence[tuple[Wrap, bytes]]) -> int:
        """Put another wrapped form in place of each that is still as it was found; how many.

        What was destroyed or changed since is left alone, each in one step of the store.
        """

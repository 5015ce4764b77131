"""Answers that are kept for a while, so that a call which is repeated is carried out once."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec


class Hold(StrEnum):
    """What whoever begins is told. `other`: the name stands for another call."""

    BEGUN = "begun"
    RUNNING = "running"
    OTHER = "other"
    ANSWERED = "answered"


class HoldFound(msgspec.Struct, frozen=True, kw_only=True):
    """How the place of an answer was found; `sealed` is the answer, when there is one."""

    how: Hold
    sealed: bytes = b""


class Answers(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def begin(self, name: str, fingerprint: str, token: str, *, seconds: int) -> HoldFound:
        """Take a place that is free, in one step; raises StoreFull.

        `name` is a natural id of 32 hexadecimal digits, `token` one of this attempt alone. A place
        that was taken and never filled is free again after so many seconds.
        """

    def keep(self, name: str, token: str, sealed: bytes, *, seconds: int) -> bool:
        """Fill a place for so many seconds; False when another attempt has it; raises StoreFull."""

    def drop(self, name: str, token: str) -> None:
        """Give a place up, if this attempt still has it."""

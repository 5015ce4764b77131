"""Asking a provider for what its event names by an id only: where, what, and how it can fail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from processor.domain.errors import AssentError

#: Why an event waits that names something by its id only: it says too little to be read.
NEEDS_DETAILS = "needs_details"


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's API: the hosts it may be at, the usual one first, and what it wants to hear."""

    hosts: tuple[str, ...]
    headers: Mapping[str, str] = {}


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question: the name that its answer goes by, and the path, of ids that were checked."""

    name: str
    path: str


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """A business's way to an API: the host, one of those allowed, and the token in clear."""

    host: str
    token: str

    def __repr__(self) -> str:
        """Hide the token."""
        return f"Access({self.host!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from rich too, which would otherwise list the fields."""
        return [("host", self.host)]


class Failing(StrEnum):
    """Why there is no answer; these are the reasons of deliveries that were given up.

    `away`: nothing, too late, too often asked, or a failure of theirs. `refused`: the token does
    not do. `gone`: they know no such id. `not_taken`: they refuse the question itself.
    `unreadable`: too large, or no JSON object. `misled`: the host led elsewhere, or to an address
    inside.
    """

    AWAY = "details_away"
    REFUSED = "details_refused"
    GONE = "details_gone"
    NOT_TAKEN = "details_not_taken"
    UNREADABLE = "details_unreadable"
    MISLED = "details_misled"


class DetailsFailed(AssentError):
    """No answer; its text holds no path, no token and nothing that was answered.

    `wait`: how long the API asked to be left alone.
    """

    def __init__(self, why: Failing, wait: timedelta | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.wait = wait


class Details(Protocol):
    """Asks, once, and within seconds."""

    def ask(self, api: Api, access: Access, ask: Ask) -> bytes:
        """The answer, a JSON object as it came. Raises DetailsFailed and nothing else."""

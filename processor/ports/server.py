"""What a server says of itself: whether a promise made on it can be kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class ServerState(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about the server; None where it does not tell.

    `now` is its clock. `persistent`: writes go to a file; `synced`: before they are answered.
    `evicts`: it throws data away when memory runs short. `software`: `Redis` or `Valkey`.
    `clustered`: it is part of a cluster. `place`: this very process and database, whatever address
    leads there.

    Of a cluster that is followed as a whole, `nodes` is how many nodes it has and `silent` how many
    of its replicas do not answer. The facts are then the worst of any node: the oldest version, the
    fullest memory. `clocks` are those of the other nodes.
    """

    now: datetime
    persistent: bool | None = None
    synced: bool | None = None
    evicts: bool | None = None
    used_bytes: int | None = None
    limit_bytes: int | None = None
    software: str | None = None
    version: tuple[int, ...] | None = None
    clustered: bool | None = None
    place: tuple[str, int] | None = None
    nodes: int = 0
    silent: int = 0
    clocks: tuple[datetime, ...] = ()


class ServerFacts(Protocol):
    """The server behind the store, or behind the broker."""

    def state(self) -> ServerState:
        """How it is set up and how it fares; raises StoreUnavailable."""

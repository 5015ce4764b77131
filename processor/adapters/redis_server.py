"""What a Redis or Valkey server says of itself; where CONFIG is forbidden, INFO helps out.

Of a cluster every node is asked, since each holds a part of the ledger or may come to hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooSlow

from processor.adapters.connection import Store, asking, moment
from processor.ports import ServerState


class RedisServerFacts:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self) -> ServerState:
        client = self._store.client
        with asking():
            if not self._store.clustered:
                return _state_of(client)
            states = [_state_of(node) for node in client.owners()]
            copies = [_state_if_there(node) for node in client.replicas()]
        return _worst([*states, *filter(None, copies)], silent=copies.count(None))


def _worst(states: Sequence[ServerState], *, silent: int) -> ServerState:
    """The facts of all nodes as those of one server: the worst of each."""
    first, *others = states
    fullest = max(states, key=lambda each: (each.used_bytes or 0) / (each.limit_bytes or 2**63))
    oldest = min(states, key=lambda each: each.version or ())
    return ServerState(
        now=first.now,
        persistent=_worse(states, lambda each: each.persistent, bad=False),
        synced=_worse(states, lambda each: each.synced, bad=False),
        evicts=_worse(states, lambda each: each.evicts, bad=True),
        used_bytes=fullest.used_bytes,
        limit_bytes=fullest.limit_bytes,
        software=oldest.software,
        version=oldest.version,
        clustered=True,
        nodes=len(states) + silent,
        silent=silent,
        clocks=tuple(each.now for each in others),
    )


def _worse(
    states: Sequence[ServerState], told: Callable[[ServerState], bool | None], *, bad: bool
) -> bool | None:
    """The bad word if any node says it, else nothing if any does not tell."""
    found = [told(each) for each in states]
    if bad in found:
        return bad
    return None if None in found else not bad


def _state_if_there(node: Any) -> ServerState | None:  # noqa: ANN401 - the driver types no answer
    try:
        return _state_of(node)
    except (Unreachable, TooSlow):
        return None


def _state_of(client: Any) -> ServerState:  # noqa: ANN401 - the driver types no answer
    now = moment(client.time())
    told: dict[str, str] = {}
    for section in ("server", "memory", "persistence", "cluster"):
        told |= _told(client, section)
    told |= _configured(client)
    return ServerState(
        now=now,
        persistent=_either(told, {"appendonly": "yes", "aof_enabled": "1"}),
        synced=_either(told, {"appendfsync": "always"}),
        evicts=_not(_either(told, {"maxmemory-policy": "noeviction"})),
        used_bytes=_number(told.get("used_memory")),
        limit_bytes=_number(told.get("maxmemory")) or None,
        software=_software(told),
        version=_version(told),
        clustered=_either(told, {"cluster_enabled": "1"}),
        place=_place(client, told),
    )


def _place(client: Any, told: dict[str, str]) -> tuple[str, int] | None:  # noqa: ANN401 - the driver's
    database = client.connection_pool.connection_kwargs.get("db") or 0
    return (told["run_id"], int(database)) if told.get("run_id") else None


def _configured(client: Any) -> dict[str, str]:  # noqa: ANN401 - the driver types no answer
    try:
        found = client.config_get("appendonly", "appendfsync", "maxmemory-policy")
    except ResponseError:
        return {}
    return {_text(name): _text(value) for name, value in found.items()}


def _told(client: Any, section: str) -> dict[str, str]:  # noqa: ANN401 - the driver types no answer
    try:
        found = client.info(section)
    except ResponseError:
        return {}
    # INFO spells the policy with an underscore.
    return {name.replace("maxmemory_", "maxmemory-"): str(v) for name, v in found.items()}


def _software(told: dict[str, str]) -> str | None:
    """Valkey names itself, and gives the version of Redis that it is like beside its own."""
    if told.get("valkey_version") or told.get("server_name") == "valkey":
        return "Valkey"
    return "Redis" if told.get("redis_version") else None


def _version(told: dict[str, str]) -> tuple[int, ...] | None:
    text = told.get("valkey_version") or told.get("redis_version") or ""
    numbers = [int(part) for part in text.split(".") if part.isdigit()]
    return tuple(numbers) or None


def _either(told: dict[str, str], meaning: dict[str, str]) -> bool | None:
    """Whether the first fact that is known has the value that is meant; None if none is known."""
    return next((told[name] == value for name, value in meaning.items() if name in told), None)


def _not(known: bool | None) -> bool | None:  # noqa: FBT001 - it negates its one argument
    return None if known is None else not known


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _text(raw: Any) -> str:  # noqa: ANN401 - bytes or text, by the client's settings
    return raw.decode() if isinstance(raw, bytes) else str(raw)

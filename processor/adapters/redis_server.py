"""What a Redis or Valkey server says of itself; where CONFIG is forbidden, INFO helps out."""

from __future__ import annotations

from typing import Any

from redis.exceptions import ResponseError

from processor.adapters.connection import Store, asking, moment
from processor.ports import ServerState


class RedisServerFacts:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._client = store.client

    def state(self) -> ServerState:
        with asking():
            now = moment(self._client.time())
            told: dict[str, str] = {}
            for section in ("server", "memory", "persistence", "cluster"):
                told |= self._told(section)
            told |= self._configured()
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
            place=self._place(told),
        )

    def _place(self, told: dict[str, str]) -> tuple[str, int] | None:
        database = self._client.connection_pool.connection_kwargs.get("db") or 0
        return (told["run_id"], int(database)) if told.get("run_id") else None

    def _configured(self) -> dict[str, str]:
        try:
            found = self._client.config_get("appendonly", "appendfsync", "maxmemory-policy")
        except ResponseError:
            return {}
        return {_text(name): _text(value) for name, value in found.items()}

    def _told(self, section: str) -> dict[str, str]:
        try:
            found = self._client.info(section)
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

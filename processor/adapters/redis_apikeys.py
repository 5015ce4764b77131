"""API keys in Redis or Valkey, by hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.ports import ApiKey

_BORN: Final = keys.partition_tag(0)


class RedisApiKeys:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, key: ApiKey) -> None:
        self._store.ask(_BORN, lambda _: None)
        with asking():
            pipe = self._store.client.pipeline(transaction=True)
            pipe.set(keys.api_key(key.id), msgspec.json.encode(key))
            pipe.sadd(keys.API_KEYS, key.id)
            pipe.execute()
        # Once more: a store that was sealed in between keeps nothing for the copy.
        self._store.ask(_BORN, lambda _: None)

    def get(self, key_id: str) -> ApiKey | None:
        (raw,) = self._store.ask(_BORN, lambda pipe: pipe.get(keys.api_key(key_id)))
        with asking():
            return read_key(raw)

    def all(self) -> Sequence[ApiKey]:
        (kept,) = self._store.ask(_BORN, lambda pipe: pipe.smembers(keys.API_KEYS))
        with asking():
            ids = sorted(each.decode() for each in kept)
        found = (self.get(each) for each in ids)
        return [key for key in found if key is not None]


def read_key(raw: bytes | None) -> ApiKey | None:
    """A key as it is kept; None where there is none."""
    return None if raw is None else msgspec.json.decode(raw, type=ApiKey)

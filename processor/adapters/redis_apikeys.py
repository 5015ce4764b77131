"""API keys in Redis or Valkey, by hash."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.ports import ApiKey


class RedisApiKeys:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._client = store.client

    def put(self, key: ApiKey) -> None:
        with asking():
            pipe = self._client.pipeline(transaction=True)
            pipe.set(keys.api_key(key.id), msgspec.json.encode(key))
            pipe.sadd(keys.API_KEYS, key.id)
            pipe.execute()

    def get(self, key_id: str) -> ApiKey | None:
        with asking():
            return _read(self._client.get(keys.api_key(key_id)))

    def all(self) -> Sequence[ApiKey]:
        with asking():
            ids = sorted(each.decode() for each in self._client.smembers(keys.API_KEYS))
        found = (self.get(each) for each in ids)
        return [key for key in found if key is not None]


def _read(raw: bytes | None) -> ApiKey | None:
    return None if raw is None else msgspec.json.decode(raw, type=ApiKey)

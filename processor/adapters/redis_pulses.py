"""Signs of life in Redis or Valkey: one sorted set for each role, so that nothing is scanned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, from_ms, to_ms
from processor.ports.pulses import Role

_KEPT: Final = timedelta(days=1)


class RedisPulses:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = store.client

    def beat(self, role: Role, name: str) -> None:
        # An emptied store must stay empty, or it could not be made or restored.
        self._store.ask(keys.partition_tag(0), lambda _: None)
        now = self._store.now()
        with asking():
            pipe = self._client.pipeline(transaction=False)
            pipe.zadd(keys.pulse(role), {name: to_ms(now)})
            pipe.zremrangebyscore(keys.pulse(role), "-inf", to_ms(now - _KEPT))
            pipe.expire(keys.pulse(role), _KEPT)
            pipe.execute()

    def seen(self, role: Role) -> Mapping[str, datetime]:
        oldest = to_ms(self._store.now() - _KEPT)

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.zrangebyscore(keys.pulse(role), oldest, "+inf", withscores=True)

        (rows,) = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            return {name.decode(): from_ms(int(score)) for name, score in rows}

"""The feed in Redis or Valkey: a short stream that expires, and a mark while somebody listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.ports.feed import Sighting

_MOST: Final = 1000
_SECONDS: Final = 60
_AT_ONCE: Final = 500


class RedisFeed:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = store.client

    def wanted(self) -> bool:
        tag = keys.partition_tag(0)
        (found,) = self._store.ask(tag, lambda pipe: pipe.exists(keys.FEED_EARS))
        return bool(found)

    def tell(self, sightings: Sequence[Sighting]) -> None:
        self._born()
        with asking():
            pipe = self._client.pipeline(transaction=False)
            for each in sightings:
                told = {"s": msgspec.msgpack.encode(each)}
                pipe.xadd(keys.FEED, told, maxlen=_MOST, approximate=True)
            pipe.expire(keys.FEED, _SECONDS)
            pipe.execute()

    def attend(self, seconds: int) -> None:
        self._born()
        with asking():
            self._client.set(keys.FEED_EARS, "1", ex=seconds)

    def latest(self) -> str:
        tag = keys.partition_tag(0)
        (rows,) = self._store.ask(tag, lambda pipe: pipe.xrevrange(keys.FEED, count=1))
        with asking():
            return rows[0][0].decode() if rows else "0-0"

    def since(self, place: str) -> tuple[str, Sequence[Sighting]]:
        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.xrange(keys.FEED, min=f"({place}", count=_AT_ONCE)

        (rows,) = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            seen = [msgspec.msgpack.decode(fields[b"s"], type=Sighting) for _, fields in rows]
            return (rows[-1][0].decode() if rows else place), seen

    def _born(self) -> None:
        """An emptied store must stay empty, or it could not be made or restored."""
        self._store.ask(keys.partition_tag(0), lambda _: None)

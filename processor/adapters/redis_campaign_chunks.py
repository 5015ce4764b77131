"""What came of the chunks of campaigns in Redis or Valkey, and how a campaign ends there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store, asking, to_ms
from processor.adapters.redis_campaign_forms import read_blooms, read_chunks, read_record
from processor.ports import StoreUnavailable
from processor.ports.campaigns import ChunkRecord

_TAG: Final = keys.partition_tag(0)
_WORK, _ENDINGS = map(keys.of_campaigns, ("work", "endings"))
#: The number of sets of contacts in a campaign, as a field of it.
_BUCKETS: Final = "buckets"
#: Sets of contacts that are removed at once.
_AT_ONCE: Final = 500


class RedisCampaignChunks:
    """That part of the port."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = store.client

    def chunk(self, campaign: str, number: int) -> ChunkRecord | None:
        key = keys.chunks(natural_of(campaign))
        (raw,) = self._store.ask(_TAG, lambda pipe: pipe.hget(key, str(number)))
        with asking():
            return read_record(raw) if raw else None

    def chunk_records(self, campaign: str) -> Mapping[int, ChunkRecord]:
        key = keys.chunks(natural_of(campaign))
        (found,) = self._store.ask(_TAG, lambda pipe: pipe.hgetall(key))
        with asking():
            return read_chunks(found)

    def blooms(self, campaign: str) -> Mapping[int, bytes]:
        key = keys.blooms(natural_of(campaign))
        (found,) = self._store.ask(_TAG, lambda pipe: pipe.hgetall(key))
        with asking():
            return read_blooms(found)

    def outlived(self, limit: int) -> Sequence[str]:
        now = to_ms(self._store.now())
        (found,) = self._store.ask(
            _TAG, lambda pipe: pipe.zrangebyscore(_ENDINGS, "-inf", now, 0, limit)
        )
        return [f"cmp_{name.decode()}" for name in found]

    def unlist(self, campaign: str) -> None:
        natural = natural_of(campaign)
        (many,) = self._store.ask(_TAG, lambda pipe: pipe.hget(keys.campaign(natural), _BUCKETS))
        with asking():
            names = [keys.listed(natural, bucket) for bucket in range(int(many or 1))]
        for at in range(0, len(names), _AT_ONCE):
            some = names[at : at + _AT_ONCE]
            self._store.ask(_TAG, lambda pipe: pipe.delete(*some))  # noqa: B023 - asked at once

    def lock(self, campaign: str) -> None:
        key = keys.campaign(natural_of(campaign))
        self._store.ask(_TAG, lambda pipe: pipe.hdel(key, "key"))

    def forget(self, campaign: str) -> None:
        natural = natural_of(campaign)
        self.unlist(campaign)
        (business,) = self._store.ask(
            _TAG, lambda pipe: pipe.hget(keys.campaign(natural), "business")
        )

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.hdel(_WORK, natural)
            if business:
                pipe.zrem(keys.campaigns(business.decode()), natural)
            pipe.delete(keys.chunks(natural), keys.blooms(natural), keys.campaign(natural))
            # Last: what is left of a campaign that was only half forgotten is found by this.
            pipe.zrem(_ENDINGS, natural)

        self._store.ask(_TAG, fill)


def natural_of(campaign: str) -> str:
    """The natural part of a campaign's id; raises StoreUnavailable for what is none."""
    natural = keys.split_campaign(campaign)
    if natural is None:
        raise StoreUnavailable("not a campaign id")
    return natural

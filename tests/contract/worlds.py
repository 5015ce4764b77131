"""One store with every port built over it: in memory, in a real Valkey, or in a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Store, connect
from processor.adapters.memory_answers import MemoryAnswers
from processor.adapters.memory_apikeys import MemoryApiKeys
from processor.adapters.memory_archive import MemoryArchive
from processor.adapters.memory_births import MemoryBirths
from processor.adapters.memory_buckets import MemoryBuckets
from processor.adapters.memory_campaigns import MemoryCampaigns
from processor.adapters.memory_counts import MemoryCounts
from processor.adapters.memory_decisions import MemoryDecisionLog
from processor.adapters.memory_enquiries import MemoryBreakers, MemoryEnquiries
from processor.adapters.memory_feed import MemoryFeed
from processor.adapters.memory_inbox import MemoryInbox
from processor.adapters.memory_ledger import MemoryLedger
from processor.adapters.memory_links import MemoryLinks
from processor.adapters.memory_marks import MemoryMarks
from processor.adapters.memory_outbound import MemoryOutbound
from processor.adapters.memory_prompts import MemoryPrompts
from processor.adapters.memory_pulses import MemoryPulses
from processor.adapters.memory_queues import MemoryQueues
from processor.adapters.memory_results import MemoryResultBreakers
from processor.adapters.memory_reviews import MemoryReviews
from processor.adapters.memory_server import MemoryServerFacts
from processor.adapters.memory_store import MemoryStore
from processor.adapters.memory_wraps import MemoryWraps
from processor.adapters.redis_answers import RedisAnswers
from processor.adapters.redis_apikeys import RedisApiKeys
from processor.adapters.redis_archive import RedisArchive
from processor.adapters.redis_births import RedisBirths
from processor.adapters.redis_buckets import RedisBuckets
from processor.adapters.redis_campaigns import RedisCampaigns
from processor.adapters.redis_counts import RedisCounts
from processor.adapters.redis_decisions import RedisDecisionLog
from processor.adapters.redis_enquiries import RedisBreakers, RedisEnquiries
from processor.adapters.redis_feed import RedisFeed
from processor.adapters.redis_inbox import RedisInbox
from processor.adapters.redis_ledger import RedisLedger
from processor.adapters.redis_links import RedisLinks
from processor.adapters.redis_marks import RedisMarks
from processor.adapters.redis_outbound import RedisOutbound
from processor.adapters.redis_prompts import RedisPrompts
from processor.adapters.redis_pulses import RedisPulses
from processor.adapters.redis_queues import RedisQueues
from processor.adapters.redis_results import RedisResultBreakers
from processor.adapters.redis_reviews import RedisReviews
from processor.adapters.redis_server import RedisServerFacts
from processor.adapters.redis_wraps import RedisWraps
from processor.domain.identity import IdKey
from processor.domain.policy import Policy
from processor.ports import (
    Answers,
    ApiKeys,
    Archive,
    Birth,
    Births,
    Breakers,
    Buckets,
    Campaigns,
    Counts,
    DecisionLog,
    Enquiries,
    Feed,
    Inbox,
    Ledger,
    Links,
    Marks,
    Outbound,
    Prompts,
    Pulses,
    Queues,
    ResultBreakers,
    Reviews,
    ServerFacts,
    Wraps,
)

IDS = IdKey(b"i" * 32)
POLICY = Policy(
    tags={"offers": ("marketing",), "news": ("newsletter",)},
    brands={"acme": ("acme", "acme-outlet"), "globex": ("globex",)},
)
BIRTH = Birth(
    store="store-of-the-contract",
    epoch=1,
    partitions=8,
    lanes=4,
    id_key="0123456789abcdef",
    policy=POLICY.digest,
)
#: How long a breaker is open at first, here.
SHUT = timedelta(seconds=0.7)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """All ports over one store, and what a test may do to that store."""

    kind: str
    births: Births
    ledger: Ledger
    links: Links
    inbox: Inbox
    outbound: Outbound
    prompts: Prompts
    decisions: DecisionLog
    archive: Archive
    counts: Counts
    apikeys: ApiKeys
    buckets: Buckets
    answers: Answers
    server: ServerFacts
    pulses: Pulses
    feed: Feed
    queues: Queues
    marks: Marks
    wraps: Wraps
    enquiries: Enquiries
    breakers: Breakers
    campaigns: Campaigns
    reviews: Reviews
    results: ResultBreakers
    #: Let this many seconds of the store's time pass.
    later: Callable[[float], None]
    #: Empty the store, as an operator's slip would.
    flush: Callable[[], None]
    #: Say whether its memory is full.
    fill: Callable[[bool], None]
    #: Say whether it can be reached.
    cut: Callable[[bool], None]
    #: Lose the standing of a contact, or put other bytes in its place.
    damage: Callable[[str, bytes | None], None]

    def born(self) -> World:
        """The same, with the store made."""
        self.births.create(BIRTH, POLICY)
        return self

    def now(self) -> datetime:
        """The store's time."""
        return self.ledger.glimpse(()).now

    def adopt(self, **changes: object) -> Birth:
        """Put another policy in force."""
        return self.births.adopt(replace(POLICY, **changes))


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def step(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def memory_world(clock: SteppedClock | Callable[[], datetime] | None = None) -> World:
    """A world in memory; its time stands still unless another clock is given."""
    stepped = clock or SteppedClock()
    store = MemoryStore(stepped)

    def later(seconds: float) -> None:
        assert isinstance(stepped, SteppedClock)
        stepped.step(seconds)

    def fill(full: bool) -> None:
        store.full = full

    def cut(down: bool) -> None:
        store.down = down

    def damage(contact: str, raw: bytes | None) -> None:
        store.shelves.contacts[contact].standing = raw

    return World(
        kind="memory",
        births=MemoryBirths(store),
        ledger=MemoryLedger(store),
        links=MemoryLinks(store),
        inbox=MemoryInbox(store),
        outbound=MemoryOutbound(store),
        prompts=MemoryPrompts(store),
        decisions=MemoryDecisionLog(store),
        archive=MemoryArchive(store),
        counts=MemoryCounts(store),
        apikeys=MemoryApiKeys(store),
        buckets=MemoryBuckets(store),
        answers=MemoryAnswers(store),
        server=MemoryServerFacts(store),
        pulses=MemoryPulses(store),
        feed=MemoryFeed(store),
        queues=MemoryQueues(store),
        marks=MemoryMarks(store),
        wraps=MemoryWraps(store),
        enquiries=MemoryEnquiries(store),
        breakers=MemoryBreakers(store, SHUT),
        campaigns=MemoryCampaigns(store),
        reviews=MemoryReviews(store),
        results=MemoryResultBreakers(store),
        later=later,
        flush=store.flush,
        fill=fill,
        cut=cut,
        damage=damage,
    )


def on_every_server(store: Store, act: Callable[[Any], object]) -> None:
    """Do it at the store's server, or at every node of a cluster that owns slots."""
    for server in store.client.owners() if store.clustered else [store.client]:
        act(server)


def valkey_world(url: str, partitions: int = BIRTH.partitions, ids: IdKey = IDS) -> World:
    """A world in a real store, which may be a cluster."""
    store = connect(url)

    def later(seconds: float) -> None:
        until = store.now() + timedelta(seconds=seconds)
        while (now := store.now()) < until:
            time.sleep(min(0.05, (until - now).total_seconds()))

    def fill(full: bool) -> None:
        on_every_server(store, lambda server: server.config_set("maxmemory", 1 if full else 0))

    def flush() -> None:
        on_every_server(store, lambda server: server.flushall())

    def cut(down: bool) -> None:
        raise NotImplementedError("connect to an address where nothing listens instead")

    def damage(contact: str, raw: bytes | None) -> None:
        key = keys.of_contact(contact, partitions, "standing")
        if raw is None:
            store.client.delete(key)
        else:
            store.client.set(key, raw)

    return World(
        kind="cluster" if store.clustered else "valkey",
        births=RedisBirths(store),
        ledger=RedisLedger(store, partitions),
        links=RedisLinks(store, partitions),
        inbox=RedisInbox(store, BIRTH.lanes),
        outbound=RedisOutbound(store, partitions),
        prompts=RedisPrompts(store, partitions),
        decisions=RedisDecisionLog(store, partitions, ids.lower),
        archive=RedisArchive(store, partitions, BIRTH.lanes),
        counts=RedisCounts(store, partitions, BIRTH.lanes),
        apikeys=RedisApiKeys(store),
        buckets=RedisBuckets(store),
        answers=RedisAnswers(store, BIRTH.partitions),
        server=RedisServerFacts(store),
        pulses=RedisPulses(store),
        feed=RedisFeed(store),
        queues=RedisQueues(store, partitions=partitions, lanes=BIRTH.lanes),
        marks=RedisMarks(store),
        wraps=RedisWraps(store, partitions, BIRTH.lanes),
        enquiries=RedisEnquiries(store, BIRTH.lanes),
        breakers=RedisBreakers(store, SHUT),
        campaigns=RedisCampaigns(store),
        reviews=RedisReviews(store, partitions),
        results=RedisResultBreakers(store),
        later=later,
        flush=flush,
        fill=fill,
        cut=cut,
        damage=damage,
    )

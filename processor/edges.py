"""The edges as they really are: every port over a Redis or Valkey store and a Celery broker."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from celery import Celery

from processor.adapters.broker_facts import broker_facts
from processor.adapters.clock import SystemClock
from processor.adapters.connection import Store, connect
from processor.adapters.dispatch import CeleryDispatcher, Release, to_stream, to_task
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.http_details import HttpDetails
from processor.adapters.known_store import KnownStore
from processor.adapters.machine import LocalMachine
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
from processor.adapters.spool import DirectorySpool
from processor.domain.identity import IdKey
from processor.ports.bundle import Ports
from processor.settings import EMBEDDED, CeleryRelease, Settings, client_url
from processor.settings.watched import watched_folders


def id_key(settings: Settings) -> IdKey:
    """The id key that the settings hold, with all its versions."""
    return IdKey(settings.id_key, *settings.id_key_later)


def located(settings: Settings) -> Settings:
    """The settings with the addresses of the embedded servers where they say `embedded:`."""
    if EMBEDDED not in (settings.store_url, settings.broker_url):
        return settings
    store, broker = embedded_servers(settings)
    return msgspec.structs.replace(
        settings,
        store_url=store.url if settings.store_url == EMBEDDED else settings.store_url,
        broker_url=broker.broker_url if settings.broker_url == EMBEDDED else settings.broker_url,
    )


def embedded_servers(settings: Settings) -> tuple[EmbeddedServer, EmbeddedServer]:
    """The store and the broker that `embedded:` means, as they stand: nothing is started."""
    return (
        EmbeddedServer(settings.state_dir / "store", durable=True),
        EmbeddedServer(settings.state_dir / "broker", durable=False),
    )


def redis_ports(settings: Settings) -> Ports:
    """The ports over a Redis or Valkey store and a Celery broker; connects on first use."""
    settings = located(settings)
    store = connect(settings.store_url)
    return Ports(
        births=RedisBirths(store),
        marks=RedisMarks(store),
        memory=KnownStore(settings.state_dir),
        ledger=RedisLedger(store, settings.partitions, known_store(settings)),
        links=RedisLinks(store, settings.partitions),
        inbox=RedisInbox(store, settings.lanes),
        outbound=RedisOutbound(store, settings.partitions),
        prompts=RedisPrompts(store, settings.partitions),
        decisions=RedisDecisionLog(store, settings.partitions, id_key(settings).lower),
        archive=RedisArchive(store, settings.partitions, settings.lanes),
        counts=RedisCounts(store, settings.partitions, settings.lanes),
        api_keys=RedisApiKeys(store),
        buckets=RedisBuckets(store),
        answers=RedisAnswers(store, settings.partitions),
        enquiries=RedisEnquiries(store, settings.lanes),
        breakers=RedisBreakers(store),
        campaigns=RedisCampaigns(store),
        results=RedisResultBreakers(store),
        details=HttpDetails(SystemClock()),
        reviews=RedisReviews(store, settings.partitions),
        wraps=RedisWraps(store, settings.partitions, settings.lanes),
        spool=DirectorySpool(settings.state_dir / "spool"),
        dispatcher=CeleryDispatcher(
            settings.broker_url, lambda app: _releases(settings, store, app)
        ),
        clock=SystemClock(),
        server=RedisServerFacts(store),
        broker=broker_facts(client_url(settings.broker_url), SystemClock()),
        pulses=RedisPulses(store),
        feed=RedisFeed(store),
        queues=RedisQueues(store, partitions=settings.partitions, lanes=settings.lanes),
        machine=LocalMachine(folders=watched_folders(settings), secret_files=settings.secret_files),
    )


def known_store(settings: Settings) -> str | None:
    """The id of the store that this machine worked with, if any; raises KnownStoreUnreadable."""
    known = KnownStore(settings.state_dir).recall()
    return known.store if known else None


def _releases(settings: Settings, store: Store, app: Celery) -> Mapping[str, Release]:
    return {
        business.name: to_task(app, release.task, release.queue)
        if isinstance(release, CeleryRelease)
        else to_stream(store, release.stream)
        for business in settings.businesses.values()
        if (release := business.release) is not None
    }

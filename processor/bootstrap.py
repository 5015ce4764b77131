"""The composition root: the one place that knows every part and how they fit."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded

from processor.adapters.broker_facts import broker_facts
from processor.adapters.clock import SystemClock
from processor.adapters.connection import Store, connect
from processor.adapters.dispatch import CeleryDispatcher, Release, to_stream, to_task
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.known_store import KnownStore
from processor.adapters.machine import LocalMachine
from processor.adapters.redis_answers import RedisAnswers
from processor.adapters.redis_apikeys import RedisApiKeys
from processor.adapters.redis_archive import RedisArchive
from processor.adapters.redis_births import RedisBirths
from processor.adapters.redis_counts import RedisCounts
from processor.adapters.redis_decisions import RedisDecisionLog
from processor.adapters.redis_inbox import RedisInbox
from processor.adapters.redis_ledger import RedisLedger
from processor.adapters.redis_links import RedisLinks
from processor.adapters.redis_outbound import RedisOutbound
from processor.adapters.redis_pulses import RedisPulses
from processor.adapters.redis_queues import RedisQueues
from processor.adapters.redis_server import RedisServerFacts
from processor.adapters.redis_wraps import RedisWraps
from processor.adapters.sealing import Keyring
from processor.adapters.spool import DirectorySpool
from processor.adapters.vault import open_vault
from processor.domain.identity import IdKey
from processor.ports import Vault
from processor.ports.bundle import Ports
from processor.providers import PROVIDERS
from processor.services.access import Access
from processor.services.archive import Archivist
from processor.services.archived import with_archive
from processor.services.attach import Attacher
from processor.services.captures import Captures
from processor.services.compose import Composer
from processor.services.drain import Drain
from processor.services.erase import Shredder
from processor.services.gate import Gate
from processor.services.intake import Intake
from processor.services.policies import PolicyBook
from processor.services.readiness import Expected, Readiness
from processor.services.record import Recorder
from processor.services.revoke import Revoker
from processor.services.rewrap import Rewrapper
from processor.services.segments import Segments
from processor.services.sending import Sending
from processor.settings import EMBEDDED, CeleryRelease, Settings, client_url
from processor.settings.endpoints import endpoints_of
from processor.settings.retention import retention_of
from processor.settings.watched import rotating_sources, watched_folders

__all__ = ["Parts", "Ports"]


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The assembled engine, for the web, the workers and the command line."""

    settings: Settings
    ports: Ports
    ids: IdKey
    keyring: Keyring
    policies: PolicyBook
    captures: Captures
    composer: Composer
    recorder: Recorder
    revoker: Revoker
    intake: Intake
    drain: Drain
    archivist: Archivist
    rewrapper: Rewrapper
    gate: Gate
    sending: Sending
    access: Access
    attacher: Attacher
    readiness: Readiness


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
        ledger=RedisLedger(store, settings.partitions, known_store(settings)),
        links=RedisLinks(store, settings.partitions),
        inbox=RedisInbox(store, settings.lanes),
        outbound=RedisOutbound(store, settings.partitions),
        decisions=RedisDecisionLog(store, settings.partitions),
        archive=RedisArchive(store, settings.partitions, settings.lanes),
        counts=RedisCounts(store, settings.partitions, settings.lanes),
        api_keys=RedisApiKeys(store),
        answers=RedisAnswers(store, settings.partitions),
        spool=DirectorySpool(settings.state_dir / "spool"),
        dispatcher=CeleryDispatcher(
            settings.broker_url, lambda app: _releases(settings, store, app)
        ),
        clock=SystemClock(),
        server=RedisServerFacts(store),
        broker=broker_facts(client_url(settings.broker_url), SystemClock()),
        pulses=RedisPulses(store),
        queues=RedisQueues(store, partitions=settings.partitions, lanes=settings.lanes),
        wraps=RedisWraps(store, settings.partitions, settings.lanes),
        machine=LocalMachine(folders=watched_folders(settings), secret_files=settings.secret_files),
    )


def known_store(settings: Settings) -> str | None:
    """The id of the store that this machine worked with, if any; raises KnownStoreUnreadable."""
    return KnownStore(settings.state_dir).read()


def assemble(settings: Settings, ports: Ports) -> Parts:
    """Build the engine over its ports; nothing is contacted yet."""
    ids = IdKey(settings.id_key)
    keyring = Keyring(keys=settings.seal_keys, current=settings.seal_current)
    policies = PolicyBook(ports.births)
    vault = open_vault(settings.vault_url, settings.vault_options)
    segments = Segments(vault=vault, sealer=keyring)
    ports = with_archive(ports, segments, keyring, settings.partitions)
    captures = Captures(vault=vault, sealer=keyring, limit_bytes=settings.capture_max_bytes)
    recorder = Recorder(
        ledger=ports.ledger, links=ports.links, keys=keyring, ids=ids, policies=policies
    )
    revoker = Revoker(
        inbox=ports.inbox,
        recorder=recorder,
        spool=ports.spool,
        sealer=keyring,
        providers=PROVIDERS,
        ids=ids,
    )
    gate = _gate(ports, policies)
    return Parts(
        settings=settings,
        ports=ports,
        ids=ids,
        keyring=keyring,
        policies=policies,
        captures=captures,
        composer=Composer(ids=ids, sealer=keyring),
        recorder=recorder,
        revoker=revoker,
        intake=_intake(settings, ports, ids, keyring, revoker, captures),
        drain=_drain(settings, ports, ids, keyring, recorder, captures),
        rewrapper=Rewrapper(wraps=ports.wraps, vault=vault, spool=ports.spool, keys=keyring),
        archivist=_archivist(settings, ports, keyring, segments),
        gate=gate,
        sending=_sending(settings, ports, gate),
        access=Access(ports.api_keys),
        attacher=Attacher(
            captures=captures,
            inbox=ports.inbox,
            ledger=ports.ledger,
            keys=keyring,
            ids=ids,
            policies=policies,
        ),
        readiness=_readiness(settings, ports, ids, vault),
    )


def _archivist(settings: Settings, ports: Ports, keyring: Keyring, segments: Segments) -> Archivist:
    return Archivist(
        archive=ports.archive,
        segments=segments,
        envelopes=keyring,
        retention=retention_of(settings),
    )


def _sending(settings: Settings, ports: Ports, gate: Gate) -> Sending:
    return Sending(
        outbound=ports.outbound,
        gate=gate,
        dispatcher=ports.dispatcher,
        observing=settings.observing,
    )


def _gate(ports: Ports, policies: PolicyBook) -> Gate:
    return Gate(
        ledger=ports.ledger,
        policies=policies,
        log=ports.decisions,
        spool=ports.spool,
        clock=ports.clock,
    )


def _intake(
    settings: Settings,
    ports: Ports,
    ids: IdKey,
    keyring: Keyring,
    revoker: Revoker,
    captures: Captures,
) -> Intake:
    return Intake(
        endpoints=endpoints_of(settings),
        providers=PROVIDERS,
        inbox=ports.inbox,
        revoker=revoker,
        sealer=keyring,
        dispatcher=ports.dispatcher,
        ids=ids,
        lanes=settings.lanes,
        clock=ports.clock,
        capture_exists=captures.exists,
    )


def _drain(
    settings: Settings,
    ports: Ports,
    ids: IdKey,
    keyring: Keyring,
    recorder: Recorder,
    captures: Captures,
) -> Drain:
    return Drain(
        inbox=ports.inbox,
        recorder=recorder,
        shredder=Shredder(ledger=ports.ledger, inbox=ports.inbox, remove_capture=captures.remove),
        sealer=keyring,
        providers=PROVIDERS,
        ids=ids,
        takeover_seconds=settings.takeover_seconds,
        interrupts=(SoftTimeLimitExceeded,),
    )


def _readiness(settings: Settings, ports: Ports, ids: IdKey, vault: Vault) -> Readiness:
    return Readiness(
        expected=Expected(
            policy=settings.policy,
            ids=ids,
            partitions=settings.partitions,
            lanes=settings.lanes,
            retention=retention_of(settings),
            store=known_store(settings),
            rotating=rotating_sources(settings),
            observing=settings.observing,
        ),
        births=ports.births,
        server=ports.server,
        broker=ports.broker,
        pulses=ports.pulses,
        queues=ports.queues,
        archive=ports.archive,
        machine=ports.machine,
        spool=ports.spool,
        vault=vault,
        clock=ports.clock,
    )


def _releases(settings: Settings, store: Store, app: Celery) -> Mapping[str, Release]:
    return {
        business.name: to_task(app, release.task, release.queue)
        if isinstance(release, CeleryRelease)
        else to_stream(store, release.stream)
        for business in settings.businesses.values()
        if (release := business.release) is not None
    }

"""The composition root: the one place that knows every part and how they fit."""

from __future__ import annotations

import msgspec
from celery.exceptions import SoftTimeLimitExceeded

from processor.adapters.sealing import Keyring
from processor.adapters.vault import open_vault
from processor.domain.identity import IdKey
from processor.edges import embedded_servers, id_key, known_store, located, redis_ports
from processor.outward import Outward, outward
from processor.ports import Vault
from processor.ports.bundle import Ports
from processor.providers import PROVIDERS
from processor.readying import readiness_of
from processor.services.access import Access
from processor.services.allowances import Allowances
from processor.services.archive import Archivist
from processor.services.archived import with_archive
from processor.services.arrivals import delivery_namer
from processor.services.attach import Attacher
from processor.services.campaign_vault import CampaignVault
from processor.services.captures import Captures
from processor.services.compose import Composer
from processor.services.drain import Drain
from processor.services.erase import Shredder
from processor.services.fetch import Fetcher
from processor.services.gate import Gate
from processor.services.intake import Intake
from processor.services.lately import Lately
from processor.services.lifted import LiftedOutbound
from processor.services.lineage import Lineage
from processor.services.listings import Listings
from processor.services.permits import Permits
from processor.services.policies import PolicyBook
from processor.services.prompts import Prompts
from processor.services.readiness import Readiness
from processor.services.record import Recorder
from processor.services.replies import Replies
from processor.services.results import Results
from processor.services.review_index import ReviewIndex
from processor.services.revoke import Revoker
from processor.services.rewrap import Rewrapper
from processor.services.segments import Segments
from processor.services.sending import Sending
from processor.services.translate import Translator
from processor.settings import Settings
from processor.settings.allowances import allowances_of
from processor.settings.endpoints import endpoints_of, hearing_of
from processor.settings.retention import retention_of

__all__ = [
    "Parts",
    "Ports",
    "assemble",
    "embedded_servers",
    "known_store",
    "located",
    "redis_ports",
]


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The assembled engine, for the web, the workers and the command line."""

    settings: Settings
    ports: Ports
    ids: IdKey
    keyring: Keyring
    policies: PolicyBook
    vault: Vault
    captures: Captures
    composer: Composer
    recorder: Recorder
    reviews: ReviewIndex
    revoker: Revoker
    results: Results
    intake: Intake
    listings: Listings
    drain: Drain
    fetcher: Fetcher
    archivist: Archivist
    rewrapper: Rewrapper
    gate: Gate
    sending: Sending
    permits: Permits
    replies: Replies
    prompts: Prompts
    access: Access
    allowances: Allowances
    attacher: Attacher
    readiness: Readiness
    lineage: Lineage


def assemble(settings: Settings, ports: Ports) -> Parts:
    """Build the engine over its ports; nothing is contacted yet."""
    ids = id_key(settings)
    allowances = Allowances(ports.buckets, ports.clock, allowances_of(settings))
    # A sender may still hold an id from before a rotation.
    ports = msgspec.structs.replace(ports, outbound=LiftedOutbound(ports.outbound, ids))
    keyring = Keyring(keys=settings.seal_keys, current=settings.seal_current)
    policies = PolicyBook(ports.births)
    vault = open_vault(settings.vault_url, settings.vault_options)
    segments = Segments(vault=vault, sealer=keyring)
    ports = with_archive(ports, segments, keyring, settings.partitions)
    captures = Captures(vault=vault, sealer=keyring, limit_bytes=settings.capture_max_bytes)
    reviews = ReviewIndex(ledger=ports.ledger, reviews=ports.reviews)
    recorder = _recorder(ports, ids, keyring, policies, reviews)
    translator = _translator(settings)
    revoker = _revoker(ports, ids, keyring, recorder, translator)
    out = outward(settings, ports, policies, keyring, ids, translator)
    listings = _listings(ports, ids, keyring, vault)
    lineage = Lineage(births=ports.births, marks=ports.marks, memory=ports.memory)
    return Parts(
        settings=settings,
        ports=ports,
        ids=ids,
        keyring=keyring,
        policies=policies,
        vault=vault,
        captures=captures,
        composer=out.composer,
        recorder=recorder,
        reviews=reviews,
        revoker=revoker,
        results=_results(settings, ports, ids, keyring, recorder),
        intake=_intake(settings, ports, ids, keyring, revoker, captures, translator, allowances),
        listings=listings,
        drain=_drain(settings, ports, ids, keyring, recorder, captures, listings, translator, out),
        fetcher=_fetcher(ports, keyring, translator),
        rewrapper=Rewrapper(wraps=ports.wraps, vault=vault, spool=ports.spool, keys=keyring),
        archivist=_archivist(settings, ports, keyring, segments),
        gate=out.gate,
        sending=out.sending,
        permits=out.permits,
        replies=out.replies,
        prompts=out.prompts,
        access=Access(ports.api_keys, sandboxes=settings.sandboxes),
        allowances=allowances,
        attacher=_attacher(ports, ids, keyring, policies, captures),
        readiness=readiness_of(settings, ports, ids, vault, lineage),
        lineage=lineage,
    )


def _translator(settings: Settings) -> Translator:
    endpoints, hearing = endpoints_of(settings), hearing_of(settings)
    return Translator(providers=PROVIDERS, endpoints=endpoints, hearing=hearing)


def _recorder(
    ports: Ports, ids: IdKey, keyring: Keyring, policies: PolicyBook, reviews: ReviewIndex
) -> Recorder:
    return Recorder(
        ledger=ports.ledger,
        links=ports.links,
        keys=keyring,
        ids=ids,
        policies=policies,
        reviews=reviews,
    )


def _revoker(
    ports: Ports, ids: IdKey, keyring: Keyring, recorder: Recorder, translator: Translator
) -> Revoker:
    return Revoker(
        inbox=ports.inbox,
        recorder=recorder,
        spool=ports.spool,
        sealer=keyring,
        translator=translator,
        ids=ids,
    )


def _attacher(
    ports: Ports, ids: IdKey, keyring: Keyring, policies: PolicyBook, captures: Captures
) -> Attacher:
    return Attacher(
        captures=captures,
        inbox=ports.inbox,
        ledger=ports.ledger,
        keys=keyring,
        ids=ids,
        policies=policies,
    )


def _results(
    settings: Settings, ports: Ports, ids: IdKey, keyring: Keyring, recorder: Recorder
) -> Results:
    return Results(
        recorder=recorder,
        breakers=ports.results,
        sealer=keyring,
        ids=ids,
        limit=settings.results_limit,
    )


def _archivist(settings: Settings, ports: Ports, keyring: Keyring, segments: Segments) -> Archivist:
    return Archivist(
        archive=ports.archive,
        segments=segments,
        envelopes=keyring,
        retention=retention_of(settings),
    )


def _intake(
    settings: Settings,
    ports: Ports,
    ids: IdKey,
    keyring: Keyring,
    revoker: Revoker,
    captures: Captures,
    translator: Translator,
    allowances: Allowances,
) -> Intake:
    return Intake(
        endpoints=endpoints_of(settings),
        translator=translator,
        inbox=ports.inbox,
        enquiries=ports.enquiries,
        revoker=revoker,
        sealer=keyring,
        dispatcher=ports.dispatcher,
        named=delivery_namer(ids, settings.lanes),
        clock=ports.clock,
        capture_exists=captures.exists,
        spend=allowances.spend,
        lately=Lately(prompts=ports.prompts, outbound=ports.outbound, ledger=ports.ledger, ids=ids),
    )


def _listings(ports: Ports, ids: IdKey, keyring: Keyring, vault: Vault) -> Listings:
    lists = CampaignVault(vault=vault, keys=keyring)
    return Listings(campaigns=ports.campaigns, vault=lists, ids=ids)


def _shredder(ports: Ports, captures: Captures, listings: Listings) -> Shredder:
    return Shredder(
        ledger=ports.ledger,
        inbox=ports.inbox,
        remove_capture=captures.remove,
        unlist=listings.erase,
    )


def _drain(
    settings: Settings,
    ports: Ports,
    ids: IdKey,
    keyring: Keyring,
    recorder: Recorder,
    captures: Captures,
    listings: Listings,
    translator: Translator,
    out: Outward,
) -> Drain:
    return Drain(
        inbox=ports.inbox,
        enquiries=ports.enquiries,
        recorder=recorder,
        shredder=_shredder(ports, captures, listings),
        sealer=keyring,
        translator=translator,
        replies=out.replies,
        prompts=out.prompts,
        ids=ids,
        takeover_seconds=settings.takeover_seconds,
        interrupts=(SoftTimeLimitExceeded,),
    )


def _fetcher(ports: Ports, keyring: Keyring, translator: Translator) -> Fetcher:
    return Fetcher(
        inbox=ports.inbox,
        enquiries=ports.enquiries,
        breakers=ports.breakers,
        details=ports.details,
        translator=translator,
        sealer=keyring,
        dispatcher=ports.dispatcher,
        clock=ports.clock,
        interrupts=(SoftTimeLimitExceeded,),
    )

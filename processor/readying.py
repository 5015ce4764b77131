"""What says whether the engine is fit to work, built out of its ports."""

from __future__ import annotations

from processor.domain.identity import IdKey
from processor.edges import known_store
from processor.ports import Vault
from processor.ports.bundle import Ports
from processor.providers import PROVIDERS
from processor.services.fleet_checks import Fleet
from processor.services.lineage import Lineage
from processor.services.readiness import Expected, Readiness
from processor.settings import Settings
from processor.settings.retention import retention_of
from processor.settings.watched import rotating_sources, tokenless_sources


def readiness_of(
    settings: Settings, ports: Ports, ids: IdKey, vault: Vault, lineage: Lineage
) -> Readiness:
    """What `assent doctor`, `/readyz` and the start of every program ask."""
    return Readiness(
        expected=Expected(
            policy=settings.policy,
            ids=ids,
            partitions=settings.partitions,
            lanes=settings.lanes,
            retention=retention_of(settings),
            store=known_store(settings),
            rotating=rotating_sources(settings),
            tokenless=tokenless_sources(settings, PROVIDERS),
            observing=settings.observing,
        ),
        births=ports.births,
        lineage=lineage,
        server=ports.server,
        broker=ports.broker,
        fleet=Fleet(
            pulses=ports.pulses,
            queues=ports.queues,
            results=ports.results,
            campaigns=ports.campaigns,
        ),
        archive=ports.archive,
        machine=ports.machine,
        spool=ports.spool,
        vault=vault,
        clock=ports.clock,
    )

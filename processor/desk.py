"""The services for people who ask about one contact, built out of the engine's parts.

The web and the command line share them; the workers need none of them.
"""

from __future__ import annotations

from processor.bootstrap import Parts
from processor.providers import PROVIDERS
from processor.services.bulk import BulkGate
from processor.services.confirm import Confirmations
from processor.services.cursors import Cursors
from processor.services.explain import Explainer
from processor.services.export import Exporter
from processor.services.held_results import HeldResults
from processor.services.many import ManyGate
from processor.services.meaning import Meanings
from processor.services.opt_out import OptOutDesk
from processor.services.provider_ids import ProviderIds
from processor.services.reach import ReachDesk
from processor.services.recipients import Recipients
from processor.services.repeats import Repeats
from processor.services.reviews import ReviewDesk
from processor.services.sandbox import Sandbox
from processor.services.trail import Trails
from processor.services.translate import Translator
from processor.settings.endpoints import endpoints_of, hearing_of


def explainer(parts: Parts) -> Explainer:
    """What shows why."""
    return Explainer(
        ledger=parts.ports.ledger,
        births=parts.ports.births,
        policies=parts.policies,
        gate=parts.gate,
        decisions=parts.ports.decisions,
        outbound=parts.ports.outbound,
        keys=parts.keyring,
    )


def trails(parts: Parts) -> Trails:
    """What follows messages from the webhook to the provider."""
    return Trails(
        explainer=explainer(parts),
        decisions=parts.ports.decisions,
        inbox=parts.ports.inbox,
        outbound=parts.ports.outbound,
        ledger=parts.ports.ledger,
        provider_ids=ProviderIds(ledger=parts.ports.ledger, keys=parts.keyring),
    )


def meanings(parts: Parts) -> Meanings:
    """What tells what deliveries came to."""
    return Meanings(
        inbox=parts.ports.inbox,
        sealer=parts.keyring,
        translator=Translator(
            providers=PROVIDERS,
            endpoints=endpoints_of(parts.settings),
            hearing=hearing_of(parts.settings),
        ),
        explainer=explainer(parts),
        ids=parts.ids,
    )


def bulk_gate(parts: Parts) -> BulkGate:
    """What judges very many contacts at once."""
    sandboxes = parts.settings.sandboxes
    return BulkGate(
        gate=parts.gate,
        ledger=parts.ports.ledger,
        policies=parts.policies,
        sandbox=Sandbox(parts.ids, sandboxes) if sandboxes else None,
    )


def many_gate(parts: Parts) -> ManyGate:
    """What judges very many addresses at once."""
    return ManyGate(bulk=bulk_gate(parts), ids=parts.ids)


def opt_out_desk(parts: Parts) -> OptOutDesk:
    """What records the opt-outs that staff are told of."""
    return OptOutDesk(
        revoker=parts.revoker,
        providers=PROVIDERS,
        sealer=parts.keyring,
        dispatcher=parts.ports.dispatcher,
        ids=parts.ids,
        lanes=parts.settings.lanes,
    )


def confirmations(parts: Parts) -> Confirmations:
    """What confirms sign-ups by their links."""
    return Confirmations(
        ledger=parts.ports.ledger,
        inbox=parts.ports.inbox,
        dispatcher=parts.ports.dispatcher,
        providers=PROVIDERS,
        keys=parts.keyring,
        sealer=parts.keyring,
        ids=parts.ids,
        lanes=parts.settings.lanes,
        businesses=parts.settings.businesses,
        ensure_open=parts.gate.ensure_open,
    )


def reach_desk(parts: Parts) -> ReachDesk:
    """What ends failures that staff vouch against."""
    return ReachDesk(ledger=parts.ports.ledger, recorder=parts.recorder, ids=parts.ids)


def held_results(parts: Parts) -> HeldResults:
    """What shows and ends breakers of results."""
    return HeldResults(
        breakers=parts.ports.results,
        results=parts.results,
        sealer=parts.keyring,
        ids=parts.ids,
    )


def recipients(parts: Parts) -> Recipients:
    """What finds whom a message went to."""
    return Recipients(outbound=parts.ports.outbound, composer=parts.composer)


def cursors(parts: Parts) -> Cursors:
    """What writes and reads the places in lists."""
    return Cursors(keys=parts.keyring, ids=parts.ids)


def repeats(parts: Parts) -> Repeats:
    """What tells first calls from repeated ones."""
    return Repeats(
        answers=parts.ports.answers,
        ledger=parts.ports.ledger,
        sealer=parts.keyring,
        ids=parts.ids,
    )


def exporter(parts: Parts) -> Exporter:
    """What gathers all that is kept of one contact."""
    return Exporter(
        explainer=explainer(parts),
        ledger=parts.ports.ledger,
        decisions=parts.ports.decisions,
        captures=parts.captures,
        listings=parts.listings,
    )


def review_desk(parts: Parts) -> ReviewDesk:
    """What lists, shows and answers what waits for a person."""
    return ReviewDesk(
        ledger=parts.ports.ledger,
        reviews=parts.ports.reviews,
        index=parts.reviews,
        keys=parts.keyring,
        ids=parts.ids,
        policies=parts.policies,
        explainer=explainer(parts),
    )

"""The way out of the engine: what composes, judges, sends, answers and asks, over the ports."""

from __future__ import annotations

import msgspec

from processor.adapters.permits import KeyedPermits
from processor.adapters.sealing import Keyring
from processor.domain.identity import IdKey
from processor.ports.bundle import Ports
from processor.services.compose import Composer
from processor.services.gate import Gate
from processor.services.permits import Permits
from processor.services.policies import PolicyBook
from processor.services.prompts import Prompts
from processor.services.provider_ids import ProviderIds
from processor.services.replies import Replies
from processor.services.sandbox import Sandbox
from processor.services.sending import Sending
from processor.services.translate import Translator
from processor.settings import Settings
from processor.settings.endpoints import hearing_of
from processor.settings.replies import answering_sources, texts_of


class Outward(msgspec.Struct, frozen=True, kw_only=True):
    """The parts by which messages leave."""

    gate: Gate
    composer: Composer
    sending: Sending
    permits: Permits
    replies: Replies
    prompts: Prompts


def outward(
    settings: Settings,
    ports: Ports,
    policies: PolicyBook,
    keyring: Keyring,
    ids: IdKey,
    translator: Translator,
) -> Outward:
    """Build them; nothing is contacted yet."""
    gate = Gate(
        ledger=ports.ledger,
        policies=policies,
        log=ports.decisions,
        spool=ports.spool,
        clock=ports.clock,
        sandbox=Sandbox(ids, settings.sandboxes) if settings.sandboxes else None,
    )
    composer = Composer(ids=ids, sealer=keyring)
    sending = _sending(settings, ports, gate, keyring)
    replies = Replies(
        composer=composer,
        sending=sending,
        translator=translator,
        sealer=keyring,
        ids=ids,
        clock=ports.clock,
        texts=texts_of(settings),
        answering=answering_sources(settings),
        words=hearing_of(settings).words,
    )
    prompts = Prompts(
        ledger=ports.ledger,
        policies=policies,
        replies=replies,
        keys=keyring,
        ids=ids,
        public_url=settings.public_url,
        asking=bool(settings.policy.double_opt_in),
    )
    return Outward(
        gate=gate,
        composer=composer,
        sending=sending,
        permits=_permits(settings, ports, gate, composer),
        replies=replies,
        prompts=prompts,
    )


def _sending(settings: Settings, ports: Ports, gate: Gate, keyring: Keyring) -> Sending:
    return Sending(
        outbound=ports.outbound,
        gate=gate,
        dispatcher=ports.dispatcher,
        provider_ids=ProviderIds(ledger=ports.ledger, keys=keyring),
        observing=_observing(settings),
    )


def _permits(settings: Settings, ports: Ports, gate: Gate, composer: Composer) -> Permits:
    return Permits(
        signer=KeyedPermits(keys=settings.seal_keys, current=settings.seal_current),
        composer=composer,
        gate=gate,
        decisions=ports.decisions,
        observing=_observing(settings),
    )


def _observing(settings: Settings) -> tuple[str, ...]:
    """Whose messages are never released and never claimed."""
    return (*settings.observing, *settings.sandboxes)

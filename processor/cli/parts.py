"""The services that only the command line builds, out of the engine's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from processor.services.annul import Annuller
from processor.services.imports import Importer
from processor.services.quarantine import Quarantine
from processor.services.reconcile import Reconciler
from processor.services.replay import Replayer

if TYPE_CHECKING:
    from processor.bootstrap import Parts


def quarantine_of(parts: Parts) -> Quarantine:
    """What shows what was not understood."""
    return Quarantine(inbox=parts.ports.inbox, sealer=parts.keyring)


def replayer_of(parts: Parts) -> Replayer:
    """What has deliveries read again."""
    return Replayer(
        inbox=parts.ports.inbox,
        drain=parts.drain,
        recorder=parts.recorder,
        dispatcher=parts.ports.dispatcher,
    )


def importer_of(parts: Parts) -> Importer:
    """What takes in consents and opt-outs that were collected before."""
    return Importer(
        ledger=parts.ports.ledger, keys=parts.keyring, ids=parts.ids, policies=parts.policies
    )


def reconciler_of(parts: Parts) -> Reconciler:
    """What compares a provider's block list with the ledger."""
    return Reconciler(
        ledger=parts.ports.ledger,
        keys=parts.keyring,
        ids=parts.ids,
        policies=parts.policies,
        importer=importer_of(parts),
    )


def annuller_of(parts: Parts) -> Annuller:
    """What takes an import back."""
    return Annuller(
        ledger=parts.ports.ledger, keys=parts.keyring, ids=parts.ids, policies=parts.policies
    )


def flush(parts: Parts) -> None:
    """Wait until what was handed to the broker is out, before the process ends."""
    finish = getattr(parts.ports.dispatcher, "flush", None)
    if finish is not None:
        finish()

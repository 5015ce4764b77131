"""In flight: sends that were claimed just before consent was taken back.

No claim is ever granted after a revocation in the order of the ledger. One granted before it may
still be on its way to the provider, for as long as its lease lasts and no longer; those are named,
with both times, so that nobody has to guess whether a text overtook a STOP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from processor.domain.acts import Erased, Reassigned, Revoked
from processor.domain.ledger import Entry
from processor.ports import Claim, MessageState, Outgoing
from processor.services.sending import LEASE_SECONDS

_LEASE: Final = timedelta(seconds=LEASE_SECONDS)


class InFlight(msgspec.Struct, frozen=True, kw_only=True):
    """The revocation that a claimed send was overtaken by, and both times (the store's)."""

    entry: str
    revoked_at: datetime
    claimed_at: datetime


class ClaimView(msgspec.Struct, frozen=True, kw_only=True):
    """One claim, what became of it as far as that is known, and whether it was in flight."""

    claim: Claim
    state: str | None = None
    outcome_at: datetime | None = None
    in_flight: InFlight | None = None


def claim_views(
    claims: Iterable[Claim], entries: Sequence[Entry], find: Callable[[str], Outgoing | None]
) -> tuple[ClaimView, ...]:
    """The claims with what became of them; `find` looks a message up by its id."""
    return tuple(_view(claim, entries, find(claim.message)) for claim in claims)


def _view(claim: Claim, entries: Sequence[Entry], outgoing: Outgoing | None) -> ClaimView:
    mine = outgoing if outgoing is not None and outgoing.attempt == claim.attempt else None
    return ClaimView(
        claim=claim,
        state=mine.state.value if mine else None,
        outcome_at=mine.outcome_at if mine else None,
        in_flight=_in_flight(claim, entries, mine),
    )


def _in_flight(
    claim: Claim, entries: Sequence[Entry], outgoing: Outgoing | None
) -> InFlight | None:
    for entry in entries:
        after = entry.seq > claim.version and entry.received_at <= claim.at + _LEASE
        if after and _takes_back(entry, outgoing):
            # An outcome that nobody knows is no end.
            known = outgoing is not None and outgoing.state is not MessageState.UNKNOWN
            ended_at = outgoing.outcome_at if outgoing and known else None
            if ended_at is not None and ended_at <= entry.received_at:
                return None
            return InFlight(entry=entry.id, revoked_at=entry.received_at, claimed_at=claim.at)
    return None


def _takes_back(entry: Entry, outgoing: Outgoing | None) -> bool:
    """Whether an entry takes back what this message stood on; in doubt it does."""
    act = entry.act
    if not isinstance(act, Revoked):
        return isinstance(act, Reassigned | Erased)
    if outgoing is None:
        return True
    message = outgoing.message
    reached = not act.channels or message.channel in act.channels
    return reached and (not act.brands or message.brand in act.brands)

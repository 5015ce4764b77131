"""Whether somebody does the work: workers alive, sweeps running, nothing growing old or held."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from processor.ports import Campaigns, Pulses, Queues, ResultBreakers, Role, Waiting
from processor.services.checks import Check, ok, warn

#: Deliveries that wait; beyond it the workers are away or too few.
_DEEP: Final = 10_000
#: A worker is seen every 10 seconds, a sweep every 2.
_SILENT: Final = timedelta(seconds=45)
_OLD: Final = timedelta(minutes=5)
#: A chunk of a campaign takes some seconds at most.
_IDLE: Final = timedelta(minutes=2)
_CURES: Final = {
    Role.WORKER: "start `assent worker`",
    Role.BEAT: "start `assent beat` and a worker",
}


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """What tells whether the work is done, and whether any of it is held."""

    pulses: Pulses
    queues: Queues
    results: ResultBreakers
    campaigns: Campaigns


def fleet_checks(fleet: Fleet) -> tuple[Check, ...]:
    """All of them; raises StoreUnavailable."""
    waiting = fleet.queues.inbox()
    seen = (_seen(fleet.pulses, role, waiting.now) for role in Role)
    return (_inbox(waiting), *seen, *_held(fleet.results), *_bulk(fleet.campaigns))


def _bulk(campaigns: Campaigns) -> tuple[Check, ...]:
    idle = campaigns.idle()
    if idle is None or idle < _IDLE:
        return ()
    says = f"wait for {idle.total_seconds() / 60:.0f} min; start `assent worker --bulk`"
    return (warn("campaigns", says),)


def _held(results: ResultBreakers) -> tuple[Check, ...]:
    told = [f"{each.held} of {each.business}" for each in results.tripped()]
    if not told:
        return ()
    says = f"are held, {', '.join(told)}: too many suppressed at once; see `assent breaker show`"
    return (warn("results", says),)


def _inbox(waiting: Waiting) -> Check:
    age = waiting.now - waiting.oldest if waiting.oldest else timedelta()
    holds = f"holds {waiting.deliveries} deliveries"
    if waiting.deliveries > _DEEP:
        return warn("inbox", f"{holds}; start workers")
    if age > _OLD:
        return warn("inbox", f"{holds}, the oldest for {age.total_seconds():.0f} s; see to workers")
    return ok("inbox", holds)


def _seen(pulses: Pulses, role: Role, now: datetime) -> Check:
    seen = pulses.seen(role)
    alive = [at for at in seen.values() if now - at <= _SILENT]
    if alive:
        many = f" in {len(alive)} processes" if role is Role.WORKER else ""
        return ok(role, f"was seen {age_of(max(alive), now)} ago{many}")
    latest = f"last seen {age_of(max(seen.values()), now)} ago" if seen else "not seen in a day"
    return warn(role, f"was {latest}; {_CURES[role]}")


def age_of(at: datetime, now: datetime) -> str:
    """How long ago, in the largest fitting unit."""
    seconds = max(0, int((now - at).total_seconds()))
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"

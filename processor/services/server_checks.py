"""What the servers behind store and broker must be like, judged from what they say themselves.

Three of these can never heal by waiting: a store without an append-only file, one that evicts, and
one that is too old. Whoever starts refuses such a store at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from processor.domain.errors import AssentError
from processor.ports import ServerFacts, ServerState, StoreUnavailable
from processor.services.checks import Check, Status, fail, ok, warn

#: The clocks of store and machine may differ by so much; beyond it, times in the record mislead.
_SKEW: Final = timedelta(seconds=2)
_MEMORY_ALARM: Final = 0.70
_MEMORY_URGENT: Final = 0.85
#: Scripts need the flags that came with these.
_FLOORS: Final = {"Redis": (7, 0), "Valkey": (7, 2)}


class StoreUnsafe(AssentError):
    """A server that consent must not be trusted to; the text says why and what mends it."""


def refuse_unsafe(store: ServerFacts, broker: ServerFacts) -> None:
    """Raise StoreUnsafe for what can never heal by waiting; a server that is away is let pass."""
    try:
        state = store.state()
    except StoreUnavailable:
        return
    setup = (durability(state), eviction(state), version(state), *cluster(state))
    checks = [*setup, *broker_checks(broker, state)]
    for check in checks:
        if check.status is Status.FAIL:
            raise StoreUnsafe(f"not safe to use: {check.name} {check.says}")


def setup_checks(state: ServerState, now: datetime) -> tuple[Check, ...]:
    """All that is looked at in the store's server."""
    setup = (durability(state), eviction(state), version(state), memory(state), clock(state, now))
    return (*setup, *cluster(state))


def durability(state: ServerState) -> Check:
    """Whether a write outlives the server."""
    name = "durability"
    if state.persistent is None:
        return warn(name, "is not told; make sure of `appendonly yes`")
    if not state.persistent:
        return fail(name, "is off, the store has no append-only file; set `appendonly yes` at it")
    if not state.synced:
        return warn(name, "may lose the last second; set `appendfsync always`")
    return ok(name, "every write is on the disk before it is answered")


def eviction(state: ServerState) -> Check:
    """Whether anything can be thrown away."""
    if state.evicts is None:
        return warn("eviction", "is not told; make sure of `maxmemory-policy noeviction`")
    if state.evicts:
        cure = "set `maxmemory-policy noeviction` at it"
        return fail("eviction", f"is on, the store may throw a STOP away; {cure}")
    return ok("eviction", "nothing is ever thrown away")


def version(state: ServerState) -> Check:
    """Whether the server knows what the scripts need."""
    name, floor = "version", _FLOORS.get(state.software or "")
    if floor is None or state.version is None:
        return warn(name, "is not told; make sure of Redis 7.0 or Valkey 7.2, or newer")
    found = f"{state.software} {_dotted(state.version)}"
    if state.version[:2] < floor:
        return fail(
            name, f"of the store is {found}; use {state.software} {_dotted(floor)} or newer"
        )
    return ok(name, f"of the store is {found}")


def memory(state: ServerState) -> Check:
    """How full it is; never a failure, since revocations are recorded even when it is full."""
    if state.used_bytes is None or state.limit_bytes is None:
        return ok("memory", "has no limit that is told")
    used = state.used_bytes / state.limit_bytes
    if used >= _MEMORY_URGENT:
        full = "when full, only revocations are recorded and nothing is approved"
        return warn("memory", f"is used to {used:.0%}: {full}; raise `maxmemory` now")
    if used >= _MEMORY_ALARM:
        return warn("memory", f"is used to {used:.0%}; raise `maxmemory` or free some")
    return ok("memory", f"is used to {used:.0%}")


def clock(state: ServerState, now: datetime) -> Check:
    """Whether the store's time is this machine's."""
    skew = max(abs(each - now) for each in (state.now, *state.clocks))
    if skew > _SKEW:
        return fail("clock", f"differs by {skew.total_seconds():.0f} s from the store's; set both")
    return ok("clock", "agrees with the store's")


def cluster(state: ServerState) -> tuple[Check, ...]:
    """Of a cluster, whether it is followed as one; the other checks look at all of its nodes."""
    if not state.clustered:
        return ()
    if not state.nodes:
        cure = "write the address as `redis+cluster://`"
        return (fail("cluster", f"is there, and one node of it is asked alone; {cure}"),)
    if state.silent:
        count = f"{state.silent} of {state.nodes} nodes"
        return (warn("cluster", f"has replicas that do not answer, {count}; see to them"),)
    return (ok("cluster", f"of {state.nodes} nodes answers as a whole"),)


def broker_checks(facts: ServerFacts, store: ServerState | None) -> tuple[Check, ...]:
    """Whether the broker can carry wake-up calls; away is a warning, since the sweep makes up."""
    try:
        state = facts.state()
    except StoreUnavailable:
        return (warn("broker", "cannot be reached; start it, or see to ASSENT_BROKER_URL"),)
    if state.clustered:
        cure = "give it a server of its own; as store a cluster is fine"
        return (fail("broker", f"is a Redis Cluster, which Celery cannot use; {cure}"),)
    if store is not None and state.place is not None and state.place == store.place:
        return (fail("broker", "is the store's own database; name another in ASSENT_BROKER_URL"),)
    if state.evicts:
        return (warn("broker", "may evict wake-up calls; set `maxmemory-policy noeviction` at it"),)
    return (ok("broker", "is reachable"),)


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))

"""Readiness: whether this machine can keep its promises, said in checks with words and cures.

`fail` means that nothing should be sent here. What an operator should know while the gate and the
path of revocations still work is a `warn`: turning a machine away turns its revocations away too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.policy import Policy
from processor.ports import (
    Birth,
    Births,
    Clock,
    Inbox,
    ServerFacts,
    ServerState,
    Spool,
    Vault,
)
from processor.services.vault_probe import VaultProbe

#: The clocks of store and machine may differ by so much; beyond it, times in the record mislead.
_SKEW: Final = timedelta(seconds=2)
#: Deliveries that wait; beyond it the workers are away or too few.
_DEEP: Final = 10_000
_MEMORY_ALARM: Final = 0.70


class Status(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at, and what to do about it."""

    name: str
    status: Status
    says: str


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What this machine is configured for, and the id of the store that it knows, if any.

    `observing` are the businesses of which nothing is released.
    """

    policy: Policy
    ids: IdKey
    partitions: int
    lanes: int
    store: str | None = None
    observing: tuple[str, ...] = ()


class Readiness:
    """Looks at everything that a promise rests on; never raises."""

    def __init__(
        self,
        *,
        expected: Expected,
        births: Births,
        server: ServerFacts,
        inbox: Inbox,
        spool: Spool,
        vault: Vault,
        clock: Clock,
    ) -> None:
        self._expected = expected
        self._births = births
        self._server = server
        self._inbox = inbox
        self._spool = spool
        self._vault = VaultProbe(vault)
        self._clock = clock

    def checks(self) -> tuple[Check, ...]:
        """All checks, in the order in which to mend what fails."""
        now = self._clock.now()
        return (
            *_guarded(("store",), self._birth),
            *_guarded(("durability", "eviction", "memory", "clock"), lambda: self._setup(now)),
            self._spooled(),
            *_guarded(("inbox",), self._depth),
            self._vault_check(now),
            *_observing(self._expected.observing),
        )

    def _birth(self) -> tuple[Check, ...]:
        birth = self._births.copy()
        wrong = self._foreign(birth)
        if wrong:
            return (_fail("store", wrong),)
        return (_ok("store", "is reachable and ours"), self._policy(birth))

    def _foreign(self, birth: Birth) -> str | None:
        expected = self._expected
        if expected.store not in (None, birth.store):
            return f"is `{birth.store}`, this machine knows `{expected.store}`; restore a backup"
        if (birth.partitions, birth.lanes) != (expected.partitions, expected.lanes):
            return f"has {birth.partitions} partitions, {birth.lanes} lanes; configure as many"
        if birth.id_key != expected.ids.fingerprint():
            return "was made with another id key; set ASSENT_ID_KEY to that one"
        return None

    def _policy(self, birth: Birth) -> Check:
        if birth.policy == self._expected.policy.digest:
            return _ok("policy", "in force is ours")
        return _warn("policy", "in force is another; give every machine the same file, restart")

    def _setup(self, now: datetime) -> tuple[Check, ...]:
        state = self._server.state()
        return (_durability(state), _eviction(state), _memory(state), _clock(state, now))

    def _spooled(self) -> Check:
        try:
            waiting = len(self._spool.pending())
        except OSError:
            return _fail("spool", "cannot be read; check the state directory's permissions")
        if waiting:
            return _fail("spool", f"holds {waiting} revocations that are not in the ledger yet")
        return _ok("spool", "is empty")

    def _depth(self) -> tuple[Check, ...]:
        waiting = sum(self._inbox.depths())
        if waiting > _DEEP:
            return (_warn("inbox", f"holds {waiting} deliveries; start workers"),)
        return (_ok("inbox", f"holds {waiting} deliveries"),)

    def _vault_check(self, now: datetime) -> Check:
        trouble = self._vault.trouble(now)
        return _ok("vault", "can be written") if trouble is None else _warn("vault", trouble)


def is_ready(checks: tuple[Check, ...]) -> bool:
    """Whether nothing failed."""
    return all(check.status is not Status.FAIL for check in checks)


def _guarded(names: tuple[str, ...], look: Callable[[], tuple[Check, ...]]) -> tuple[Check, ...]:
    """What looking yields, or that nothing could be seen; our errors hold no secret."""
    try:
        return look()
    except AssentError as error:
        return tuple(_fail(name, str(error)) for name in names)


def _observing(businesses: tuple[str, ...]) -> tuple[Check, ...]:
    if not businesses:
        return ()
    says = f"is on for {', '.join(businesses)}: nothing is released; take it out to send"
    return (_warn("observe", says),)


def _durability(state: ServerState) -> Check:
    if state.persistent is None:
        return _warn("durability", "is not told; make sure of `appendonly yes`")
    if not state.persistent:
        return _fail("durability", "is off; set `appendonly yes` at the store")
    if not state.synced:
        return _warn("durability", "may lose the last second; set `appendfsync always`")
    return _ok("durability", "every write is on the disk before it is answered")


def _eviction(state: ServerState) -> Check:
    if state.evicts is None:
        return _warn("eviction", "is not told; make sure of `maxmemory-policy noeviction`")
    if state.evicts:
        return _fail("eviction", "is on; set `maxmemory-policy noeviction` at the store")
    return _ok("eviction", "nothing is ever thrown away")


def _memory(state: ServerState) -> Check:
    if state.used_bytes is None or state.limit_bytes is None:
        return _ok("memory", "has no limit that is told")
    used = state.used_bytes / state.limit_bytes
    if used >= _MEMORY_ALARM:
        return _warn("memory", f"is used to {used:.0%}; raise `maxmemory` or free some")
    return _ok("memory", f"is used to {used:.0%}")


def _clock(state: ServerState, now: datetime) -> Check:
    skew = abs(state.now - now)
    if skew > _SKEW:
        return _fail("clock", f"differs by {skew.total_seconds():.0f} s from the store's; set both")
    return _ok("clock", "agrees with the store's")


def _ok(name: str, says: str) -> Check:
    return Check(name=name, status=Status.OK, says=says)


def _warn(name: str, says: str) -> Check:
    return Check(name=name, status=Status.WARN, says=says)


def _fail(name: str, says: str) -> Check:
    return Check(name=name, status=Status.FAIL, says=says)
